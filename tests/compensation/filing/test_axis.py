"""The axis as geometry: time is exact, nothing overlaps, a gap is a gap, and today is drawn only near."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from compensation.admin.filing_axis import (
    COLUMN,
    EXTENSION,
    LATER,
    LEFT,
    OFFICIAL,
    PENDING,
    PLOT,
    Span,
    Told,
    axis,
    days_of,
    gaps_between,
)
from compensation.calendar import SEOUL

pytestmark = pytest.mark.once
DAY = timedelta(days=1)
START = datetime(2023, 1, 30, tzinfo=SEOUL)
ACTS = (("claim", "Claims"), ("report", "Reports"))


def span(kind, first, last, act="claim"):
    return Span(act, kind, f"{kind} {first}", START + first * DAY, START + last * DAY)


SPANS = [span(OFFICIAL, 0, 20), span(EXTENSION, 20, 50), span(EXTENSION, 60, 90), span(PENDING, 90, 100)]


def drawn(spans=tuple(SPANS), now=START + 30 * DAY, counts=None, told=()):
    found = axis(spans, told, ACTS, counts or {}, now, "today")
    assert found is not None
    return found


def test_nothing_opened_draws_nothing():
    assert axis([], [], ACTS, {}, START, "today") is None
    assert days_of([], START) is None


def test_bars_stand_where_their_time_stands_and_touch_without_overlapping():
    [lane] = drawn().lanes
    assert [bar.span.kind for bar in lane.bars] == [OFFICIAL, EXTENSION, EXTENSION, PENDING]
    assert lane.bars[0].x == LEFT
    assert lane.bars[1].x == pytest.approx(LEFT + PLOT * 20 / 100, abs=0.2)
    for before, after in pairwise(lane.bars):
        assert before.x + before.width <= after.x + 0.2
    assert lane.bars[-1].x + lane.bars[-1].width == pytest.approx(LEFT + PLOT, abs=0.2)


def test_a_gap_is_where_nothing_was_open_and_a_pending_one_is_none():
    assert gaps_between(SPANS) == [(START + 50 * DAY, START + 60 * DAY)]
    [lane] = drawn().lanes
    assert [gap.x for gap in lane.gaps] == [pytest.approx(LEFT + PLOT * 55 / 100, abs=0.2)]
    late = [span(OFFICIAL, 0, 20), span(PENDING, 30, 40)]
    assert gaps_between(late) == []


def test_each_act_has_a_lane_of_its_own_in_the_given_order():
    lanes = drawn((*SPANS, span(OFFICIAL, 5, 9, "report"))).lanes
    assert [lane.label for lane in lanes] == ["Claims", "Reports"]
    assert lanes[0].y < lanes[1].y
    told = drawn((*SPANS, span(OFFICIAL, 5, 9, "report")), told=[Told("claim", "Web", START + 21 * DAY)]).lanes
    assert [len(lane.told) for lane in told] == [1, 0]


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (START - DAY, False),
        (START, True),
        (START + 100 * DAY, True),
        (START + 100 * DAY + LATER, True),
        (START + 100 * DAY + LATER + DAY, False),
    ],
)
def test_today_is_drawn_from_the_opening_until_shortly_after_the_last_closing(now, shown):
    found = drawn(now=now)
    assert (found.today is not None) is shown
    if found.today is not None:
        assert LEFT <= found.today.x <= LEFT + PLOT


def test_columns_stand_on_the_floor_and_below_the_top_of_the_scale():
    found = drawn(counts={date(2023, 1, 30): 3, date(2023, 2, 1): 17})
    assert (found.top, found.total) == (20, 20)
    assert [column.count for column in found.columns] == [3, 17]
    for column in found.columns:
        assert column.y + column.height == pytest.approx(found.floor)
        assert column.height == pytest.approx(COLUMN * column.count / 20, abs=0.1)
        assert column.y >= found.ceiling


def test_labels_of_months_never_touch():
    marks = drawn().months
    assert marks[0].label == "2023-01"
    assert all(after.x - before.x >= 56 for before, after in pairwise(marks))
