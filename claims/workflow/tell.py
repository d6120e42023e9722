"""What claimants are told, when, and in which words: one function a message, called inside the verb's transaction."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from claims.choices import DOCUMENT_DEFECTS, DOCUMENT_KINDS
from claims.models import Claim, Offer, Supplement
from compensation.calendar import format_date
from compensation.notices import outbox


def claim_received(claim: Claim, at: datetime) -> None:
    """We have it."""
    _send(claim, "claim_received", f"{claim.stream}/received", at)


def supplement_requested(claim: Claim, supplement: Supplement, at: datetime) -> None:
    """What is missing, why, and until when."""
    values = {**_items(claim, supplement), "message": supplement.message}
    _send(claim, "supplement_requested", f"{claim.stream}/supplement/{supplement.number}", at, values)


def supplement_preview(
    claim: Claim, items: Iterable[tuple[str, str]], due_on: date, message: str, language: str
) -> tuple[str, str]:
    """(subject, body) exactly as `supplement_requested` would send them, without sending or writing anything."""
    asked = {**values_of(claim), **_asked(items, due_on, language), "message": message}
    return outbox.rendered(claim.programme, "supplement_requested", language, asked)


def supplement_reminder(claim: Claim, supplement: Supplement, at: datetime) -> None:
    """It is still missing. Not sent to those who asked not to be reminded."""
    key = f"{claim.stream}/reminder/{supplement.number}"
    _send(claim, "supplement_reminder", key, at, _items(claim, supplement), wanted=claim.claimant.reminders_wanted)


def offer_made(claim: Claim, offer: Offer, at: datetime) -> None:
    """There is an offer; its amount stands in the page behind the link, not in the message."""
    due = _day(claim, offer.expires_on) if offer.expires_on else ""
    _send(claim, "offer_made", f"{claim.stream}/offer/{offer.number}", at, {"due": due})


def decided(claim: Claim, at: datetime) -> None:
    """Award or denial: the letter says which, and how."""
    assert claim.decision is not None
    _send(claim, "decided", f"{claim.stream}/decided/{claim.decision.number}", at)


def paid(claim: Claim, line: str, at: datetime) -> None:
    """The money was sent."""
    _send(claim, "paid", f"{line}/paid", at)


def paid_many(claims: Iterable[Claim], lines: Mapping[int, str], at: datetime) -> None:
    """`paid` for many claims, each with its line (id → line)."""
    outbox.enqueue_many(_message(claim, "paid", f"{lines[claim.pk]}/paid", at) for claim in claims)


def account_needed(claim: Claim, line: str, at: datetime) -> None:
    """The bank could not pay: another account is needed."""
    _send(claim, "account_needed", f"{line}/account", at)


def withdrawn_duplicate(claim: Claim, kept: Claim, at: datetime) -> None:
    """Two claims were one."""
    _send(claim, "withdrawn_duplicate", f"{claim.stream}/duplicate", at, {"kept": kept.receipt_no})


def appeal_decided(claim: Claim, number: int, at: datetime) -> None:
    """The appeal was judged."""
    _send(claim, "appeal_decided", f"{claim.stream}/appeal/{number}", at)


def values_of(claim: Claim) -> dict[str, str]:
    """What every message may say of a claim."""
    return {"number": claim.receipt_no, "link": f"{settings.REDRESS_PUBLIC_ADDRESS}/status"}


def _items(claim: Claim, supplement: Supplement) -> dict[str, str]:
    missing = supplement.items.filter(answered_by=None).order_by("pk").values_list("kind", "defect")
    return _asked(missing, supplement.due_on, claim.claimant.language)


def _asked(items: Iterable[tuple[str, str]], due_on: date, language: str) -> dict[str, str]:
    with override(language):
        kinds, defects = dict(DOCUMENT_KINDS), dict(DOCUMENT_DEFECTS)
        lines = [f"- {kinds[kind]}: {defects[defect]}" for kind, defect in items]
    return {"items": "\n".join(lines), "due": format_date(due_on, language)}


def _day(claim: Claim, day: date) -> str:
    return format_date(day, claim.claimant.language)


def _send(
    claim: Claim, template: str, key: str, at: datetime, values: dict[str, str] | None = None, *, wanted: bool = True
) -> None:
    outbox.enqueue(**_message(claim, template, key, at, values), wanted=wanted)


def _message(
    claim: Claim, template: str, key: str, at: datetime, values: dict[str, str] | None = None
) -> dict[str, Any]:
    return {
        "programme": claim.programme,
        "stream": claim.stream,
        "template": template,
        "language": claim.claimant.language,
        "phone": claim.claimant.phone,
        "email": claim.claimant.email,
        "values": {**values_of(claim), **(values or {})},
        "dedupe_key": key,
        "at": at,
    }
