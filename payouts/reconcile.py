"""Which payout line each row of a bank's result is about, and what it does to it. Pure: it decides, others write.

A row settles a line only if account, amount and holder are the line's, and where the bank repeats our key, the key too.
Rows without one that agree in all three are told apart by their reference (time and memo), then by order, and are
flagged. The same file again, a part of it, an overlapping one
or the rows in another order lead to the same end. A line no row speaks of stays as it is: silence is never failure.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from payouts.bankfiles import line_key
from payouts.results.base import ResultRow
from payouts.results.statuses import Verdict, reason_code, verdict

LineState = Literal["sent", "paid", "failed", "returned"]
Outcome = Literal["paid", "failed", "returned", "already", "mismatch", "unmatched"]
APPLIED: frozenset[Outcome] = frozenset({"paid", "failed", "returned"})

_COMPANY = re.compile(r"㈜|[(（]주[)）]|주식회사")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A payout line that went to the bank. `amount` is won, `memo_key` the memo it was sent with.

    `result_reference` is what earlier matches told to store on it (`Match.result_reference`), empty before the first.
    """

    line_id: int
    position: int
    account_digits: str
    amount: int
    holder: str
    memo_key: str
    state: LineState
    result_reference: str = ""

    @property
    def key(self) -> str:
        """Our key of the line, where the bank's layout has room for one."""
        return line_key(self.line_id)


@dataclass(frozen=True, slots=True)
class Match:
    """One row's fate. `paid`, `failed` and `returned` are to be applied to `line_id`; the others change nothing.

    `mismatch` names the closest line for the person who decides, `unmatched` names none. `reason_code` is the coded
    reason of a failure or return, else empty. `result_reference` is the text to store on an applied line in place of
    its present one. `flags`: `identical_rows` (the key fits several lines), `memo_differs`, `amount_differs`,
    `holder_differs`, `key_differs` (its key is no line's here, or another line's than account, amount and holder say),
    `unclear_status`, `returned_before_paid`, `other_execution` (a second row says what is already
    known, with another time or memo), `surplus_row` (more rows than lines), `contradicts_paid`, `contradicts_failed`,
    `contradicts_returned`.
    """

    row_no: int
    line_id: int | None
    outcome: Outcome
    reason_code: str = ""
    flags: tuple[str, ...] = ()
    result_reference: str = ""


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
    desks: dict[tuple[str, int, str], _Desk] = {}
    by_account: dict[str, list[OpenLine]] = defaultdict(list)
    by_key = {line.key: line for line in lines}
    for line in sorted(lines, key=lambda line: (line.position, line.line_id)):
        desks.setdefault(_trio(line), _Desk()).add(line)
        by_account[line.account_digits].append(line)
    matches: list[Match] = []
    waiting: dict[tuple[str, int, str], list[ResultRow]] = defaultdict(list)
    for row in rows:
        row_key = _trio(row)
        named_line = by_key.get(_plain_key(row))
        if row.key and (named_line is None or _trio(named_line) != row_key):
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


def _trio(one: OpenLine | ResultRow) -> tuple[str, int, str]:
    """What a row and its line must agree in: account, amount and holder."""
    return one.account_digits, -1 if one.amount is None else one.amount, normal_holder(one.holder)


def _plain_key(row: ResultRow) -> str:
    return plain_memo(row.key).upper()


def normal_holder(name: str) -> str:
    """A holder's name for comparison: NFC, no spaces, one spelling of the company form."""
    return _COMPANY.sub("(주)", re.sub(r"\s", "", unicodedata.normalize("NFC", name)))


def row_reference(row: ResultRow) -> str:
    """Sixteen hex digits that tell this execution from another of the same amount to the same account.

    The status is left out: a payment and its later return may carry the same time.
    """
    moment = row.executed_at.isoformat() if row.executed_at else ""
    words = [moment, row.account_digits, str(row.amount), normal_holder(row.holder), plain_memo(row.memo)]
    text = "|".join([*words, _plain_key(row)] if row.key else words)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain_memo(text: str) -> str:
    """A passbook memo for comparison: NFC, no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def _misnamed(row: ResultRow, named: OpenLine | None, same_account: Sequence[OpenLine]) -> Match:
    """A row whose key is no line's, or of a line that it does not fit otherwise: nothing follows from it."""
    match = _stranger(row, [named] if named is not None else same_account)
    return replace(match, flags=(*match.flags, "key_differs"))


def _stranger(row: ResultRow, same_account: Sequence[OpenLine]) -> Match:
    """A row whose key is no line's: about the nearest line of the account, or about none."""
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


class _Seat:
    """A line while its group is being settled: its state so far, the references it knows, the verdicts it took."""

    def __init__(self, line: OpenLine) -> None:
        self.line = line
        self.state: LineState = line.state
        self.references = line.result_reference.split()
        self.taken: set[Verdict] = set()

    def fits(self, row: ResultRow) -> bool:
        """The row has no key of ours, or this line's."""
        return not row.key or self.line.key == _plain_key(row)

    def knows(self, reference: str) -> bool:
        return reference in self.references


class _Desk:
    """The lines that share account, amount and holder, and the rows about them."""

    def __init__(self) -> None:
        self.seats: list[_Seat] = []

    def add(self, line: OpenLine) -> None:
        self.seats.append(_Seat(line))

    def settle(self, rows: Sequence[ResultRow]) -> list[Match]:
        """Match every row: first those that say again what is known, then payments and failures, then returns.

        In this order a file may list a return above its payment, and a repeated row never takes a fresh line.
        """
        spoken = [(row, verdict(row.status_text, row.success, row.said)) for row in rows]
        matches = [self._unclear(row) for row, word in spoken if word == "unclear"]
        for words in (("paid", "failed"), ("returned",)):
            late = []
            for row, word in spoken:
                if word in words:
                    known = self._known(row, word)
                    if known is None:
                        late.append((row, word))
                    else:
                        matches.append(known)
            matches += [self._fresh(row, word) for row, word in self._in_turn(late)]
        return matches

    def _in_turn(self, late: Sequence[tuple[ResultRow, Verdict]]) -> Sequence[tuple[ResultRow, Verdict]]:
        """File order, but rows with our key, then those with a line's memo, first.

        If there are more rows than open lines the bank contradicts itself; then payments go first, since a payment
        missed is a payment made twice.
        """
        memos = {plain_memo(seat.line.memo_key) for seat in self.seats}
        crowded = len(late) > sum(seat.state == "sent" for seat in self.seats)
        return sorted(
            late,
            key=lambda item: (not item[0].key, crowded and item[1] != "paid", plain_memo(item[0].memo) not in memos),
        )

    def _known(self, row: ResultRow, word: Verdict) -> Match | None:
        """The row, if some line has taken this very execution with this very word before."""
        reference = row_reference(row)
        seat = self._first(row, lambda seat: seat.knows(reference) and _says_again(seat.state, word), word)
        return None if seat is None else self._take(seat, row, word, "already")

    def _fresh(self, row: ResultRow, word: Verdict) -> Match:
        if word == "returned":
            return self._return(row)
        # A settled line without a reference cannot prove that the row is not its own, so it takes the row.
        blank = self._first(row, lambda seat: not seat.references and _says_again(seat.state, word), word)
        if blank is not None:
            return self._take(blank, row, word, "already")
        sent = self._first(row, lambda seat: seat.state == "sent", word)
        if sent is not None:
            return self._take(sent, row, word, "paid" if word == "paid" else "failed")
        again = self._first(row, lambda seat: _says_again(seat.state, word), word)
        if again is not None:
            return self._take(again, row, word, "already", "other_execution")
        return self._conflict(row, word)

    def _return(self, row: ResultRow) -> Match:
        reference = row_reference(row)
        for fits in (
            lambda seat: seat.state == "paid" and seat.knows(reference),
            lambda seat: seat.state == "paid",
        ):
            seat = self._first(row, fits, "returned")
            if seat is not None:
                return self._take(seat, row, "returned", "returned")
        seat = self._first(row, lambda seat: seat.state == "sent", "returned")
        if seat is not None:
            return self._take(seat, row, "returned", "failed", "returned_before_paid")
        seat = self._first(row, lambda seat: _says_again(seat.state, "returned"), "returned")
        if seat is not None:
            return self._take(seat, row, "returned", "already", "other_execution")
        return self._conflict(row, "returned")

    def _first(self, row: ResultRow, fits: Callable[[_Seat], bool], word: Verdict) -> _Seat | None:
        """The first line that `fits` and has not taken such a word from this file, one with the row's memo before
        others."""
        seats = [seat for seat in self.seats if seat.fits(row) and word not in seat.taken and fits(seat)]
        return min(seats, key=lambda seat: plain_memo(seat.line.memo_key) != plain_memo(row.memo), default=None)

    def _take(self, seat: _Seat, row: ResultRow, word: Verdict, outcome: Outcome, *flags: str) -> Match:
        seat.taken.add(word)
        stored = ""
        if outcome in APPLIED:
            seat.state = outcome  # type: ignore[assignment]
            reference = row_reference(row)
            if not seat.knows(reference):
                seat.references.append(reference)
            stored = " ".join(seat.references)
        reason = "" if word == "paid" else reason_code(row.status_text)
        all_flags = (*self._flags(seat.line, row), *flags)
        return Match(row.row_no, seat.line.line_id, outcome, reason, all_flags, stored)

    def _conflict(self, row: ResultRow, word: Verdict) -> Match:
        """Every line of the key is settled otherwise, or has had its row of this file."""
        seat = self._first(row, lambda _: True, word)
        if seat is None:
            seat, flag = next(seat for seat in self.seats if seat.fits(row)), "surplus_row"
        else:
            flag = f"contradicts_{seat.state}"
        return Match(row.row_no, seat.line.line_id, "mismatch", flags=(*self._flags(seat.line, row), flag))

    def _unclear(self, row: ResultRow) -> Match:
        open_first = sorted(self.seats, key=lambda seat: (not seat.fits(row), seat.line.state != "sent"))
        return Match(row.row_no, open_first[0].line.line_id, "mismatch", flags=("unclear_status",))

    def _flags(self, line: OpenLine, row: ResultRow) -> Iterable[str]:
        if len(self.seats) > 1 and not row.key:
            yield "identical_rows"
        if plain_memo(line.memo_key) != plain_memo(row.memo):
            yield "memo_differs"


def _says_again(state: LineState, word: Verdict) -> bool:
    """Whether `word` about a line in `state` adds nothing: a returned line was paid once, a failed one keeps no
    money that could be returned."""
    return {
        "paid": state in ("paid", "returned"),
        "failed": state == "failed",
        "returned": state in ("returned", "failed"),
    }.get(word, False)
