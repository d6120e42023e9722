"""The cut made and kept, and the cut derived again from what had been written when it was made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from claims.instalments import LIVING_LINES
from claims.models import Approval, Claim, ClaimEvent, Decision
from claims.payable import Boundary, Considered, considered_as_of, considered_now
from compensation.bulk import Among, in_sql, insert_rows
from payouts.cut import ORDERING, Cut, Living, Terms, cut
from payouts.models import LeftOut, PayoutEvent, PayoutLine, RecoveredLine, Round, RoundCut

#: Whose numbers say up to where the records had been written. In the order in which every verb writes to them.
TRAILS = ("payouts_payoutevent", "claims_claimevent")


def make_cut(round_: Round, at: datetime) -> Cut:
    """Cut a locked draft and keep the cut; answers it. In the caller's transaction.

    A round is cut once: for one that is cut already, the answer is derived from the records of that moment.
    """
    _hold_still()
    now = moment(round_.programme_id)
    if now.has_cut(round_):
        return derive(RoundCut.objects.get(round=round_))
    considered = considered_now(round_.programme_id, instalments=now.instalments > 0)
    terms = Terms(
        cutoff_at=round_.cutoff_at,
        budget=round_.programme.budget,
        committed=now.bound,
        claim_cap=round_.programme.claim_cap,
        ordering=list(ORDERING),
        forgotten=forgotten_now() if now.forgotten else set(),
    )
    found = cut(considered, terms, _living_now(considered) if now.bound else {})
    insert_rows(
        RoundCut,
        ("hash",),
        [(found.hash,)],
        round=round_,
        made_at=at,
        ordering=terms.ordering,
        seen=now.seen,
        budget=terms.budget,
        committed=terms.committed,
        claim_cap=terms.claim_cap,
        line_count=len(found.paid),
        total=found.total,
        left_out_count=len(found.left_out),
    )
    note_left_out(round_, found.left_out)
    return found


def _hold_still() -> None:
    """Nobody writes an event while the cut is made, so that a number says exactly what had been written.

    SQLite has one writer at a time, which is us.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(TRAILS)} IN SHARE MODE")


class Moment(NamedTuple):
    """What the records say at one moment: where each of them ends, and what a cut must know of the programme.

    `bound` is the won of its lines that are pending, sent or paid, `instalments` how many additional ones were granted,
    `last_cut` the last round that was cut, `forgotten` how many payments of all programmes may not be made again.
    """

    payout_event: int
    claim_event: int
    approval: int
    decision: int
    instalments: int
    last_cut: int
    bound: int
    forgotten: int

    @property
    def seen(self) -> dict[str, int]:
        """Where the records end, as a cut keeps it."""
        return {"payout_event": self.payout_event, **self.boundary.to_dict()}

    @property
    def boundary(self) -> Boundary:
        """Where those of the claims floor end."""
        return Boundary(self.claim_event, self.approval, self.decision)

    def has_cut(self, round_: Round) -> bool:
        """Whether the round, the last one of its programme, was cut before."""
        return self.last_cut == round_.number


def moment(programme: int) -> Moment:
    """All of it by one statement, so that it belongs together."""
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT, [programme] * 3)
        return Moment(*(int(number or 0) for number in cursor.fetchone()))


def bound_in_lines(programme: int) -> int:
    """The won of a programme's lines that are pending, sent or paid."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUND, [programme])
        return int(cursor.fetchone()[0] or 0)


_ROUND, _CLAIM, _DECISION = Round._meta.db_table, Claim._meta.db_table, Decision._meta.db_table
_BOUND = (
    f"SELECT SUM(l.amount) FROM {PayoutLine._meta.db_table} l JOIN {_ROUND} r ON r.id = l.round_id"
    f" WHERE r.programme_id = %s AND l.state IN ({in_sql(LIVING_LINES)})"
)
_GRANTED = (
    f"SELECT COUNT(*) FROM {_DECISION} d JOIN {_CLAIM} c ON c.id = d.claim_id"
    " WHERE d.instalment > 1 AND c.programme_id = %s"
)
_LAST_CUT = (
    f"SELECT MAX(r.number) FROM {RoundCut._meta.db_table} k JOIN {_ROUND} r ON r.id = k.round_id"
    " WHERE r.programme_id = %s"
)
_ENDS = [f"SELECT MAX(id) FROM {model._meta.db_table}" for model in (PayoutEvent, ClaimEvent, Approval, Decision)]
_UNCLEARED = f"FROM {RecoveredLine._meta.db_table} f WHERE f.verdict <> 'unpaid' OR f.confirmed_by_id IS NULL"
COUNT_FORGOTTEN = f"SELECT COUNT(*) {_UNCLEARED}"
_MOMENT = "SELECT " + ", ".join(f"({part})" for part in (*_ENDS, _GRANTED, _LAST_CUT, _BOUND, COUNT_FORGOTTEN))


def forgotten_now() -> set[tuple[str, int]]:
    """Receipt number and instalment of what a restored database forgot and two people have not cleared."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.receipt_no, f.instalment {_UNCLEARED}")
        return set(cursor.fetchall())


def _forgotten_then(kept: RoundCut) -> set[tuple[str, int]]:
    """The same as it was at the cut: whom the round left out for it. A verdict may have come since."""
    rows = LeftOut.objects.filter(round=kept.round_id, reason="forgotten")
    return set(rows.values_list("claim__receipt_no", "instalment"))


def _living_now(considered: Iterable[Considered]) -> dict[tuple[int, int], int]:
    """The living lines of the claims that are considered: few, since an approved claim has none."""
    claims = {one.claim for one in considered}
    rows = PayoutLine.objects.filter(Among("claim", claims), state__in=LIVING_LINES).order_by()
    return {(claim, number): won for claim, number, won in rows.values_list("claim_id", "instalment", "amount")}


def note_left_out(round_: Round, left: Iterable[tuple[Considered, str]]) -> None:
    """Keep who is left out and why, in the cut's order, by one statement a reason and state of approval."""
    rows = [(one.claim, one.instalment, one.decision, one.amount, one.approved_at, code) for one, code in left]
    columns = ("claim_id", "instalment", "decision_id", "amount", "approved_at", "reason")
    insert_rows(LeftOut, columns, rows, round=round_.pk)


def derive(kept: RoundCut) -> Cut:
    """The cut again, from the trail, the approvals and the decisions alone, as far as they had been written then.

    Equal to the one that was kept, hash included, unless somebody changed a record or the cut.
    """
    programme = kept.round.programme_id
    seen: dict[str, Any] = kept.seen
    living = _living_then(programme, seen["payout_event"])
    terms = Terms(
        cutoff_at=kept.round.cutoff_at,
        budget=kept.budget,
        committed=sum(living.values()),
        claim_cap=kept.claim_cap,
        ordering=kept.ordering,
        forgotten=_forgotten_then(kept),
    )
    until = Boundary(seen["claim_event"], seen["approval"], seen["decision"])
    return cut(considered_as_of(programme, until), terms, living)


def bound_then(kept: RoundCut) -> int:
    """The won that the programme's lines bound just before the cut, from the events up to it."""
    return sum(_living_then(kept.round.programme_id, kept.seen["payout_event"]).values())


def _living_then(programme: int, until: int) -> Living:
    """The lines that were living when the payout events ended at `until`, from those events."""
    rows = (
        PayoutEvent.objects.filter(round__programme=programme, stream__startswith="line:", pk__lte=until)
        .exclude(to_state="")
        .order_by("pk")
    )
    states = dict(rows.values_list("stream", "to_state").iterator(chunk_size=5000))
    if not states:
        return {}
    lines = PayoutLine.objects.filter(round__programme=programme).values_list(
        "round__programme__code", "round__number", "position", "claim_id", "instalment", "amount"
    )
    return {
        (claim, instalment): won
        for code, number, position, claim, instalment, won in lines.iterator(chunk_size=5000)
        if states.get(f"line:{code}/{number}/{position}") in LIVING_LINES
    }
