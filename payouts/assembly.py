"""Assembling: the cut, claims and additional instalments, becomes the lines of a round, set by set, in large chunks.

The cut is made once and kept. Each chunk stands or falls whole, so that it may be killed at any moment and run again:
the next run derives the same cut, passes over what has its line already, and goes on. Two runs at once are kept apart
by the round's lock and the job's fence, the claims are locked in the order of their numbers, and the database allows
one live line a claim's instalment whatever happens.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from claims.payable import Considered
from compensation.bulk import Among
from compensation.edges import take
from compensation.errors import WrongState
from compensation.events import next_event
from compensation.jobs import Lease
from payouts.cutting import make_cut, note_left_out
from payouts.limits import within_limits
from payouts.line_making import make_lines
from payouts.models import LeftOut, PayoutEvent, Round
from payouts.transfers import fix_totals
from payouts.workflow.act import LOCKED
from payouts.workflow.signals import raise_signals

CHUNK = 10_000


def assemble(round_id: int, lease: Lease, at: datetime) -> Round:
    """Fill a draft round with what its cut pays and mark it assembled.

    `at` is the as-of of the events. Raises LostLease when another worker took over; nothing of the open chunk stays.
    Raises GuardFailed when the budget or the cap was lowered meanwhile below what the round binds.
    """
    round_ = Round.objects.get(pk=round_id)
    if round_.state != "draft":
        return round_
    with transaction.atomic():
        wanted = make_cut(_locked_draft(round_id), at)
        lease.progress(0, len(wanted))
    total = len(wanted)
    for start in range(0, total, CHUNK):
        with transaction.atomic():
            _add_lines(round_id, wanted[start : start + CHUNK], at)
            done = min(start + CHUNK, total)
            lease.progress(done, total, _("%(done)s of %(total)s assembled") % {"done": done, "total": total})
    with transaction.atomic():
        # The round before the job, as in every chunk: two workers at once must not wait for each other.
        finished = _finish(round_id, at)
        lease.progress(total, total)
        return finished


def _locked_draft(round_id: int) -> Round:
    round_ = LOCKED.get(pk=round_id)
    if round_.state != "draft":
        raise WrongState(_("The round is no longer being assembled."))
    return round_


def _without_the_done(round_: Round, wanted: list[Considered]) -> list[Considered]:
    """What another run, which did not come to its end, has left to do."""
    lines, changed = round_.lines.all(), round_.left_out.filter(reason="changed")
    if not (lines.exists() or changed.exists()):
        return wanted
    of_these = Q(Among("claim", [one.claim for one in wanted]))
    done = {pair for rows in (lines, changed) for pair in rows.filter(of_these).values_list("claim_id", "instalment")}
    return [one for one in wanted if (one.claim, one.instalment) not in done] if done else wanted


def _add_lines(round_id: int, wanted: list[Considered], at: datetime) -> None:
    """One chunk. What has changed since the cut gets no line and is written down as left out."""
    round_ = _locked_draft(round_id)
    changed = make_lines(round_, _without_the_done(round_, wanted), at)
    if changed:
        note_left_out(round_, [(one, "changed") for one in changed])


def _finish(round_id: int, at: datetime) -> Round:
    round_ = _locked_draft(round_id)
    within_limits(round_)
    fix_totals(round_)
    moved = take(round_, "assemble")
    data = {"count": round_.line_count, "total": round_.total, "hash": round_.lines_hash, "cut": round_.cut.hash}
    left_out = LeftOut.objects.filter(round=round_).count()
    if left_out:
        data["left_out"] = left_out
    if round_.withheld:
        data["withheld"] = round_.withheld
    waiting = raise_signals(round_, at)
    if waiting:
        data["signals"] = waiting
    next_event(
        PayoutEvent, round_, "assemble", actor=round_.prepared_by, at=at, moved=moved, data=data, round=round_
    ).save(force_insert=True)
    round_.save(update_fields=["state", "line_count", "total", "withheld", "lines_hash", *round_.trail])
    return round_
