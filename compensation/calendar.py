"""Seoul time and Korean business days, and how dates are written in text. No Django.

Business days leave out weekends and Korean public holidays with their substitute days, which come from
the ``holidays`` package. Instants are aware; a naive one is refused with ``ValueError``.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")

WEEKDAYS_KO = "월화수목금토일"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

ONE_DAY = timedelta(days=1)
SATURDAY = 5

_HOLIDAYS = holidays.country_holidays("KR")


def seoul(dt: datetime) -> datetime:
    """Return the aware instant ``dt`` on the clock of Seoul."""
    if dt.tzinfo is None or dt.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return dt.astimezone(SEOUL)


def end_of_day(day: date) -> datetime:
    """Return the half-open end of ``day`` in Seoul: 00:00 of the next day."""
    return datetime.combine(_day(day) + ONE_DAY, time.min, tzinfo=SEOUL)


def is_business_day(day: date) -> bool:
    """Say whether offices work on ``day`` in Korea."""
    day = _day(day)
    return day.weekday() < SATURDAY and day not in _HOLIDAYS


def add_business_days(day: date, n: int) -> date:
    """Return the ``n``-th business day after ``day`` (before it when ``n`` is negative); ``day`` itself for 0."""
    day = _day(day)
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_business_day(day)
    return day


def business_days_between(a: date, b: date) -> int:
    """Count the business days after ``a`` up to and including ``b``; negative when ``b`` lies before ``a``.

    ``business_days_between(a, add_business_days(a, n)) == n`` for n >= 0.
    """
    a, b = _day(a), _day(b)
    if b < a:
        return -business_days_between(b, a)
    return sum(is_business_day(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))


def format_date(day: date, lang: str) -> str:
    """Write a date for text: ``2023.03.14(화)`` or ``Tue 14 Mar 2023``. An instant is read in Seoul."""
    day = _day(day)
    if _korean(lang):
        return f"{day:%Y.%m.%d}({WEEKDAYS_KO[day.weekday()]})"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def format_datetime(dt: datetime, lang: str) -> str:
    """Write an instant for text: ``2023.03.14(화) 10:02`` or ``Tue 14 Mar 2023, 10:02 KST``."""
    local = seoul(dt)
    return _with_clock(format_date(local, lang), f"{local:%H:%M}", lang)


def format_closing(dt: datetime, lang: str, *, year: bool = True) -> str:
    """Write the half-open end of a window, where midnight belongs to the day it ends.

    2023-07-01 00:00 reads ``2023.06.30(금) 24:00`` or ``Fri 30 Jun 2023, 24:00 KST``; without the year
    ``06.30(금) 24:00`` or ``Fri 30 Jun, 24:00 KST``.
    """
    local = seoul(dt)
    midnight = local.time() == time.min
    day = local.date() - ONE_DAY if midnight else local.date()
    text = format_date(day, lang)
    if not year:
        text = text.removeprefix(f"{day.year:04d}.").removesuffix(f" {day.year}")
    return _with_clock(text, "24:00" if midnight else f"{local:%H:%M}", lang)


def _with_clock(day_text: str, clock: str, lang: str) -> str:
    return f"{day_text} {clock}" if _korean(lang) else f"{day_text}, {clock} KST"


def _korean(lang: str) -> bool:
    return lang.startswith("ko")


def _day(day: date) -> date:
    """Take an instant as its day in Seoul, so that 15:00 UTC is never counted on the wrong day."""
    return seoul(day).date() if isinstance(day, datetime) else day
