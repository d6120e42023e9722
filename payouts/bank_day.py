"""When the bank takes a file: its business days, its cut-off and the minutes around midnight when it takes nothing.

Seoul time. Banks keep Korean public holidays, their substitute days and Workers' Day (1 May), which was no public
holiday before 2026; the days come from the ``holidays`` package. Transfers between banks rest from 23:30 to 00:30.
No Django.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from compensation.calendar import is_business_day, seoul

MAINTENANCE_FROM, MAINTENANCE_TO = time(23, 30), time(0, 30)

_CLOSED = holidays.country_holidays("KR", categories=("public", "bank"))


@dataclass(frozen=True)
class BankDay:
    """What a file that is uploaded at a moment meets at the bank.

    `day` is the business day on which the bank takes it, `today` whether that is the day of the moment itself.
    `missed`: it is a business day and the cut-off has passed. `holiday`: it is none. `maintenance`: nothing is taken
    in these minutes. `cutoff` is HH:MM, empty where the format names none.
    """

    day: date
    today: bool
    missed: bool
    holiday: bool
    maintenance: bool
    cutoff: str


def is_bank_day(day: date) -> bool:
    """Whether Korean banks carry out files on `day`."""
    return is_business_day(day) and day not in _CLOSED


def next_bank_day(day: date) -> date:
    """The first bank's business day after `day`."""
    following = day + timedelta(days=1)
    while not is_bank_day(following):
        following += timedelta(days=1)
    return following


def bank_day(now: datetime, cutoff: str = "") -> BankDay:
    """What a file uploaded at the instant `now` meets; `cutoff` is the bank's, HH:MM of Seoul, or empty.

    At the cut-off itself it is too late. Raises ValueError for a naive instant or a cut-off that is no time.
    """
    here = seoul(now)
    open_today = is_bank_day(here.date())
    late = bool(cutoff) and here.time() >= time.fromisoformat(cutoff)
    takes = open_today and not late
    return BankDay(
        day=here.date() if takes else next_bank_day(here.date()),
        today=takes,
        missed=open_today and late,
        holiday=not open_today,
        maintenance=here.time() >= MAINTENANCE_FROM or here.time() < MAINTENANCE_TO,
        cutoff=cutoff,
    )
