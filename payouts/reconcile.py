"""Which payout line each row of a bank's result is about, and what it does to it. Pure: it decides, others write.

A row settles a line only if account, amount and holder are the line's, and where the bank repeats our key, the key too.
Rows without one that agree in all three are told apart by their reference (time and memo), then by order, and are
flagged. The same file again, a part of it, an overlapping one or the rows in another order lead to the same end. A line
no row speaks of stays as it is: silence is never failure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from payouts.desks import Desk
from payouts.match import APPLIED, Match, OpenLine, normal_holder, plain_key, trio
from payouts.results.base import ResultRow


@dataclass(frozen=True, slots=True)
class Counts:
    """How the rows of one file divide: rows = applied + already + mismatch + unmatched."""

    rows: int
    applied: int
    already: int
    mismatch: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One match a row, in the order in which to apply them (a return after the payment it takes back).

    `silent_line_ids` are the sent lines, by position, that no row names.
    """

    matches: tuple[Match, ...]
    silent_line_ids: tuple[int, ...]

    @property
    def counts(self) -> Counts:
        """The rows by fate."""
        outcomes = [match.outcome for match in self.matches]
        applied = sum(outcome in APPLIED for outcome in outcomes)
        others = (outcomes.count(outcome) for outcome in ("already", "mismatch", "unmatched"))
        return Counts(len(outcomes), applied, *others)


def reconcile(rows: Sequence[ResultRow], lines: Sequence[OpenLine]) -> Reconciliation:
    """Match the rows of one result file with the lines of the rounds it may speak of. Changes nothing."""
    desks: dict[tuple[str, int, str], Desk] = {}
    by_account: dict[str, list[OpenLine]] = defaultdict(list)
    by_key = {line.key: line for line in lines}
    for line in sorted(lines, key=lambda line: (line.position, line.line_id)):
        desks.setdefault(trio(line), Desk()).add(line)
        by_account[line.account_digits].append(line)
    matches: list[Match] = []
    waiting: dict[tuple[str, int, str], list[ResultRow]] = defaultdict(list)
    for row in rows:
        row_key = trio(row)
        named_line = by_key.get(plain_key(row))
        if row.key and (named_line is None or trio(named_line) != row_key):
            matches.append(_misnamed(row, named_line, by_account.get(row.account_digits, [])))
        elif row_key in desks:
            waiting[row_key].append(row)
        else:
            matches.append(_stranger(row, by_account.get(row.account_digits, [])))
    for key, group in waiting.items():
        matches += desks[key].settle(group)
    named = {match.line_id for match in matches}
    silent = [line for line in lines if line.state == "sent" and line.line_id not in named]
    silent.sort(key=lambda line: (line.position, line.line_id))
    return Reconciliation(tuple(matches), tuple(line.line_id for line in silent))


def _misnamed(row: ResultRow, named: OpenLine | None, same_account: Sequence[OpenLine]) -> Match:
    """A row whose key is no line's, or of a line that it does not fit otherwise: nothing follows from it."""
    match = _stranger(row, [named] if named is not None else same_account)
    return replace(match, flags=(*match.flags, "key_differs"))


def _stranger(row: ResultRow, same_account: Sequence[OpenLine]) -> Match:
    """A row that no line agrees with in all three: about the nearest line of the account, or about none."""
    if not same_account:
        return Match(row.row_no, None, "unmatched")
    holder, amount = normal_holder(row.holder), row.amount

    def distance(line: OpenLine) -> tuple[bool, bool, int, bool]:
        gap = abs(line.amount - (amount or 0))
        return normal_holder(line.holder) != holder, amount != line.amount, gap, line.state != "sent"

    nearest = min(same_account, key=distance)
    flags = []
    if nearest.amount != amount:
        flags.append("amount_differs")
    if normal_holder(nearest.holder) != holder:
        flags.append("holder_differs")
    return Match(row.row_no, nearest.line_id, "mismatch", flags=tuple(flags))
