"""The bank's calendar: which day takes a file, by cut-off, weekend, holiday and the minutes around midnight."""

from datetime import UTC, date, datetime

import pytest

from compensation.calendar import SEOUL
from payouts.bank_day import bank_day, is_bank_day, next_bank_day


def at(text: str) -> datetime:
    """A moment in Seoul."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "cutoff", "day", "said"),
    [
        ("2023-03-31 15:59", "16:00", date(2023, 3, 31), "today"),  # a Friday
        ("2023-03-31 16:00", "16:00", date(2023, 4, 3), "missed"),  # over the weekend
        ("2023-03-31 16:00", "", date(2023, 3, 31), "today"),
        ("2023-04-01 09:00", "16:00", date(2023, 4, 3), "holiday"),  # Saturday
        ("2023-04-02 23:59", "", date(2023, 4, 3), "holiday"),  # Sunday
        ("2023-01-20 16:30", "16:00", date(2023, 1, 25), "missed"),  # Seollal with its substitute day
        ("2023-01-24 10:00", "16:00", date(2023, 1, 25), "holiday"),  # the substitute day
        ("2023-05-01 10:00", "16:00", date(2023, 5, 2), "holiday"),  # Workers' Day: offices work, banks do not
        ("2023-05-26 17:00", "16:30", date(2023, 5, 30), "missed"),  # Buddha's birthday on a Saturday
        ("2023-09-27 18:00", "16:00", date(2023, 10, 4), "missed"),  # Chuseok, a bridging day, Foundation Day
        ("2023-12-29 16:00", "16:00", date(2024, 1, 2), "missed"),  # New Year's Day
        ("2023-04-03 00:00", "16:00", date(2023, 4, 3), "today"),
        ("2023-04-03 00:00", "00:00", date(2023, 4, 4), "missed"),
    ],
)
def test_a_file_meets_the_day_that_takes_it(moment, cutoff, day, said):
    found = bank_day(at(moment), cutoff)

    assert found.day == day
    assert {"today": found.today, "missed": found.missed, "holiday": found.holiday} == {
        name: name == said for name in ("today", "missed", "holiday")
    }
    assert found.cutoff == cutoff


@pytest.mark.parametrize(
    ("clock", "rests"),
    [("23:29", False), ("23:30", True), ("23:59", True), ("00:00", True), ("00:29", True), ("00:30", False)],
)
def test_banks_rest_around_midnight(clock, rests):
    assert bank_day(at(f"2023-04-03 {clock}")).maintenance is rests


def test_the_moment_is_read_in_seoul():
    # 15:30 UTC on Sunday is half past midnight on Monday in Seoul.
    found = bank_day(datetime(2023, 4, 2, 15, 30, tzinfo=UTC), "16:00")

    assert (found.day, found.today, found.maintenance) == (date(2023, 4, 3), True, False)


def test_a_naive_moment_and_a_cut_off_that_is_no_time_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        bank_day(at("2023-04-03 10:00").replace(tzinfo=None))
    with pytest.raises(ValueError, match="isoformat"):
        bank_day(at("2023-04-03 10:00"), "4 pm")


def test_days_between_business_days_are_passed_over():
    assert next_bank_day(date(2023, 4, 28)) == date(2023, 5, 2)
    assert [is_bank_day(date(2023, 5, day)) for day in (1, 2, 5, 6)] == [False, True, False, False]
