"""Rows of the bank that fitted no line: read by one person, confirmed by another, and only then applied."""

from datetime import datetime

from django.utils.translation import gettext as _

from compensation.edges import take
from compensation.errors import FourEyes, GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from payouts import ledger
from payouts.choices import FAILURES
from payouts.models import BankResultRow, PayoutLine, Ruling
from payouts.workflow.act import line_event, on_round
from payouts.workflow.recoveries import end_by_return
from payouts.workflow.told import answered

EDGE = {"paid": "pay_line", "failed": "fail_line", "returned": "return_line"}
FROM = {"paid": "sent", "failed": "sent", "returned": "paid"}
KIND = {"paid": "pay", "failed": "fail", "returned": "return"}
NOT_OURS = "not_ours"
MOST = 500


def propose_ruling(
    *,
    row: int,
    verdict: str,
    reason: str,
    actor: User,
    position: int | None = None,
    failure: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Ruling:
    """Say what an exception means: the line at `position` of its round was paid, failed or returned, or it is not ours.

    Changes no line. `failure` codes a failed or returned one. `seen` is the version of the round the form showed.
    """
    said = reason.strip()
    if not 5 <= len(said) <= MOST:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    subject = BankResultRow.objects.select_related("result").get(pk=row)
    with on_round(subject.result.round_id, "propose_ruling", actor=actor, as_of=as_of, seen=seen) as act:
        if subject.outcome not in ("mismatch", "unmatched"):
            raise GuardFailed(_("This row settled its line, so there is nothing to rule."))
        if subject.rulings.exclude(state="rejected").exists():
            raise GuardFailed(_("Somebody has already said what this row means."))
        line = _line_at(act.obj.pk, verdict, position)
        ruling = Ruling.objects.create(
            row=subject,
            verdict=verdict,
            line=line,
            failure=_failure(verdict, failure),
            reason=said,
            proposed_by=actor,
            proposed_at=act.at,
        )
        act.note(reason=said, data=_told(ruling))
    return ruling


def _line_at(round_id: int, verdict: str, position: int | None) -> PayoutLine | None:
    if verdict == NOT_OURS:
        return None
    if verdict not in EDGE:
        raise GuardFailed(_("Choose one of the listed values."))
    line = PayoutLine.objects.filter(round=round_id, position=position or 0).first()
    if line is None:
        raise GuardFailed(_("There is no such line in this round."))
    if line.state != FROM[verdict]:
        raise GuardFailed(_("Not possible while %(state)s.") % {"state": line.state_label})
    return line


def _failure(verdict: str, failure: str) -> str:
    if verdict not in ("failed", "returned"):
        return ""
    if failure not in dict(FAILURES):
        raise GuardFailed(_("Choose one of the listed values."))
    return failure


def _told(ruling: Ruling) -> dict[str, object]:
    return {
        "ruling": ruling.pk,
        "row": ruling.row.row,
        "file": ruling.row.result.sha256,
        "verdict": ruling.verdict,
        "line": ruling.line.position if ruling.line else None,
    }


def confirm_ruling(*, ruling: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Ruling:
    """Agree with somebody else's reading: the line moves as it says, its claim and the ledger with it."""
    found = Ruling.objects.select_related("row__result").get(pk=ruling)
    with on_round(found.row.result.round_id, "confirm_ruling", actor=actor, as_of=as_of, seen=seen) as act:
        locked = _locked(ruling)
        if locked.state == "confirmed" and locked.decided_by_id == actor.pk:
            return locked
        _decide(locked, "confirm_ruling", actor, act.at)
        if locked.line is not None:
            _apply(locked, actor, act.at)
        act.note(reason=locked.reason, data=_told(locked))
    return locked


def reject_ruling(
    *, ruling: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Ruling:
    """Disagree: the row is an exception again and may be read anew."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    found = Ruling.objects.select_related("row__result").get(pk=ruling)
    with on_round(found.row.result.round_id, "reject_ruling", actor=actor, as_of=as_of, seen=seen) as act:
        locked = _locked(ruling)
        if locked.state == "rejected" and locked.decided_by_id == actor.pk:
            return locked
        _decide(locked, "reject_ruling", actor, act.at)
        act.note(reason=reason, data=_told(locked))
    return locked


def _locked(pk: int) -> Ruling:
    return under_lock(Ruling.objects).select_related("row__result", "line__round__programme").get(pk=pk)


def _decide(ruling: Ruling, verb: str, actor: User, at: datetime) -> None:
    if ruling.state != "proposed":
        raise GuardFailed(_("This ruling has been decided already."))
    if ruling.proposed_by_id == actor.pk:
        raise FourEyes(_("You said what this row means, so another person must confirm it."))
    take(ruling, verb)
    ruling.decided_by, ruling.decided_at = actor, at
    ruling.save(update_fields=["state", "decided_by", "decided_at"])


def _apply(ruling: Ruling, actor: User, at: datetime) -> None:
    line = PayoutLine.objects.select_related("round__programme", "claim").get(rulings=ruling)
    if line.state != FROM[ruling.verdict]:
        raise GuardFailed(_("Not possible while %(state)s.") % {"state": line.state_label})
    event = line_event(line, EDGE[ruling.verdict], actor, at, reason=ruling.reason, data=_told(ruling))
    line.failure, line.result_at = ruling.failure, ruling.row.executed_at
    event.save(force_insert=True)
    line.save(update_fields=["state", "failure", "result_at", *line.trail])
    answered(line, ruling.verdict, ruling.failure, actor, at)
    chosen = PayoutLine.objects.filter(pk=line.pk)
    if ruling.verdict == "returned":
        end_by_return(chosen, actor=actor, at=at)
    kind = KIND[ruling.verdict]
    ledger.post_lines(
        kind, line.round, f"{kind}/ruling/{ruling.pk}", chosen, by=actor, at=at, prepared_by=ruling.proposed_by
    )
