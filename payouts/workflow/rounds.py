"""The verbs of a round."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import jobs
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, User
from compensation.permissions import missing_role
from compensation.scope import require
from payouts import formats, ledger
from payouts.bank_day import bank_day
from payouts.bankfiles import BankFormat
from payouts.choices import UNRELEASED
from payouts.format_words import row_problem
from payouts.limits import within_limits
from payouts.models import PayoutEvent, Round
from payouts.transfers import live_lines, problems_of
from payouts.workflow.act import move_lines, on_round
from payouts.workflow.files import caught_up, write_files
from payouts.workflow.signals import nothing_new
from payouts.workflow.told import taken_out

FORMAT_FIELDS = ("format_code", "format_version", "format_hash")


@transaction.atomic
def open_round(*, programme: int, cutoff_at: datetime, actor: User, as_of: datetime | None = None) -> Round:
    """Begin the next round with its cut-off and ask a worker to assemble it. One unreleased round a programme."""
    refusal = missing_role(actor, "payouts.open_round")
    if refusal is not None:
        raise refusal
    locked = under_lock(Programme.objects).get(pk=programme)
    require(actor, locked)
    caught_up()
    at = as_of or timezone.now()
    waiting = locked.rounds.filter(state__in=UNRELEASED).first()
    if waiting is not None:
        raise GuardFailed(_("%(round)s is not released yet. Finish or cancel it first.") % {"round": waiting})
    if cutoff_at > at:
        raise GuardFailed(_("The cut-off must not lie in the future."))
    number = locked.rounds.count() + 1
    job = jobs.enqueue(
        "assemble_round",
        f"{locked.code}/{number}",
        payload={"as_of": as_of.isoformat() if as_of else None},
        actor=actor,
        programme=locked,
    )
    round_ = Round(programme=locked, number=number, cutoff_at=cutoff_at, prepared_by=actor, job=job)
    round_.format_code, _slash, round_.format_version = formats.default_template(locked.pk).partition("/")
    event = next_event(
        PayoutEvent, round_, "open_round", actor=actor, at=at, moved=("", "draft"), data={"cutoff_at": cutoff_at}
    )
    round_.save(force_insert=True)
    event.round = round_
    event.save(force_insert=True)
    return round_


def submit(*, round: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """Send the assembled lines for release; from here on they are frozen.

    Refused while the bank's format could not hold a line (a name its code page lacks, a column too short).
    """
    with on_round(round, "submit", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        nothing_new(act.obj)
        fmt = _format_of(act.obj)
        problems = problems_of(live_lines(act.obj), fmt)
        if problems:
            raise GuardFailed(" ".join(row_problem(line, problem) for line, problem in problems[:5]))
        act.obj.submitted_by = actor
        act.obj.format_code, act.obj.format_version, act.obj.format_hash = fmt.code, fmt.version, fmt.content_hash
        act.move(
            "submitted_by",
            *FORMAT_FIELDS,
            data={"count": act.obj.line_count, "total": act.obj.total, "format": fmt.template},
        )
    return act.obj


def send_back(*, round: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """Give the round back to its preparer, with the reason."""
    _need(reason)
    with on_round(round, "send_back", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def release(*, round: int, actor: User, total: int, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """Release the money: a second person types what leaves (won, after tax); the bank's file is written and kept."""
    with on_round(round, "release", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        if total != act.obj.net:
            raise GuardFailed(_("The total you typed is not the total of the round. Check it and type it again."))
        nothing_new(act.obj)
        within_limits(act.obj)
        files = write_files(act.obj, actor)
        living, maker = act.obj.lines.exclude(state="cancelled"), act.obj.submitted_by
        ledger.post_lines("release", act.obj, "release", living, by=actor, at=act.at, prepared_by=maker)
        act.obj.released_by, act.obj.released_at = actor, act.at
        act.move(
            "released_by",
            "released_at",
            data={
                "count": act.obj.line_count,
                "total": act.obj.total,
                "sha256": " ".join(file.sha256 for file in files),
            },
        )
    return act.obj


def _format_of(round_: Round) -> BankFormat:
    """The format a round is submitted in. Raises GuardFailed for one that is unknown or was retired meanwhile."""
    fmt = formats.of_round(round_)
    if not formats.is_usable(fmt.template):
        raise GuardFailed(_("The bank format %(format)s was retired. Choose another one.") % {"format": fmt.template})
    return fmt


def mark_sent(*, round: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """The preparer's word that the file was uploaded to the bank; every line now waits for its result.

    The event keeps the business day on which the bank carries the file out, by its cut-off and its calendar.
    """
    with on_round(round, "mark_sent", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        move_lines(live_lines(act.obj), "send_line", actor, act.at)
        day = bank_day(act.at, formats.of_round(act.obj).cutoff).day
        act.move(data={"count": act.obj.line_count, "bank_day": day.isoformat()})
    return act.obj


def close(*, round: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """End the round once the bank has answered for every line."""
    with on_round(round, "close", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move()
    return act.obj


def cancel(*, round: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None) -> Round:
    """Give up an unreleased round; its claims are approved again and wait for the next one."""
    _need(reason)
    with on_round(round, "cancel", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        lines = live_lines(act.obj)
        living = act.obj.lines.exclude(state="cancelled")
        ledger.post_lines("uncommit", act.obj, "cancel", living, by=actor, at=act.at)
        # The round first: the lines of one that is submitted stand still.
        act.move(reason=reason)
        move_lines(lines, "cancel_line", actor, act.at, reason=reason)
        for line in lines:
            taken_out(line, actor, act.at, reason)
    return act.obj


def _need(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
