"""Bars that lie: one row a line, made of parts, the longest as long as the words beside it allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: The share of the width the longest bar takes; the rest is for the words at its end.
REACH = 68.0
#: A part narrower than this does not hold its number.
ROOM = 7.0


@dataclass(frozen=True)
class Part:
    """One part of a bar. `look` names its fill (a series, an age), `over` a second pattern on top of it."""

    value: int
    look: str
    name: str
    url: str = ""
    over: str = ""
    #: The number inside, where there is room.
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One line: what it is called, its parts, and what stands at its end. `pill` is (kind, state)."""

    label: Any
    parts: Sequence[Part]
    text: str
    url: str = ""
    pill: tuple[str, str] | None = None
    heading: Any = ""


@dataclass(frozen=True)
class DrawnPart:
    """A part in its place."""

    part: Part
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return self.x + self.width / 2

    @property
    def roomy(self) -> bool:
        """Whether its number fits."""
        return bool(self.part.text) and self.width >= ROOM


@dataclass(frozen=True)
class DrawnRow:
    """A row in its place; `end` is where the words begin."""

    row: Row
    parts: Sequence[DrawnPart]
    end: float


@dataclass(frozen=True)
class Bars:
    """Every row, and a rule across all of them (the budget) where there is one."""

    rows: Sequence[DrawnRow]
    rule: float | None = None
    rule_label: str = ""

    @property
    def marks(self) -> list[Part]:
        """The parts."""
        return [drawn.part for row in self.rows for drawn in row.parts]


def bars(rows: Sequence[Row], *, whole: int = 0, rule_label: str = "") -> Bars:
    """Rows on one scale from zero: the longest bar, or `whole` where that is more, reaches `REACH` per cent.

    With a `rule_label` the place of `whole` is marked.
    """
    longest = max([whole, *(sum(part.value for part in row.parts) for row in rows)], default=0) or 1
    scale = REACH / longest
    drawn = []
    for row in rows:
        x, parts = 0.0, []
        for part in row.parts:
            if part.value:
                width = part.value * scale
                parts.append(DrawnPart(part, x, width))
                x += width
        drawn.append(DrawnRow(row, parts, x))
    return Bars(drawn, whole * scale if rule_label else None, rule_label)
