"""Filing on one time axis, as geometry: a lane an act, windows as bars, gaps, announcements, today, daily claims below.

Units are those of the drawing; x follows time exactly, so a window that opens at 15:00 begins at 15:00. The template
draws it and says it in words; nothing here is markup.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from compensation.admin.chart import nice_top
from compensation.calendar import SEOUL, seoul

WIDTH = 960
LEFT, RIGHT, TOP = 44, 12, 26
LANE, BAR = 54, 22
"""Height of an act's lane and of a bar in it; the lane's name stands above the bar."""
DAILY, COLUMN = 82, 60
"""Room below the lanes, and the tallest column in it."""
FOOT = 22
PLOT = WIDTH - LEFT - RIGHT
ROOM_FOR_A_MONTH = 56
ROOM_FOR_A_WORD = 84
LATER = timedelta(days=21)
"""Today is drawn up to this long after the last closing; later it is said and not drawn."""

OFFICIAL, EXTENSION, PENDING = "official", "extension", "pending"


@dataclass(frozen=True)
class Span:
    """A window, or one that waits for approval: what is drawn as a bar and said in the table."""

    act: str
    kind: str
    label: str
    opens_at: datetime
    closes_at: datetime
    url: str = ""


@dataclass(frozen=True)
class Told:
    """An announcement."""

    act: str
    label: str
    at: datetime


@dataclass(frozen=True)
class Bar:
    """A span in its place. `word` is its name where there is room for it."""

    span: Span
    x: float
    width: float
    word: str


@dataclass(frozen=True)
class Gap:
    """Between two windows of an act nothing was admitted: from when to when."""

    x: float
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Tick:
    """A labelled place on the axis, or a mark in a lane."""

    x: float
    label: str


@dataclass(frozen=True)
class Lane:
    """One act's bars. `y` is the top of the bars."""

    act: str
    label: str
    y: float
    bars: list[Bar]
    gaps: list[Gap]
    told: list[Tick]


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
class Axis:
    """Everything the template draws."""

    lanes: list[Lane]
    months: list[Tick]
    today: Tick | None
    columns: list[Column]
    top: int
    floor: float
    height: float
    total: int
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bar: int = BAR

    @property
    def ceiling(self) -> float:
        """The height at which a column would stand for `top`."""
        return self.floor - COLUMN


def axis(
    spans: Sequence[Span],
    told: Sequence[Told],
    acts: Sequence[tuple[str, Any]],
    counts: Mapping[date, int],
    now: datetime,
    today_word: str,
    url_of: Callable[[date], str] = lambda day: "",
) -> Axis | None:
    """The drawing, or None where nothing was ever opened or asked for. `acts` gives order and names of the lanes."""
    if not spans:
        return None
    first, last = _ends(spans, now)
    x_of = _scale(first, last)
    lanes: list[Any] = []
    for act, label in acts:
        mine = sorted((span for span in spans if span.act == act), key=lambda span: span.opens_at)
        if mine:
            lanes.append(_lane(act, str(label), TOP + LANE * len(lanes), mine, told, x_of))
    below = TOP + LANE * len(lanes)
    floor = below + DAILY
    top = nice_top(max(counts.values(), default=0) or 1)
    return Axis(
        lanes=lanes,
        months=_months(first, last, x_of),
        today=Tick(x_of(now), today_word) if first <= now <= last else None,
        columns=_columns(counts, x_of, floor, top, url_of),
        top=top,
        floor=floor,
        height=floor + FOOT,
        total=sum(counts.values()),
    )


def days_of(spans: Sequence[Span], now: datetime) -> tuple[date, date] | None:
    """The days whose claims are drawn; None without a span."""
    if not spans:
        return None
    first, last = _ends(spans, now)
    return seoul(first).date(), seoul(min(last, max(now, first))).date()


def gaps_between(spans: Sequence[Span]) -> list[tuple[datetime, datetime]]:
    """The times between an act's approved windows in which nothing was admitted."""
    approved = sorted((span for span in spans if span.kind != PENDING), key=lambda span: span.opens_at)
    pairs = pairwise(approved)
    return [(before.closes_at, after.opens_at) for before, after in pairs if before.closes_at < after.opens_at]


def _ends(spans: Sequence[Span], now: datetime) -> tuple[datetime, datetime]:
    first = datetime.combine(seoul(min(span.opens_at for span in spans)).date(), time.min, tzinfo=SEOUL)
    last = max(span.closes_at for span in spans)
    if first <= now <= last + LATER:
        last = max(last, now)
    return first, last


def _scale(first: datetime, last: datetime) -> Callable[[datetime], float]:
    length = (last - first).total_seconds()
    return lambda moment: round(LEFT + PLOT * (moment - first).total_seconds() / length, 1)


def _lane(
    act: str,
    label: str,
    top: float,
    spans: Sequence[Span],
    told: Sequence[Told],
    x_of: Callable[[datetime], float],
) -> Lane:
    bars = []
    for span in spans:
        x, width = x_of(span.opens_at), max(x_of(span.closes_at) - x_of(span.opens_at), 2)
        bars.append(Bar(span, x, round(width, 1), span.label if width >= ROOM_FOR_A_WORD else ""))
    gaps = [Gap((x_of(start) + x_of(end)) / 2, start, end) for start, end in gaps_between(spans)]
    marks = [Tick(x_of(one.at), one.label) for one in told if one.act == act]
    return Lane(act, label, top + 14, bars, gaps, marks)


def _columns(
    counts: Mapping[date, int],
    x_of: Callable[[datetime], float],
    floor: float,
    top: int,
    url_of: Callable[[date], str],
) -> list[Column]:
    columns = []
    for day, count in sorted(counts.items()):
        begins = datetime.combine(day, time.min, tzinfo=SEOUL)
        x = x_of(begins)
        width = max(x_of(begins + timedelta(days=1)) - x - 0.6, 1)
        height = round(COLUMN * count / top, 1)
        columns.append(Column(day, count, x, floor - height, round(width, 1), height, url_of(day)))
    return columns


def _months(first: datetime, last: datetime, x_of: Callable[[datetime], float]) -> list[Tick]:
    """The first day and every first of a month; a label that would touch the one before gives way."""
    day = seoul(first).date()
    found = [Tick(x_of(first), f"{day:%Y-%m}")]
    while True:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        begins = datetime.combine(day, time.min, tzinfo=SEOUL)
        if begins >= last:
            return found
        if x_of(begins) - found[-1].x >= ROOM_FOR_A_MONTH and WIDTH - x_of(begins) >= ROOM_FOR_A_MONTH:
            found.append(Tick(x_of(begins), f"{day:%Y-%m}"))
