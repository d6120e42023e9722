"""The lines that share account, amount and holder, and the bank's rows about them, told apart. Pure."""

from collections.abc import Callable, Iterable, Sequence

from payouts.match import APPLIED, LineState, Match, OpenLine, Outcome, plain_key, plain_memo, row_reference
from payouts.results.base import ResultRow
from payouts.results.statuses import Verdict, reason_code, verdict


class _Seat:
    """A line while its group is being settled: its state so far, the references it knows, the verdicts it took."""

    def __init__(self, line: OpenLine) -> None:
        self.line = line
        self.state: LineState = line.state
        self.references = line.result_reference.split()
        self.taken: set[Verdict] = set()

    def fits(self, row: ResultRow) -> bool:
        """The row has no key of ours, or this line's."""
        return not row.key or self.line.key == plain_key(row)

    def knows(self, reference: str) -> bool:
        return reference in self.references


class Desk:
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
