"""The chart of daily claims as geometry: columns on a day axis, windows as bands, announcements as marks.

Units are those of the drawing (960 by 240). y starts at zero. The template draws it; nothing here is markup.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from compensation.calendar import seoul

WIDTH, HEIGHT = 960, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 28, 24
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
MOST_DAYS = 400
LABEL = 56
"""Room a month's label needs."""


@dataclass(frozen=True)
class Column:
    """One day's claims. `url` is empty for who may not open the list."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float
    url: str


@dataclass(frozen=True)
class Band:
    """One window on the day axis."""

    label: str
    extension: bool
    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A labelled place on an axis."""

    label: str
    x: float
    y: float


@dataclass(frozen=True)
class DailyChart:
    """Everything the template draws."""

    columns: list[Column]
    bands: list[Band]
    announced: list[Mark]
    months: list[Mark]
    scale: list[Mark]
    total: int
    busiest: Column | None


def days_shown(windows: list[Any], today: date) -> tuple[date, date] | None:
    """From the first opening to the last closing or today, whichever is earlier; at most 400 days."""
    if not windows:
        return None
    first = min(seoul(window.opens_at).date() for window in windows)
    closing = max(seoul(window.closes_at - timedelta(microseconds=1)).date() for window in windows)
    last = min(closing, max(today, first))
    return max(first, last - timedelta(days=MOST_DAYS - 1)), last


def nice_top(most: int) -> int:
    """The top of the scale: 1, 2 or 5 times a power of ten, not below `most`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= most:
                return factor * step
        step *= 10


def daily_chart(
    counts: Mapping[date, int],
    span: tuple[date, date],
    windows: list[Any],
    announced: list[datetime],
    url_of: Callable[[date], str],
) -> DailyChart:
    """The chart of `counts` over `span`, both days included."""
    first, last = span
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    slot = PLOT_WIDTH / len(days)
    top = nice_top(max(counts.values(), default=1) or 1)

    def x_of(day: date) -> float:
        return round(LEFT + (day - first).days * slot, 2)

    columns = []
    for day in days:
        count = counts.get(day, 0)
        height = round(PLOT_HEIGHT * count / top, 2)
        url = url_of(day) if count else ""
        columns.append(
            Column(day, count, x_of(day), TOP + PLOT_HEIGHT - height, round(max(slot * 0.8, 1), 2), height, url)
        )
    return DailyChart(
        columns=columns,
        bands=_bands(windows, first, last, x_of, slot),
        announced=[Mark("▲", x_of(day) + slot / 2, TOP - 4) for day in _within(announced, first, last)],
        months=_months(days, x_of),
        scale=[Mark(f"{value:,}", LEFT - 6, TOP + PLOT_HEIGHT * (1 - value / top)) for value in _scale(top)],
        total=sum(counts.values()),
        busiest=max((column for column in columns if column.count), key=lambda column: column.count, default=None),
    )


def _months(days: list[date], x_of: Callable[[date], float]) -> list[Mark]:
    """The first day and every first of a month; a label that would touch the next one gives way."""
    found = [Mark(f"{day:%Y-%m}", x_of(day), HEIGHT - 6) for day in days if day.day == 1 or day == days[0]]
    return [
        mark
        for mark, after in zip(found, [*found[1:], None], strict=True)
        if after is None or after.x - mark.x >= LABEL
    ]


def _scale(top: int) -> list[int]:
    return sorted({0, top // 2, top})


def _within(moments: list[datetime], first: date, last: date) -> list[date]:
    return [day for day in (seoul(moment).date() for moment in moments) if first <= day <= last]


def _bands(windows: list[Any], first: date, last: date, x_of: Callable[[date], float], slot: float) -> list[Band]:
    found = []
    for window in windows:
        opens = max(seoul(window.opens_at).date(), first)
        closes = min(seoul(window.closes_at - timedelta(microseconds=1)).date(), last)
        if opens <= closes:
            width = round(((closes - opens).days + 1) * slot, 2)
            found.append(Band(str(window), window.number > 0, x_of(opens), width))
    return found
