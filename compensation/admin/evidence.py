"""What speaks for or against a later closing: figures as they stood then and stand now, and two weeks of arrivals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from compensation.calendar import seoul
from compensation.models import Programme
from compensation.panels import all_panels, evidence_at

DAYS = 14
WEEK = 7
WIDTH, HEIGHT = 14, 56
"""Room of one day in the drawing, and the height of the tallest column."""


@dataclass(frozen=True)
class Day:
    """One day's arrivals as a column of the drawing."""

    day: date
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Inflow:
    """The claims of the fourteen days up to a moment, its own day included."""

    at: datetime
    days: list[Day]

    @property
    def total(self) -> int:
        """Of all fourteen days."""
        return sum(day.count for day in self.days)

    @property
    def last_week(self) -> int:
        """Of the last seven."""
        return sum(day.count for day in self.days[-WEEK:])


def inflow(programme: Programme, at: datetime) -> Inflow:
    """Count arrivals by the first floor that counts days. One query."""
    last = seoul(at).date()
    first = last - timedelta(days=DAYS - 1)
    daily = next((panel.daily for panel in all_panels() if panel.daily), None)
    counts = daily(programme, first, last) if daily else {}
    most = max(counts.values(), default=0) or 1
    days = []
    for step in range(DAYS):
        day = first + timedelta(days=step)
        height = round(HEIGHT * counts.get(day, 0) / most, 1)
        days.append(Day(day, counts.get(day, 0), step * WIDTH, HEIGHT - height, height))
    return Inflow(at, days)


def evidence_rows(programme: Programme, then: datetime | None = None) -> list[tuple[Any, int | None, int | None]]:
    """Label, the figure when the request was made (None before one is), and the figure now."""
    now = evidence_at(programme, timezone.now())
    past: list[Any] = [number.value for number in evidence_at(programme, then)] if then else [None] * len(now)
    return [(number.label, before, number.value) for number, before in zip(now, past, strict=True)]


def evidence_context(programme: Programme, then: datetime | None = None) -> dict[str, Any]:
    """What `redress/_evidence.html` draws."""
    moments = ([then] if then else []) + [timezone.now()]
    return {
        "evidence": evidence_rows(programme, then),
        "evidence_then_at": then,
        "inflows": [inflow(programme, at) for at in moments],
    }
