"""What the payouts floor reports back: scheduled, taken out, paid, failed, returned."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from claims.models import Claim
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.many import ENDED, move_many
from compensation.bulk import Among
from compensation.models import User

_TOLD = ("programme", *(f"claimant__{name}" for name in ("language", "phone", "email")))


def schedule(*, claim: int, actor: User, line: str, as_of: datetime | None = None) -> Claim:
    """An approved claim got its line in a round."""
    with on_claim(claim, "schedule", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(data={"line": line})
    return act.obj


def schedule_many(*, lines: Mapping[int, str], actor: User, as_of: datetime | None = None) -> int:
    """`schedule` for many claims (id → line), set by set. The caller holds the transaction.

    Same lock, guards, edges and events as the single verb. Raises what `schedule` would; then nothing is written.
    """
    return move_many("schedule", lines, actor, as_of or timezone.now())


def unschedule(*, claim: int, actor: User, reason: str, as_of: datetime | None = None) -> Claim:
    """The line was dropped, or its round cancelled, before anything was sent."""
    with on_claim(claim, "unschedule", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def mark_paid(*, claim: int, actor: User, line: str, as_of: datetime | None = None) -> Claim:
    """The bank says the money arrived."""
    with on_claim(claim, "mark_paid", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(data={"line": line})
            tell.paid(act.obj, line, act.at)
    return act.obj


def settle_many(*, lines: Mapping[int, str], actor: User, as_of: datetime | None = None) -> int:
    """`mark_paid` for many claims (id → line), set by set. The caller holds the transaction.

    Same lock, guards, edges, events and notices as the single verb. Raises what `mark_paid` would, and WrongState for a
    claim that is paid already; then nothing is written.
    """
    at = as_of or timezone.now()
    count = move_many("mark_paid", lines, actor, at, **ENDED)
    told = Claim.objects.filter(Among("pk", lines)).select_related("programme", "claimant").order_by("pk")
    tell.paid_many(told.only("receipt_no", *_TOLD), lines, at)
    return count


def mark_failed(*, claim: int, actor: User, line: str, code: str, as_of: datetime | None = None) -> Claim:
    """The bank could not pay: on hold until a corrected account is approved."""
    return _back(claim, "mark_failed", actor, line, code, as_of)


def mark_returned(*, claim: int, actor: User, line: str, code: str, as_of: datetime | None = None) -> Claim:
    """The money came back after it was paid."""
    return _back(claim, "mark_returned", actor, line, code, as_of)


def _back(pk: int, verb: str, actor: User, line: str, code: str, as_of: datetime | None) -> Claim:
    with on_claim(pk, verb, actor=actor, as_of=as_of) as act:
        if not act.done:
            act.obj.hold_code = "bank"
            act.move("hold_code", data={"line": line, "code": code})
            tell.account_needed(act.obj, line, act.at)
    return act.obj
