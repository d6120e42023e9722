"""Assembling: the cut, claims and additional instalments, becomes the lines of a round, set by set, in large chunks.

The cut is made once and kept. Each chunk stands or falls whole, so that it may be killed at any moment and run again:
the next run derives the same cut, passes over what has its line already, and goes on. Two runs at once are kept apart
by the round's lock and the job's fence, the claims are locked in the order of their numbers, and the database allows
one live line a claim's instalment whatever happens.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from claims.payable import Considered
from compensation.bulk import Among, check_keys, sent_ahead, uncollected, update_rows
from compensation.edges import take
from compensation.errors import WrongState
from compensation.events import next_event
from compensation.jobs import Lease
from compensation.locks import under_lock
from payouts.cutting import make_cut, note_left_out
from payouts.limits import cap_as_it_was_cut, within_limits
from payouts.line_making import Standing, make_lines, note_instalments, standing
from payouts.models import PayoutEvent, Round
from payouts.stored import stored_lines
from payouts.transfers import fix_totals
from payouts.workflow.signals import raise_signals

CHUNK = 10_000
#: Nobody has submitted a draft, so it is read without that person.
LOCKED = under_lock(Round.objects).select_related("programme", "prepared_by")
#: For the last chunk: nobody lowers a limit of the programme meanwhile. Before the claims, since whoever files into a
#: programme locks that first.
WITH_LIMITS = under_lock(LOCKED, "programme")


def assemble(round_id: int, lease: Lease, at: datetime) -> Round:
    """Fill a draft round with what its cut pays and mark it assembled.

    `at` is the as-of of the events. Raises LostLease when another worker took over; nothing of the open chunk stays.
    Raises GuardFailed when the budget or the cap was lowered meanwhile below what the round binds.
    """
    with uncollected(), transaction.atomic():
        round_ = LOCKED.get(pk=round_id)
        if round_.state != "draft":
            return round_
        found = make_cut(round_, at)
    total = len(found.paid)
    for start in range(0, total, CHUNK) or [0]:
        done = min(start + CHUNK, total)
        try:
            with uncollected(), transaction.atomic():
                # The round before the job, as everywhere: two workers at once must not wait for each other.
                round_ = _locked_draft(round_id, last=done == total)
                _chunk(round_, found.paid[start:done], found.hash if done == total else "", at)
                lease.progress(done, total, _("%(done)s of %(total)s assembled") % {"done": done, "total": total})
        except IntegrityError as error:
            if "line_pays_what_was_approved" in str(error):
                cap_as_it_was_cut(round_)
            raise
    return round_


def _chunk(round_: Round, wanted: list[Considered], cut: str, at: datetime) -> None:
    """Lines for a part of what was cut; behind the last part, for which `cut` is the cut's hash, all that follows."""
    before = standing(round_)
    with sent_ahead():
        changed = _add_lines(round_, wanted, before, at)
        if cut:
            _within_limits(round_, before)
            _finish(round_, cut, before.left_out + changed, at)
    if any(one.instalment > 1 for one in wanted):
        note_instalments(round_, before.position, at)


def _locked_draft(round_id: int, last: bool) -> Round:
    round_ = (WITH_LIMITS if last else LOCKED).get(pk=round_id)
    if round_.state != "draft":
        raise WrongState(_("The round is no longer being assembled."))
    return round_


def _add_lines(round_: Round, wanted: list[Considered], before: Standing, at: datetime) -> int:
    """One chunk. What has changed since the cut gets no line and is written down as left out; answers how much."""
    todo = _without_the_done(round_, wanted) if before.position or before.changed else wanted
    changed = make_lines(round_, todo, before, at)
    if changed:
        note_left_out(round_, [(one, "changed") for one in changed])
    return len(changed)


def _without_the_done(round_: Round, wanted: list[Considered]) -> list[Considered]:
    """What earlier chunks, or another run that did not come to its end, have left to do."""
    of_these = Q(Among("claim", [one.claim for one in wanted]))
    noted = (round_.lines.all(), round_.left_out.filter(reason="changed"))
    done = {pair for rows in noted for pair in rows.filter(of_these).values_list("claim_id", "instalment")}
    return [one for one in wanted if (one.claim, one.instalment) not in done] if done else wanted


def _within_limits(round_: Round, before: Standing) -> None:
    """Two guards of the database ask for the limits; the sentence is ours, and due only when one was lowered."""
    programme = round_.programme
    if programme.budget < before.budget or programme.claim_cap < before.claim_cap:
        within_limits(round_)


def _finish(round_: Round, cut: str, left_out: int, at: datetime) -> None:
    """Mark a locked draft assembled, with its totals and signals; `cut` is the hash of its cut."""
    lines = stored_lines(round_)
    signals = raise_signals(round_, lines, at)
    # The server has its own to do meanwhile: to open the account numbers takes about as long.
    check_keys()
    fix_totals(round_, lines)
    moved = take(round_, "assemble")
    data = {"count": round_.line_count, "total": round_.total, "hash": round_.lines_hash, "cut": cut}
    said = {"left_out": left_out, "withheld": round_.withheld, "signals": len(signals)}
    data |= {name: number for name, number in said.items() if number}
    event = next_event(
        PayoutEvent, round_, "assemble", actor=round_.prepared_by, at=at, moved=moved, data=data, round=round_
    )
    columns = ("state", "line_count", "total", "withheld", "lines_hash", *round_.trail)
    update_rows(Round, columns, [(round_.pk, *(getattr(round_, name) for name in columns))])
    event.save(force_insert=True)
