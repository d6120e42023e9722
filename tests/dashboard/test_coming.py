"""Chart 8 draws on the right days: recent business days, weekends told with the next one, filing that is still open."""

from datetime import date, timedelta

import pytest

from claims.charts.coming import coming, filing_days, recent_days
from claims.models import DecisionTally, InflowTally, StateTally
from compensation.board import Asked
from compensation.calendar import add_business_days
from compensation.forecast import Workday
from tests import builders
from tests.narrow import present

pytestmark = pytest.mark.django_db
#: A Wednesday, with no public holiday in the four weeks before it.
TODAY = date(2023, 4, 19)


@pytest.fixture
def programme(people):
    """Filing is open until the end of Monday 27 February 2023."""
    return builders.make_programme(people)


@pytest.fixture
def asked(people, programme):
    return Asked(people.jung, (programme,), TODAY)


def kept(model, programme, n, **said):
    return model.objects.create(programme=programme, service="", channel="web", n=n, **said)


def staged(programme, today=TODAY, backlog=30):
    """Twelve business days: three come in and five are decided on each."""
    kept(StateTally, programme, backlog, state="received", age="0-3", late=False, won=0)
    for step in range(12):
        day = add_business_days(today, step - 12)
        kept(InflowTally, programme, 3, day=day)
        kept(DecisionTally, programme, 5, day=day, outcome="denial", reasons="[]")


def test_the_recent_days_are_business_days_before_today(programme, asked):
    staged(programme)
    assert recent_days(asked) == [Workday(3, 5)] * 12
    kept(InflowTally, programme, 99, day=TODAY)
    assert recent_days(asked) == [Workday(3, 5)] * 12


def test_what_came_on_a_weekend_counts_for_the_monday(programme, asked):
    staged(programme)
    saturday = date(2023, 4, 15)
    kept(InflowTally, programme, 7, day=saturday)
    kept(DecisionTally, programme, 2, day=saturday + timedelta(days=1), outcome="denial", reasons="[]")
    days = recent_days(asked)
    assert Workday(10, 7) in days
    assert sum(day.received for day in days) == 12 * 3 + 7


def test_after_filing_the_line_begins_at_the_open_claims_and_ends_when_the_pace_says(programme, asked):
    staged(programme)
    assert filing_days(asked) == 0
    figure = coming(asked)
    line = figure.drawing.lines[0]
    assert (line.points[0].value, line.points[-1].value) == (30, 0)
    assert line.points[0].url.endswith("tab=open")
    # Five a day: thirty are decided in six business days, 27 April.
    assert line.points[-1].name.startswith("2023-04-27")
    assert "2023.04.27" in figure.fact or "27 Apr 2023" in figure.fact
    assert present(figure.table).rows[-1][1].value == 0


def test_while_filing_is_open_what_comes_in_puts_the_end_off(people, programme):
    monday = date(2023, 2, 20)
    asked = Asked(people.jung, (programme,), monday)
    staged(programme, monday)
    # Tuesday to Friday, and the last Monday.
    assert filing_days(asked) == 5
    line = coming(asked).drawing.lines[0]
    # Two less on each of five days, five less on the four after them.
    assert [point.value for point in line.points] == [30, 28, 26, 24, 22, 20, 15, 10, 5, 0]


def test_too_few_days_are_said(programme, asked):
    kept(StateTally, programme, 30, state="received", age="0-3", late=False, won=0)
    figure = coming(asked)
    assert figure.drawing is None
    assert "30" in figure.fact
    StateTally.objects.all().delete()
    assert coming(asked).drawing is None
