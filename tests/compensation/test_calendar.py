"""Seoul time, business days and written dates."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.calendar import (
    SEOUL,
    add_business_days,
    business_days_between,
    end_of_day,
    format_closing,
    format_date,
    format_datetime,
    is_business_day,
    seoul,
)

DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 1, 20), True),
        (date(2023, 1, 21), False),  # Saturday and the day before Seollal
        (date(2023, 1, 23), False),  # Seollal
        (date(2023, 1, 24), False),  # substitute day for Seollal
        (date(2023, 1, 25), True),
        (date(2023, 3, 1), False),
        (date(2023, 5, 29), False),  # substitute day for Buddha's Birthday
        (date(2023, 10, 2), False),  # temporary holiday
        (date(2022, 10, 10), False),  # substitute day for Hangul Day
    ],
)
def test_weekends_holidays_and_substitute_days_are_no_business_days(day, works):
    assert is_business_day(day) is works


def test_ten_business_days_go_around_seollal():
    assert add_business_days(date(2023, 1, 19), 1) == date(2023, 1, 20)
    assert add_business_days(date(2023, 1, 20), 1) == date(2023, 1, 25)
    assert add_business_days(date(2023, 1, 18), 10) == date(2023, 2, 3)
    assert add_business_days(date(2023, 1, 25), -1) == date(2023, 1, 20)
    assert add_business_days(date(2023, 1, 22), 0) == date(2023, 1, 22)


@given(day=DAYS, n=st.integers(0, 40))
def test_adding_and_counting_business_days_agree(day, n):
    assert business_days_between(day, add_business_days(day, n)) == n


@given(a=DAYS, b=DAYS.map(lambda day: day.replace(year=2023, day=min(day.day, 28))))
def test_counting_backwards_changes_the_sign(a, b):
    assert business_days_between(a, b) == -business_days_between(b, a)


def test_an_instant_counts_on_its_day_in_seoul():
    friday_evening_utc = datetime(2023, 3, 17, 15, 0, tzinfo=UTC)  # Saturday 00:00 in Seoul
    assert not is_business_day(friday_evening_utc)
    assert format_date(friday_evening_utc, "ko") == "2023.03.18(토)"


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        seoul(datetime(2023, 3, 14, 10, 2))  # noqa: DTZ001


def test_the_end_of_a_day_is_midnight_of_the_next_in_seoul():
    assert end_of_day(date(2023, 6, 30)) == datetime(2023, 7, 1, tzinfo=SEOUL)
    assert end_of_day(date(2023, 6, 30)) == datetime(2023, 6, 30, 15, tzinfo=UTC)
    assert end_of_day(datetime(2023, 6, 29, 15, tzinfo=UTC)) == datetime(2023, 7, 1, tzinfo=SEOUL)


def test_dates_and_instants_are_written_in_both_languages():
    instant = datetime(2023, 3, 14, 1, 2, tzinfo=UTC)
    assert format_date(date(2023, 3, 14), "ko") == "2023.03.14(화)"
    assert format_date(date(2023, 3, 4), "en") == "Sat 4 Mar 2023"
    assert format_datetime(instant, "ko") == "2023.03.14(화) 10:02"
    assert format_datetime(instant, "en") == "Tue 14 Mar 2023, 10:02 KST"


def test_a_closing_at_midnight_belongs_to_the_day_it_ends():
    closing = datetime(2023, 7, 1, tzinfo=SEOUL)
    assert format_closing(closing, "ko") == "2023.06.30(금) 24:00"
    assert format_closing(closing, "ko", year=False) == "06.30(금) 24:00"
    assert format_closing(closing, "en") == "Fri 30 Jun 2023, 24:00 KST"
    assert format_closing(closing, "en", year=False) == "Fri 30 Jun, 24:00 KST"


def test_a_closing_during_the_day_keeps_its_day():
    assert format_closing(datetime(2023, 2, 27, 18, tzinfo=SEOUL), "ko") == "2023.02.27(월) 18:00"
