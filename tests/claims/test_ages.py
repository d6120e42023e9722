"""Groups of business days are spans of days: every day lies in exactly one, and in the one it should."""

from datetime import date, timedelta

import pytest

from claims.ages import AGES, LAPSED, LEFT, due_span, received_span
from compensation.calendar import business_days_between

pytestmark = pytest.mark.once
#: A weekday, a Saturday, a Sunday, and days around the lunar new year and the end of a year.
TODAYS = [date(2023, 3, 14), date(2023, 3, 18), date(2023, 3, 19), date(2023, 1, 25), date(2024, 1, 2)]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_day_of_receipt_lies_in_the_group_of_its_age(today):
    for back in range(60):
        day = today - timedelta(days=back)
        age = business_days_between(day, today)
        mine = [g for g in AGES if g.low <= age and (g.high is None or age <= g.high)]
        held = []
        for group in AGES:
            first, last = received_span(group, today)
            if (first is None or first <= day) and day <= last:
                held.append(group)
        assert held == mine, (today, day, age)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_due_day_lies_in_the_group_of_its_days_left(today):
    for ahead in range(-10, 40):
        day = today + timedelta(days=ahead)
        held = []
        for code in (LAPSED, *(group.code for group in LEFT)):
            first, last = due_span(code, today)
            if (first is None or first <= day) and (last is None or day <= last):
                held.append(code)
        left = business_days_between(today, day)
        expected = LAPSED if ahead < 0 else next(g.code for g in LEFT if g.high is None or left <= g.high)
        assert held == [expected], (today, day, left)
