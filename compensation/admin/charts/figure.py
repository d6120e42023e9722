"""What every chart says besides its marks: a title, the main fact in a sentence, and the same numbers as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from compensation.board import Asked
from compensation.registry import offered
from compensation.written import number_of


@dataclass(frozen=True)
class Cell:
    """One value of the table: as written, and the list it leads to. `value` is the number, where it is one."""

    text: str
    url: str = ""
    value: int | None = None

    @property
    def numeric(self) -> bool:
        """Whether it stands on the right."""
        return self.value is not None


@dataclass(frozen=True)
class Table:
    """The numbers of a chart. `heads` are labels with whether their column holds numbers."""

    caption: str
    heads: Sequence[tuple[Any, bool]]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Figure:
    """One chart. `kind` names the template below `redress/charts/`; a figure without a drawing says why in `fact`."""

    code: str
    title: Any
    fact: str
    kind: str = ""
    drawing: Any = None
    #: What a screen reader calls the group of linked marks.
    group: Any = ""
    table: Table | None = None
    notes: Sequence[str] = field(default_factory=tuple)

    def links(self) -> list[tuple[str, int, str]]:
        """Every linked mark and cell with the number it stands for and what it is called."""
        found = [(mark.url, mark.value, mark.name) for mark in self._marks() if mark.url]
        for row in self.table.rows if self.table else ():
            found += [(cell.url, cell.value, f"{self.code}: {cell.text}") for cell in row if cell.url and cell.numeric]
        return found

    def _marks(self) -> list[Any]:
        return list(self.drawing.marks) if self.drawing is not None else []


@dataclass(frozen=True)
class Chart:
    """A chart a floor offers: it is built for one question. `place` orders the charts of all floors."""

    code: str
    place: int
    build: Callable[[Asked], Figure]
    #: Who may see it at all; the dashboard's own permission is asked before.
    permission: str = ""


def number_cell(value: int, url: str = "") -> Cell:
    """A count or won with separators. Nothing leads nowhere: a zero has no list worth opening."""
    return Cell(number_of(value), url if value else "", value)


def all_charts() -> list[Chart]:
    """Every floor's charts in the order of the page."""
    return sorted((chart for charts in offered("REDRESS_CHARTS") for chart in charts), key=lambda chart: chart.place)
