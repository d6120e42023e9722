"""The forecast of a backlog's end: the same numbers give the same answer, and too few give none."""

import pytest

from compensation.forecast import MOST_DAYS, Workday, enough, forecast, quantile_of

pytestmark = pytest.mark.once
STEADY = [Workday(0, 10)] * 20
MIXED = [Workday(step % 4, 5 + step % 7) for step in range(20)]


def test_a_steady_pace_ends_on_the_day_it_must():
    found = forecast(95, STEADY, 0)
    assert found is not None
    assert (found.early, found.middle, found.late) == (10, 10, 10)
    assert [point.middle for point in found.points][:3] == [95, 85, 75]
    assert found.points[-1].middle == 0


def test_what_comes_in_while_filing_is_open_puts_the_end_off():
    busy = [Workday(6, 10)] * 20
    found = forecast(40, busy, 5)
    # Five days take away four each, the others ten each.
    assert found is not None
    assert found.middle == 7
    assert [point.middle for point in found.points][:8] == [40, 36, 32, 28, 24, 20, 10, 0]


def test_nothing_ends_before_filing_does():
    found = forecast(5, STEADY, 8)
    assert found is not None
    assert found.middle == 8


def test_the_same_numbers_give_the_same_answer_and_another_seed_another_one():
    assert forecast(300, MIXED, 10) == forecast(300, MIXED, 10)
    assert forecast(300, MIXED, 10) != forecast(300, MIXED, 10, seed=7)


def test_the_bands_lie_in_each_other_and_begin_at_todays_backlog():
    found = forecast(300, MIXED, 10)
    assert found is not None
    assert found.points[0] == type(found.points[0])(0, 300, 300, 300, 300, 300)
    for point in found.points:
        assert 0 <= point.low80 <= point.low50 <= point.middle <= point.high50 <= point.high80
    assert found.early is not None
    assert found.middle is not None
    assert found.late is not None
    assert found.early < found.middle < found.late


@pytest.mark.parametrize(
    "recent", [[], [Workday(1, 5)] * 9, [Workday(9, 1)] * 19], ids=["nothing", "nine days", "nineteen decisions"]
)
def test_too_little_gives_no_forecast(recent):
    assert not enough(recent)
    assert forecast(100, recent, 0) is None


def test_a_backlog_that_does_not_shrink_has_no_end():
    found = forecast(500, [Workday(9, 2)] * 20, MOST_DAYS)
    assert found is not None
    assert found.middle is None
    assert len(found.points) == MOST_DAYS + 1


def test_an_empty_backlog_with_filing_over_ends_today():
    found = forecast(0, STEADY, 0)
    assert found is not None
    assert found.middle == 0


def test_a_negative_backlog_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        forecast(-1, STEADY, 0)


@pytest.mark.parametrize(
    ("counted", "share", "expected"),
    [({}, 0.5, None), ({4: 1}, 0.5, 4), ({1: 1, 9: 1}, 0.5, 1), ({1: 9, 30: 1}, 0.9, 1), ({1: 8, 30: 2}, 0.9, 30)],
)
def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed(counted, share, expected):
    assert quantile_of(counted, share) == expected
