"""The groups a backlog is told in: business days since receipt, and business days left of a supplement request.

A group is a span of days in Seoul, so that a count, a chart and the list behind it ask the same question.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from compensation.calendar import add_business_days, business_days_between


@dataclass(frozen=True)
class Group:
    """From `low` to `high` business days, both included; without `high` there is no upper end."""

    code: str
    low: int
    high: int | None

    @property
    def label(self) -> str:
        """`4–7`, `15+`, `3`."""
        if self.high is None:
            return f"{self.low}+"
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"


AGES = (Group("0-3", 0, 3), Group("4-7", 4, 7), Group("8-14", 8, 14), Group("15+", 15, None))

LAPSED = "lapsed"
"""The code of the requests whose day is over."""

LEFT = (*(Group(str(days), days, days) for days in range(6)), Group("6-10", 6, 10), Group("11+", 11, None))


def received_span(group: Group, today: date) -> tuple[date | None, date]:
    """The first and the last day of receipt of claims of that age today; the oldest group has no first day."""
    first = None if group.high is None else _earliest_within(today, group.high)
    last = today if group.low == 0 else _earliest_within(today, group.low - 1) - timedelta(days=1)
    return first, last


def _earliest_within(today: date, days: int) -> date:
    """The earliest day from which no more than `days` business days have gone by."""
    day = add_business_days(today, -days)
    while business_days_between(day - timedelta(days=1), today) <= days:
        day -= timedelta(days=1)
    while business_days_between(day, today) > days:
        day += timedelta(days=1)
    return day


def due_span(code: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last due day of requests with that much time left today. Raises KeyError for no such code."""
    if code == LAPSED:
        return None, today - timedelta(days=1)
    group = {group.code: group for group in LEFT}[code]
    first = today if group.low == 0 else add_business_days(today, group.low)
    return first, None if group.high is None else add_business_days(today, group.high + 1) - timedelta(days=1)
