"""Columns on a day axis: windows as bands behind them, announcements above, a small row of the same for each part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from compensation.admin.chart import nice_top
from compensation.calendar import seoul
from compensation.written import number_of

HEIGHT, SMALL = 180, 44
#: The least distance of two labels on the axis, in per cent: room for `2023-03` on a telephone.
APART = 16.0


@dataclass(frozen=True)
class DayMark:
    """One day's column."""

    day: date
    value: int
    x: float
    width: float
    y: float
    height: float
    name: str
    url: str = ""


@dataclass(frozen=True)
class Band:
    """A window."""

    label: str
    extension: bool
    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """A labelled place of an axis, in per cent (days) or pixels (amounts)."""

    label: str
    at: float


@dataclass(frozen=True)
class SmallRow:
    """The same days for one part of the whole, on the same scale."""

    label: Any
    total: int
    url: str
    columns: Sequence[DayMark]


@dataclass(frozen=True)
class Columns:
    """Everything drawn. Heights are pixels from the top of a drawing of `HEIGHT` (small rows: `SMALL`)."""

    columns: Sequence[DayMark]
    bands: Sequence[Band]
    announced: Sequence[float]
    months: Sequence[Tick]
    scale: Sequence[Tick]
    small: Sequence[SmallRow]

    height = HEIGHT
    small_height = SMALL

    @property
    def marks(self) -> list[DayMark]:
        """Every column, the small ones too."""
        return [*self.columns, *(mark for row in self.small for mark in row.columns)]


@dataclass(frozen=True)
class Days:
    """A day axis from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def slot(self) -> float:
        """The width of a day in per cent."""
        return 100 / ((self.last - self.first).days + 1)

    def at(self, day: date) -> float:
        """Where a day begins."""
        return (day - self.first).days * self.slot

    def holds(self, day: date) -> bool:
        """Whether the axis has that day."""
        return self.first <= day <= self.last

    def months(self) -> list[Tick]:
        """The first day and every first of a month; a label that would touch the next one gives way."""
        every = [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]
        found = [Tick(f"{day:%Y-%m}", self.at(day)) for day in every if day.day == 1 or day == self.first]
        kept: list[Tick] = []
        for tick in reversed(found):
            if not kept or kept[-1].at - tick.at >= APART:
                kept.append(tick)
        return kept[::-1]


def day_marks(
    counts: Mapping[date, int], days: Days, top: int, height: int, name: Callable[[date, int], str], url: Any
) -> list[DayMark]:
    """A column for each day that has any, at most `height` pixels high where `top` is reached."""
    wide = max(days.slot * 0.8, 0.12)
    found = []
    for day, count in sorted(counts.items()):
        if count and days.holds(day):
            tall = height * count / top
            found.append(DayMark(day, count, days.at(day), wide, height - tall, tall, name(day, count), url(day)))
    return found


def bands_of(windows: Sequence[Any], days: Days) -> list[Band]:
    """The windows that touch the axis."""
    found = []
    for window in windows:
        opens = max(seoul(window.opens_at).date(), days.first)
        closes = min(seoul(window.closes_at - timedelta(microseconds=1)).date(), days.last)
        if opens <= closes:
            width = ((closes - opens).days + 1) * days.slot
            found.append(Band(str(window), window.number > 0, days.at(opens), width))
    return found


def marks_of(moments: Sequence[datetime], days: Days) -> list[float]:
    """The middles of the days on which something was announced."""
    seen = [seoul(moment).date() for moment in moments]
    return [days.at(day) + days.slot / 2 for day in seen if days.holds(day)]


def scale_of(top: int, height: int) -> list[Tick]:
    """Nothing, half and all of the scale."""
    return [Tick(number_of(value), height * (1 - value / top)) for value in sorted({0, top // 2, top})]


def top_of(counts: Mapping[date, int]) -> int:
    """A round number not below the largest count."""
    return nice_top(max(counts.values(), default=1) or 1)
