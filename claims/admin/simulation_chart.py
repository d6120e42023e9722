"""Two charts as geometry: how many claims each kind of change has, and what each value of a swept number would cost.

Units are those of the drawings. Every axis begins at zero. The templates draw them; nothing here is markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compensation.admin.chart import nice_top

WIDTH, ROW = 960, 36
LABELS, WORDS = 250, 260
"""Room for the names before the bars and for the numbers behind them."""
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 260, 110, 16, 20, 40
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
MOST_LABELS = 6


@dataclass(frozen=True)
class Bar:
    """One kind of change: claims, won of difference, and its place. `url` leads to its rows, for who may read them."""

    kind: str
    label: Any
    claims: int
    delta: int
    y: int
    width: float
    url: str

    @property
    def end(self) -> float:
        """Where the numbers behind the bar begin."""
        return LABELS + self.width + 8


@dataclass(frozen=True)
class Bars:
    """All bars and the height of the drawing."""

    bars: list[Bar]
    height: int


def bars(kinds: Mapping[str, Mapping[str, int]], labels: Mapping[str, Any], urls: Mapping[str, str]) -> Bars:
    """A bar for each of `labels`, as long as it has claims."""
    most = max((kinds[kind]["claims"] for kind in labels), default=0) or 1
    room = WIDTH - LABELS - WORDS
    found = [
        Bar(
            kind,
            label,
            kinds[kind]["claims"],
            kinds[kind]["delta"],
            number * ROW,
            round(room * kinds[kind]["claims"] / most, 2),
            urls.get(kind, ""),
        )
        for number, (kind, label) in enumerate(labels.items())
    ]
    return Bars(found, len(found) * ROW)


@dataclass(frozen=True)
class Column:
    """One value of the number: its column hangs from or stands on the line of no difference."""

    label: str
    x: float
    y: float
    width: float
    height: float
    delta: int


@dataclass(frozen=True)
class Mark:
    """A labelled place."""

    label: str
    x: float
    y: float


@dataclass(frozen=True)
class SweepChart:
    """Everything drawn: columns, values that make no policy (crosses), both scales and the present value."""

    columns: list[Column]
    crosses: list[Mark]
    scale: list[tuple[int, float]]
    values: list[Mark]
    zero: float
    present: float | None


def sweep_chart(points: Sequence[Mapping[str, Any]], labels: Sequence[str], present: int | None) -> SweepChart:
    """The chart of a sweep's points; `present` is the place in `points` of the value that the version has."""
    deltas = [point["delta"] for point in points if not point["problems"]]
    up = nice_top(max(deltas)) if deltas and max(deltas) > 0 else 0
    down = nice_top(-min(deltas)) if deltas and min(deltas) < 0 else 0
    span = (up + down) or 1
    slot = PLOT_WIDTH / max(len(points), 1)

    def y_of(amount: int) -> float:
        return round(TOP + PLOT_HEIGHT * (up - amount) / span, 2)

    columns, crosses = [], []
    for number, (point, label) in enumerate(zip(points, labels, strict=True)):
        x = round(LEFT + number * slot + slot * 0.1, 2)
        if point["problems"]:
            crosses.append(Mark(label, round(x + slot * 0.4, 2), y_of(0) - 4))
            continue
        ends = sorted((y_of(0), y_of(point["delta"])))
        height = max(round(ends[1] - ends[0], 2), 1)
        columns.append(Column(label, x, ends[0], round(max(slot * 0.8, 1), 2), height, point["delta"]))
    every = -(-len(labels) // MOST_LABELS) or 1
    return SweepChart(
        columns=columns,
        crosses=crosses,
        scale=[(amount, y_of(amount)) for amount in sorted({up, 0, -down}, reverse=True)],
        values=[
            Mark(label, round(LEFT + (number + 0.5) * slot, 2), HEIGHT - BOTTOM + 18)
            for number, label in enumerate(labels)
            if number % every == 0
        ],
        zero=y_of(0),
        present=None if present is None else round(LEFT + (present + 0.5) * slot, 2),
    )
