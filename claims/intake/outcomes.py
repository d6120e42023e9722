"""What became of one row of a file, and the shape every kind of file is taken in by."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from claims.intake.claim_rows import Window

ACCEPTED: Final = "accepted"
DUPLICATE: Final = "duplicate"
REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """Row `number` of the file, what it says (`parsed`) and what became of it.

    `receipt_no` is the number of the claim or report the row became, or of the one it repeats. A preview knows no
    number for a row that repeats an earlier row of the same file: then `earlier_row` names that one.
    """

    number: int
    cells: Mapping[str, str]
    parsed: Any
    outcome: str
    receipt_no: str = ""
    earlier_row: int | None = None
    code: str = ""
    defects: tuple[str, ...] = field(default=())

    @classmethod
    def rejected(cls, number: int, cells: Mapping[str, str], parsed: Any, code: str) -> "RowOutcome":
        """A row that is no claim or report, and why."""
        return cls(number, cells, replace(parsed, code=code), REJECTED, code=code)

    @classmethod
    def duplicate(cls, number: int, cells: Mapping[str, str], parsed: Any, existing: str) -> "RowOutcome":
        """A row whose business or number is already there."""
        return cls(number, cells, parsed, DUPLICATE, receipt_no=existing)


NumberedRow = tuple[int, Mapping[str, str]]


@dataclass(frozen=True)
class Door:
    """How one kind of file is taken in.

    `parse` reads cells under `windows`; `key` is what may be there once; `existing` looks keys up in the programme and
    answers their numbers; `enter` writes one chunk of rows for real, under the programme's lock, inside the caller's
    transaction. `permissions` are all needed.
    """

    kind: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    permissions: tuple[str, ...]
    chunk: int
    windows: Callable[[Any], tuple[Window, ...]]
    parse: Callable[..., Any]
    key: Callable[[Any], str]
    existing: Callable[[Any, Collection[str]], dict[str, str]]
    enter: Callable[["Entry", Sequence[NumberedRow]], list[RowOutcome]]
    problem_column: Callable[[str], str]
    as_truth: Callable[..., dict[str, object]]

    def preview(self, programme: Any, rows: Sequence[NumberedRow]) -> list[RowOutcome]:
        """Every row's outcome as it would be now, in file order. Writes nothing."""
        windows = self.windows(programme)
        parsed = [(number, cells, self.parse(cells, windows)) for number, cells in rows]
        live = self.existing(programme, {self.key(row) for _number, _cells, row in parsed if row.code is None})
        first: dict[str, int] = {}
        return [self._preview_row(number, cells, row, live, first) for number, cells, row in parsed]

    def _preview_row(
        self, number: int, cells: Mapping[str, str], row: Any, live: dict[str, str], first: dict[str, int]
    ) -> RowOutcome:
        if row.code is not None:
            return RowOutcome.rejected(number, cells, row, row.code)
        key = self.key(row)
        if key in live:
            return RowOutcome.duplicate(number, cells, row, live[key])
        if key in first:
            return replace(RowOutcome.duplicate(number, cells, row, ""), earlier_row=first[key])
        first[key] = number
        return RowOutcome(number, cells, row, ACCEPTED, defects=tuple(getattr(row, "defects", ())))


@dataclass(frozen=True)
class Entry:
    """Who takes rows in, into which programme, from which batch, as of when (None means now)."""

    programme: Any
    batch: Any
    actor: Any
    windows: tuple[Window, ...]
    as_of: datetime | None = None
