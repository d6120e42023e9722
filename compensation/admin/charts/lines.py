"""Lines over weeks or coming days: points joined by straight pieces, a rule for a limit, bands for what may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compensation.admin.chart import nice_top
from compensation.admin.charts.columns import Tick, scale_of

HEIGHT = 180
#: The most points that are labelled each; of more, only the last.
MOST_LABELS = 9
#: Points keep this far from both ends, so that their labels stay inside.
INSET = 3.0


@dataclass(frozen=True)
class PointMark:
    """One point of a line. `label` stands at it where there is room."""

    x: float
    y: float
    value: int
    name: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Piece:
    """A straight piece between two points."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Line:
    """One series: `look` names its stroke and mark, `label` stands at its last point."""

    look: str
    label: str
    points: Sequence[PointMark]
    #: Labels stand below the points, where another line runs above.
    below: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """The straight pieces."""
        return [Piece(one.x, one.y, two.x, two.y) for one, two in zip(self.points, self.points[1:], strict=False)]


@dataclass(frozen=True)
class Area:
    """A band as a polygon in a square of 100 by 100 that is stretched over the drawing."""

    look: str
    polygon: str


@dataclass(frozen=True)
class Lines:
    """Everything drawn."""

    lines: Sequence[Line]
    ticks: Sequence[Tick]
    scale: Sequence[Tick]
    areas: Sequence[Area] = ()
    rule: float | None = None
    rule_label: str = ""

    height = HEIGHT

    @property
    def marks(self) -> list[PointMark]:
        """Every point."""
        return [point for line in self.lines for point in line.points]


@dataclass(frozen=True)
class Axes:
    """Steps 0 to `last` across, 0 to `top` upwards."""

    last: int
    top: int

    @classmethod
    def over(cls, last: int, most: int) -> "Axes":
        """Axes that hold `most`."""
        return cls(max(last, 0), nice_top(max(most, 1)))

    def x(self, step: int) -> float:
        """Per cent."""
        return 50.0 if self.last == 0 else INSET + (100 - 2 * INSET) * step / self.last

    def y(self, value: int) -> float:
        """Pixels from the top."""
        return HEIGHT * (1 - value / self.top)

    @property
    def scale(self) -> list[Tick]:
        """The labels of the amounts."""
        return scale_of(self.top, HEIGHT)

    def area(self, look: str, low: Sequence[int], high: Sequence[int]) -> Area:
        """The band between two series that begin at step 0."""
        corners = [(self.x(step), value) for step, value in enumerate(high)]
        corners += [(self.x(step), value) for step, value in reversed(list(enumerate(low)))]
        return Area(look, " ".join(f"{x:.2f},{100 * (1 - value / self.top):.2f}" for x, value in corners))


def spread(labels: Sequence[Any], most: int = 6) -> set[int]:
    """Which of so many steps are labelled: the first, the last, and evenly between."""
    if len(labels) <= most:
        return set(range(len(labels)))
    return {round(number * (len(labels) - 1) / (most - 1)) for number in range(most)}
