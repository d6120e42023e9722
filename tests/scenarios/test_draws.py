"""Shares become whole parts, and dice fall the same for the same seed and purpose."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.play import Stage
from scenarios.programme_1015.draws import apportion, deal, flags, log_uniform, ranks


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=8), st.integers(0, 500))
def test_parts_sum_to_the_whole_and_lie_within_one_of_their_share(weights: list[float], count: int) -> None:
    parts = apportion([(str(i), weight) for i, weight in enumerate(weights)], count)
    assert sum(parts) == count
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - weight * count / sum(weights)) < 1 + 1e-6


def test_a_deal_holds_each_name_as_often_as_its_share_says() -> None:
    dealt = deal(random.Random(1), (("a", 0.25), ("b", 0.75)), 200)
    assert (dealt.count("a"), dealt.count("b")) == (50, 150)
    assert dealt != sorted(dealt)
    assert sum(flags(random.Random(1), 0.1, 50)) == 5


def test_ranks_are_spread_evenly() -> None:
    assert sorted(ranks(random.Random(3), 4)) == [0.125, 0.375, 0.625, 0.875]


def test_a_log_uniform_quantile_stays_between_its_bounds() -> None:
    assert log_uniform(0, 100, 10_000) == 100
    assert log_uniform(1, 100, 10_000) == 10_000
    assert log_uniform(0.5, 100, 10_000) == 1_000


@pytest.mark.parametrize("purpose", [("loss",), ("day", 3)])
def test_dice_fall_the_same_for_the_same_seed_and_purpose_only(purpose: tuple) -> None:
    assert Stage(7).dice(*purpose).random() == Stage(7).dice(*purpose).random()
    assert Stage(7).dice(*purpose).random() != Stage(8).dice(*purpose).random()
    assert Stage(7).dice(*purpose).random() != Stage(7).dice("other").random()
