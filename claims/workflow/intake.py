"""How a claim comes in, comes back, and is taken back."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import clock
from claims.intake.uploads import Paper
from claims.lookalike import name_and
from claims.models import Claim, Claimant, ClaimEvent, DamageReport, ImportBatch, PayeeAccount
from claims.permissions import permissions_for
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.documents import add_paper
from claims.workflow.lookalikes import raise_suspicions
from compensation import filing, policies
from compensation.brn import is_valid_brn
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import FilingWindow, Programme, User
from compensation.permissions import missing_role
from compensation.scope import require
from compensation.sealed import account_index, blind_index


class DuplicateClaim(GuardFailed):
    """The business already has a live claim; `existing` is its receipt number."""

    code = "duplicate"

    def __init__(self, existing: str) -> None:
        super().__init__(_("Same as %(number)s, already received. No new claim was made.") % {"number": existing})
        self.existing = existing


@dataclass(frozen=True)
class ClaimForm:
    """What any door hands in. Values are already read; None is an unreadable or missing one."""

    received_at: datetime
    channel: str
    brn: str
    business_name: str
    representative: str = ""
    industry: str = ""
    phone: str | None = None
    email: str = ""
    service: str = ""
    baseline_sales: int | None = None
    outage_sales: int | None = None
    bank_code: str | None = None
    account_number: str | None = None
    holder: str = ""
    damage_text: str = ""
    papers: tuple[Paper, ...] = ()
    defects: tuple[str, ...] = ()
    consent: bool = True
    address: str = ""
    language: str = "ko"
    device: str = ""


def identity_of(programme: Programme, brn: str) -> str:
    """The keyed hash that makes a business unique among a programme's live claims."""
    return blind_index(f"business:{programme.code}", brn)


def live_claim(programme: Programme, brn: str) -> Claim | None:
    """The claim a business already has, unless it was withdrawn."""
    # Unordered, so that the planner goes by the identity's index and not by the list's.
    found = Claim.objects.live().filter(programme=programme, identity=identity_of(programme, brn)).order_by()
    return next(iter(found[:1]), None)


@transaction.atomic
def file_claim(
    *,
    programme: int,
    form: ClaimForm,
    actor: User | None,
    as_of: datetime | None = None,
    batch: ImportBatch | None = None,
    report: DamageReport | None = None,
) -> Claim:
    """Receive a claim: the one door for chatbot, web, phone, post, visit and files.

    Needs consent, a valid business number, a filing window open at the declared receipt and no live claim of
    the same business. Raises GuardFailed or DuplicateClaim; nothing is half received. `actor` is the member
    of staff at the door, or None when the claimant stands there alone.
    """
    refusal = missing_role(actor, permissions_for("file_claim")[0]) if actor is not None else None
    if refusal is not None:
        raise refusal
    locked = under_lock(Programme.objects).get(pk=programme)
    require(actor, locked)
    window = _admitting_window(locked, form)
    existing = live_claim(locked, form.brn)
    if existing is not None:
        raise DuplicateClaim(existing.receipt_no)
    at = as_of or timezone.now()
    claimant = _claimant(locked, form)
    claim = Claim(
        programme=locked,
        receipt_no=_next_receipt(locked),
        claimant=claimant,
        identity=identity_of(locked, form.brn),
        channel=form.channel,
        received_at=form.received_at,
        window=window,
        consent_at=form.received_at,
        service=form.service,
        industry=form.industry,
        baseline_sales=form.baseline_sales,
        outage_sales=form.outage_sales,
        damage_text=form.damage_text,
        defects=list(form.defects),
        account=_first_account(claimant, form, actor, at),
        device_index=blind_index("device", form.device) if form.device else "",
        batch=batch,
        report=report,
    )
    data = {
        "channel": form.channel,
        "window": window.number,
        "received_at": form.received_at,
        "defects": list(form.defects),
        "papers": [paper.kind for paper in form.papers],
    }
    _wind(claim, at)
    event = next_event(ClaimEvent, claim, "file_claim", actor=actor, at=at, moved=("", "received"), data=data)
    claim.save(force_insert=True)
    event.claim = claim
    event.save(force_insert=True)
    for paper in form.papers:
        add_paper(claim, paper, actor, form.received_at)
    raise_suspicions(claim, at)
    tell.claim_received(claim, at)
    return claim


def _wind(claim: Claim, at: datetime) -> None:
    # A programme that takes claims before its policy is published has no deadline to promise yet.
    with suppress(GuardFailed):
        days = policies.in_force(claim.programme_id, claim.received_at).policy.deadlines.review_business_days
        clock.start(claim, days, at)


def _admitting_window(programme: Programme, form: ClaimForm) -> FilingWindow:
    if not form.consent:
        raise GuardFailed(_("Consent to the use of personal data is missing."), code="consent_missing")
    if not is_valid_brn(form.brn):
        raise GuardFailed(_("The business number fails its check digit. Check the number."), code="brn_invalid")
    closed = filing.programme_closed(programme)
    if closed is not None:
        raise GuardFailed(str(closed), code="outside_filing_window")
    window = filing.window_at(programme, form.received_at)
    if window is None:
        raise GuardFailed(filing.closed_sentence(programme, form.received_at), code="outside_filing_window")
    return window


def _next_receipt(programme: Programme) -> str:
    number = f"{programme.code}-{programme.next_receipt:06d}"
    programme.next_receipt += 1
    programme.save(update_fields=["next_receipt"])
    return number


def _claimant(programme: Programme, form: ClaimForm) -> Claimant:
    person, place = (name_and(form.business_name, other) for other in (form.representative, form.address))
    said = {
        "business_name": form.business_name,
        "representative": form.representative,
        "phone": form.phone or "",
        "email": form.email,
        "industry": form.industry,
        "address": form.address,
        "language": form.language,
        "phone_index": blind_index("phone", form.phone) if form.phone else "",
        "name_key": blind_index("name", person) if person else "",
        "place_key": blind_index("place", place) if place else "",
    }
    claimant, _created = Claimant.objects.update_or_create(programme=programme, brn=form.brn, defaults=said)
    return claimant


def _first_account(claimant: Claimant, form: ClaimForm, actor: User | None, at: datetime) -> PayeeAccount | None:
    if form.bank_code is None or form.account_number is None:
        return None
    return new_account(claimant, form.bank_code, form.account_number, form.holder, actor, at)


def new_account(
    claimant: Claimant, bank_code: str, number: str, holder: str, actor: User | None, at: datetime
) -> PayeeAccount:
    """The next version of a claimant's account. Versions are only ever added."""
    last = claimant.accounts.order_by("-version").first()
    return PayeeAccount.objects.create(
        claimant=claimant,
        version=last.version + 1 if last else 1,
        bank_code=bank_code,
        number=number,
        number_index=account_index(bank_code, number),
        last4=number[-4:],
        holder=holder,
        entered_by=actor,
        entered_at=at,
    )


def resubmit(
    *, claim: int, actor: User | None, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """A returned claim comes back: its first receipt lies inside a window, so the door is still open to it."""
    with on_claim(claim, "resubmit", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def withdraw(
    *,
    claim: int,
    actor: User | None,
    channel: str,
    reason: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """The claimant takes the claim back, over `channel`; open supplements and offers end with it."""
    with on_claim(claim, "withdraw", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        act.obj.supplements.filter(state="open").update(state="ended", closed_at=act.at)
        act.obj.offers.filter(state="made").update(state="withdrawn")
        act.move(reason=reason, data={"channel": channel})
    return act.obj
