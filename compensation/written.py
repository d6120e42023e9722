"""How values are written in tables: counts and won with separators, Seoul time, 24:00 at a closing."""

from datetime import date, datetime, time, timedelta

from compensation.calendar import seoul
from compensation.money import MINUS


def number_of(number: int) -> str:
    """`50,000`, with a real minus sign."""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def time_of(moment: datetime | date) -> str:
    """`2023-03-14 10:02` in Seoul; a date alone stays a date."""
    if isinstance(moment, datetime):
        return f"{seoul(moment):%Y-%m-%d %H:%M}"
    return f"{moment:%Y-%m-%d}"


def closing_of(moment: datetime) -> str:
    """A half-open end: `2023-06-30 24:00` where the next day begins."""
    local = seoul(moment)
    if local.time() == time.min:
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return time_of(moment)
