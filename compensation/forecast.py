"""When a backlog ends, if the coming days are like the recent ones. Pure: no Django, no clock, no database.

A seeded bootstrap: each imagined future draws whole recent business days (what came in and what was decided belong
together) with replacement, adds what came in while filing is still open, takes away what was decided, and never falls
below nothing. The spread over many futures is the band. The same input gives the same answer for ever.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_DAYS = 10
LEAST_DECIDED = 20
RUNS = 400
MOST_DAYS = 250
SEED = 1015


@dataclass(frozen=True)
class Workday:
    """What came in and what was decided in one business day."""

    received: int
    decided: int


@dataclass(frozen=True)
class Point:
    """The backlog after so many business days: the middle, the half (50 %) and the wide (80 %) band around it."""

    step: int
    low80: int
    low50: int
    middle: int
    high50: int
    high80: int


@dataclass(frozen=True)
class Forecast:
    """Points from today (step 0) on. An end is a number of business days, None beyond `MOST_DAYS`."""

    points: tuple[Point, ...]
    early: int | None
    middle: int | None
    late: int | None


def enough(recent: Sequence[Workday]) -> bool:
    """Whether so few days say anything: at least ten business days and twenty decisions."""
    return len(recent) >= LEAST_DAYS and sum(day.decided for day in recent) >= LEAST_DECIDED


def forecast(
    backlog: int, recent: Sequence[Workday], filing_days: int, *, seed: int = SEED, runs: int = RUNS
) -> Forecast | None:
    """The coming days of `backlog` claims; None when `recent` says too little.

    `filing_days` is how many of the coming business days claims can still come in on. Raises ValueError for a negative
    backlog or number of days.
    """
    if backlog < 0 or filing_days < 0:
        raise ValueError("a backlog and a number of days are not negative")
    if not enough(recent):
        return None
    if backlog == 0 and filing_days == 0:
        return Forecast((Point(0, 0, 0, 0, 0, 0),), 0, 0, 0)
    futures = _futures(backlog, recent, filing_days, random.Random(seed), runs)
    ends = sorted(_end(future, filing_days) for future in futures)
    early, middle, late = (_within(_quantile(ends, share)) for share in (0.1, 0.5, 0.9))
    shown = min(MOST_DAYS, max(_quantile(ends, 0.9), 5))
    return Forecast(tuple(_point(step, futures) for step in range(shown + 1)), early, middle, late)


def _futures(
    backlog: int, recent: Sequence[Workday], filing_days: int, dice: random.Random, runs: int
) -> list[list[int]]:
    futures = []
    for _run in range(runs):
        left, future = backlog, [backlog]
        for step in range(1, MOST_DAYS + 1):
            day = dice.choice(recent)
            left = max(0, left + (day.received if step <= filing_days else 0) - day.decided)
            future.append(left)
            if left == 0 and step >= filing_days:
                break
        futures.append(future)
    return futures


def _end(future: list[int], filing_days: int) -> int:
    """The first business day after which nothing is left and nothing comes any more; beyond the last: one more."""
    return len(future) - 1 if future[-1] == 0 and len(future) - 1 >= filing_days else MOST_DAYS + 1


def _within(end: int) -> int | None:
    return end if end <= MOST_DAYS else None


def _quantile(ordered: list[int], share: float) -> int:
    """The smallest value that at least this share of them does not exceed."""
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * round(share * 100) // 100) - 1))]


def _point(step: int, futures: list[list[int]]) -> Point:
    ordered = sorted(future[step] if step < len(future) else 0 for future in futures)
    low80, low50, middle, high50, high80 = (_quantile(ordered, share) for share in (0.1, 0.25, 0.5, 0.75, 0.9))
    return Point(step, low80, low50, middle, high50, high80)


def quantile_of(histogram: dict[int, int], share: float) -> int | None:
    """The smallest value that at least `share` of the counted ones do not exceed; None when nothing was counted."""
    total = sum(histogram.values())
    seen, wanted = 0, -(-total * round(share * 100) // 100)
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= wanted and total:
            return value
    return None
