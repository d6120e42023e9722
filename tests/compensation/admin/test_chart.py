"""The geometry of the daily chart."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import pytest

from compensation.admin.chart import HEIGHT, LEFT, PLOT_HEIGHT, TOP, daily_chart, days_shown, nice_top
from compensation.calendar import SEOUL

pytestmark = pytest.mark.once


@dataclass
class Window:
    """A window without a database."""

    number: int
    opens_at: datetime
    closes_at: datetime

    def __str__(self) -> str:
        return f"window {self.number}"


OFFICIAL = Window(0, datetime(2023, 1, 30, 15, tzinfo=SEOUL), datetime(2023, 3, 1, tzinfo=SEOUL))
EXTENSION = Window(1, datetime(2023, 3, 1, tzinfo=SEOUL), datetime(2023, 4, 1, tzinfo=SEOUL))
SPAN = (date(2023, 1, 30), date(2023, 3, 31))


def _chart(counts):
    announced = [datetime(2023, 2, 20, tzinfo=SEOUL)]
    return daily_chart(counts, SPAN, [OFFICIAL, EXTENSION], announced, lambda day: f"/{day}")


def test_the_axis_runs_from_the_first_opening_to_the_last_closing():
    assert days_shown([OFFICIAL, EXTENSION], date(2024, 1, 1)) == SPAN
    assert days_shown([OFFICIAL, EXTENSION], date(2023, 2, 3)) == (SPAN[0], date(2023, 2, 3))
    assert days_shown([], date(2024, 1, 1)) is None


def test_every_day_has_a_column_and_only_days_with_claims_are_links():
    chart = _chart({date(2023, 2, 2): 14, date(2023, 3, 31): 7})
    assert len(chart.columns) == 61
    assert [column.url for column in chart.columns if column.url] == ["/2023-02-02", "/2023-03-31"]
    assert chart.total == 21
    assert chart.busiest.day == date(2023, 2, 2)


def test_heights_are_in_proportion_from_zero():
    chart = _chart({date(2023, 2, 2): 20, date(2023, 2, 3): 10})
    tall, half = [column for column in chart.columns if column.count]
    assert tall.height == PLOT_HEIGHT
    assert half.height * 2 == tall.height
    assert tall.y + tall.height == TOP + PLOT_HEIGHT


def test_bands_meet_where_one_window_ends_and_the_next_begins():
    official, extension = _chart({}).bands
    assert official.x == LEFT
    assert not official.extension
    assert extension.extension
    assert abs(official.x + official.width - extension.x) < 0.05


def test_month_labels_never_touch():
    places = [mark.x for mark in _chart({}).months]
    assert all(after - before >= 56 for before, after in pairwise(places))
    assert all(mark.y < HEIGHT for mark in _chart({}).months)


def test_the_scale_tops_at_one_two_or_five_times_a_power_of_ten():
    assert [nice_top(most) for most in (1, 2, 3, 7, 13, 21, 450, 501)] == [1, 2, 5, 10, 20, 50, 500, 1000]


def test_a_programme_without_claims_has_an_empty_chart():
    chart = _chart({})
    assert chart.busiest is None
    assert not any(column.height for column in chart.columns)
