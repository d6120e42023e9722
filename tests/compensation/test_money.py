"""Rounding and writing won."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.money import MAX_WON, format_delta, format_won, in_words, round_won


@pytest.mark.parametrize(
    ("value", "unit", "mode", "expected"),
    [
        (Fraction(14, 10), 1, "down", 1),
        (Fraction(14, 10), 1, "up", 2),
        (Fraction(14, 10), 1, "half_up", 1),
        (Fraction(15, 10), 1, "half_up", 2),
        (Decimal("2.5"), 1, "half_up", 3),
        (Decimal("0.1"), 1, "up", 1),
        (48_804, 10, "down", 48_800),
        (48_805, 10, "half_up", 48_810),
        (48_804, 10, "up", 48_810),
        (48_800, 10, "up", 48_800),
        (-15, 10, "down", -10),
        (-15, 10, "up", -20),
        (-15, 10, "half_up", -20),
        (0, 1000, "up", 0),
    ],
)
def test_an_amount_is_rounded_to_the_unit_in_the_direction_asked(value, unit, mode, expected):
    assert round_won(value, unit, mode) == expected


@pytest.mark.parametrize("value", [1.5, True, "3", None])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(TypeError):
        round_won(value)


@pytest.mark.parametrize(
    ("value", "unit", "mode"),
    [(Decimal("NaN"), 1, "down"), (Decimal("Infinity"), 1, "down"), (1, 0, "down"), (1, 1, "bankers")],
)
def test_a_bad_number_unit_or_mode_is_refused(value, unit, mode):
    with pytest.raises(ValueError, match=r"won|unit|mode"):
        round_won(value, unit, mode)


@given(value=st.fractions(0, MAX_WON), unit=st.sampled_from([1, 10, 100, 1000]))
def test_down_half_up_and_up_stay_within_one_unit_and_in_order(value, unit):
    down, half, up = (round_won(value, unit, mode) for mode in ("down", "half_up", "up"))
    assert down <= half <= up
    assert down <= value <= up
    assert up - down in (0, unit)
    assert abs(half - value) * 2 <= unit


def test_won_are_written_in_the_readers_language():
    assert format_won(50_000, "ko") == "50,000원"
    assert format_won(50_000, "en") == "₩50,000"
    assert format_won(0, "ko") == "0원"
    assert format_won(-12_000, "en") == "−₩12,000"


def test_a_difference_carries_its_sign():
    assert [format_delta(n) for n in (1_150_000, -12_000, 0)] == ["+1,150,000", "−12,000", "0"]


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0원"),
        (500, "500원"),
        (10_000, "1만 원"),
        (35_000, "3만 5,000원"),
        (760_000, "76만 원"),
        (21_350_000, "2,135만 원"),
        (100_000_000, "1억 원"),
        (120_000_005, "1억 2,000만 5원"),
        (MAX_WON, "9,999억 9,999만 9,999원"),
    ],
)
def test_an_amount_is_repeated_as_it_is_said(n, words):
    assert in_words(n) == words
