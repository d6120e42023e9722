"""The verbs of a recovery: two people open it, two agree what came back, two give it up. The line stays as it is."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.ceremony import acting
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import User
from compensation.permissions import missing_role
from compensation.scope import require
from payouts import ledger
from payouts.models import PayoutEvent, PayoutLine, Recovery, RecoveryInstalment, Repayment
from payouts.recovery_permissions import owed, recoverable, why_not

LOCKED = under_lock(Recovery.objects).select_related("line__round__programme", "claim", "opened_by", "waiver_asked_by")

on_recovery = partial(
    acting,
    LOCKED,
    why_not=why_not,
    event_model=PayoutEvent,
    extra=lambda recovery: {"round": recovery.line.round},
)


@transaction.atomic
def open_recovery(
    *, line: int, actor: User, cause: str, amount: int, reason: str, as_of: datetime | None = None
) -> Recovery:
    """Say that `amount` won of a paid line have to come back; nothing is owed before another person confirms it.

    Raises GuardFailed unless the line is paid and all its recoveries together stay within what the payee got.
    """
    refusal = missing_role(actor, "payouts.open_recovery")
    if refusal is not None:
        raise refusal
    _need(reason)
    locked = under_lock(PayoutLine.objects).select_related("round__programme", "claim").get(pk=line)
    require(actor, locked)
    if locked.state != "paid":
        raise GuardFailed(_("Only won that were paid can be asked back. The bank says nothing was paid here."))
    if not 0 < amount <= recoverable(locked):
        raise GuardFailed(_("The payee got less than that, or it is already asked back."))
    at = as_of or timezone.now()
    recovery = Recovery(
        line=locked,
        claim=locked.claim,
        number=locked.recoveries.count() + 1,
        cause=cause,
        amount=amount,
        reason=reason,
        opened_by=actor,
        opened_at=at,
    )
    data = {"claim": locked.claim.receipt_no, "cause": cause, "amount": amount}
    event = next_event(
        PayoutEvent,
        recovery,
        "open_recovery",
        actor=actor,
        at=at,
        moved=("", "opened"),
        reason=reason,
        data=data,
        round=locked.round,
    )
    recovery.save(force_insert=True)
    event.save(force_insert=True)
    return recovery


def confirm_recovery(*, recovery: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Recovery:
    """A second person says so too: from now on the claimant owes it."""
    with on_recovery(recovery, "confirm_recovery", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        act.obj.confirmed_by = actor
        act.move("confirmed_by", data={"amount": act.obj.amount})
        maker = act.obj.opened_by
        ledger.post_recovery("recover", act.obj, "confirm", act.obj.amount, by=actor, at=act.at, prepared_by=maker)
    return act.obj


def reject_recovery(
    *, recovery: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Recovery:
    """A second person does not: nothing is owed."""
    _need(reason)
    with on_recovery(recovery, "reject_recovery", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def agree_plan(
    *,
    recovery: int,
    actor: User,
    instalments: Sequence[tuple[date, int]],
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Recovery:
    """Write down by when how much comes back: one row for all at once, more for instalments; they make the amount."""
    with on_recovery(recovery, "agree_plan", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        days = [due_on for due_on, _won in instalments]
        if any(won < 1 for _day, won in instalments) or sum(won for _day, won in instalments) != act.obj.amount:
            raise GuardFailed(_("The instalments do not add up to what is to be repaid."))
        if days != sorted(set(days)):
            raise GuardFailed(_("Each instalment has a day of its own, the earliest first."))
        RecoveryInstalment.objects.bulk_create(
            RecoveryInstalment(recovery=act.obj, number=number, due_on=due_on, amount=won)
            for number, (due_on, won) in enumerate(instalments, start=1)
        )
        act.move(data={"instalments": [[due_on.isoformat(), won] for due_on, won in instalments]})
    return act.obj


def record_repayment(
    *,
    recovery: int,
    actor: User,
    amount: int,
    received_on: date,
    evidence: str,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Repayment:
    """Say that won came back, with where it can be seen; another person confirms it. One waits at a time."""
    _need(evidence)
    with on_recovery(recovery, "record_repayment", actor=actor, as_of=as_of, seen=seen) as act:
        if not 0 < amount <= owed(act.obj):
            raise GuardFailed(_("That is more than is still to be repaid."))
        repayment = Repayment.objects.create(
            recovery=act.obj,
            number=act.obj.repayments.count() + 1,
            received_on=received_on,
            amount=amount,
            evidence=evidence,
            recorded_by=actor,
        )
        act.note(data={"number": repayment.number, "amount": amount, "received_on": received_on, "evidence": evidence})
    return repayment


def confirm_repayment(
    *, recovery: int, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> Repayment:
    """A second person saw the won on our account. The one that completes the amount settles the recovery."""
    with on_recovery(recovery, "confirm_repayment", actor=actor, as_of=as_of, seen=seen) as act:
        repayment = _judge(act.obj, actor, "confirmed")
        act.note(data={"number": repayment.number, "amount": repayment.amount})
        what, maker = f"repay/{repayment.number}", repayment.recorded_by
        ledger.post_recovery("repay", act.obj, what, repayment.amount, by=actor, at=act.at, prepared_by=maker)
        if owed(act.obj) == 0:
            act.verb = "settle_recovery"
            act.move()
    return repayment


def refuse_repayment(
    *, recovery: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Repayment:
    """A second person did not find the won: nothing is booked."""
    _need(reason)
    with on_recovery(recovery, "refuse_repayment", actor=actor, as_of=as_of, seen=seen) as act:
        repayment = _judge(act.obj, actor, "refused")
        act.note(reason=reason, data={"number": repayment.number, "amount": repayment.amount})
    return repayment


def _judge(recovery: Recovery, actor: User, state: str) -> Repayment:
    repayment = recovery.repayments.select_related("recorded_by").get(state="recorded")
    repayment.state, repayment.judged_by = state, actor
    repayment.save(update_fields=["state", "judged_by"])
    return repayment


def ask_waiver(
    *,
    recovery: int,
    actor: User,
    council: str,
    reason: str,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Recovery:
    """Ask that the rest be given up, naming the council meeting that decided so. The last asking counts."""
    _need(reason)
    if not council.strip():
        raise GuardFailed(_("Name the council meeting that decided on the waiver."))
    with on_recovery(recovery, "ask_waiver", actor=actor, as_of=as_of, seen=seen) as act:
        act.obj.waiver_asked_by, act.obj.waiver_reason, act.obj.council = actor, reason, council.strip()
        act.note("waiver_asked_by", "waiver_reason", "council", reason=reason, data={"council": council.strip()})
    return act.obj


def waive_recovery(*, recovery: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Recovery:
    """A second person gives up what is still owed, as the council decided."""
    with on_recovery(recovery, "waive_recovery", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        rest, maker = owed(act.obj), act.obj.waiver_asked_by
        act.obj.waived_by = actor
        act.move("waived_by", data={"amount": rest, "council": act.obj.council})
        ledger.post_recovery("waive", act.obj, "waive", rest, by=actor, at=act.at, prepared_by=maker)
    return act.obj


def end_by_return(lines: "QuerySet[PayoutLine]", *, actor: User, at: datetime) -> None:
    """The bank brought the money of these lines back itself: nobody owes it any more.

    Part of importing a result, in its transaction; the return then takes the whole payment away.
    """
    found = Recovery.objects.filter(line__in=lines, state__in=("opened", "confirmed", "in_repayment"))
    for pk in found.order_by("pk").values_list("pk", flat=True):
        with on_recovery(pk, "end_by_return", actor=actor, as_of=at) as act:
            rest = owed(act.obj)
            act.move(data={"amount": rest})
            if rest:
                ledger.post_recovery("unrecover", act.obj, "return", rest, by=actor, at=at)


def _need(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
