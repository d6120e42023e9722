"""Reading the moment an office wrote down. Pure: text in, an aware moment in Seoul time out."""

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from claims.intake.normalise import typewritten

SEOUL: Final = ZoneInfo("Asia/Seoul")

_DATE = (
    r"(?P<year>\d{4})(?:"
    r"\s*년\s*(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일"
    r"|\s*(?P<mark>[-./])\s*(?P<month2>\d{1,2})\s*(?P=mark)\s*(?P<day2>\d{1,2})\s*\.?)"
)
_GAP = r"(?:[\sT]+|(?<=[.일])|(?=오))"
_HALF = r"(?P<{name}>오전|오후|[ap]\.?m\.?)"
_CLOCK = (
    r"(?:" + _HALF.format(name="half") + r"\s*)?(?P<hour>\d{1,2})(?:"
    r"\s*:\s*(?P<minute>\d{2})(?:\s*:\s*(?P<second>\d{2}))?"
    r"|\s*시(?:\s*(?P<minute2>\d{1,2})\s*분(?:\s*(?P<second2>\d{1,2})\s*초)?)?"
    r")(?:\s*" + _HALF.format(name="half2") + r")?"
)
_WRITTEN = re.compile(_DATE + r"(?:" + _GAP + _CLOCK + r")?", re.ASCII | re.IGNORECASE)
_ISO_SHAPE = re.compile(r"[-\dW]{7,10}(?:[T ][\d:.,]+ ?(?:Z|[-+][\d:]+)?)?", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
# Day 1 is 1900-01-01 and a 29 February 1900 is counted that never was; for later days that is this day zero.
_SERIAL_ZERO: Final = datetime(1899, 12, 30, tzinfo=SEOUL)


def parse_time(text: str) -> datetime | None:
    """The moment written in a cell, aware, in Seoul time; None for anything unreadable or impossible.

    Read: ISO 8601 (a zone is respected; without one it is Seoul), `2023.02.01 20:39` with points, slashes or dashes
    and any spaces, `2023년 2월 2일 04시 05분`, `오전`/`오후` or AM/PM before or after the clock, with or without
    seconds or clock (then midnight), 24:00 as the end of its day, and the five-digit day number of a spreadsheet.
    """
    typed = typewritten(text)
    try:
        return _read_written(typed) or _read_iso(typed) or _read_serial(typed)
    except (ValueError, OverflowError):
        return None


def _read_written(typed: str) -> datetime | None:
    match = _WRITTEN.fullmatch(typed)
    if match is None:
        return None
    year, month, day = (int(match[a] or match[b]) for a, b in (("year", "year"), ("month", "month2"), ("day", "day2")))
    midnight = datetime(year, month, day, tzinfo=SEOUL)
    if match["hour"] is None:
        return midnight
    if match["half"] and match["half2"]:
        raise ValueError("two halves of the day")
    minute = int(match["minute"] or match["minute2"] or 0)
    second = int(match["second"] or match["second2"] or 0)
    hour = int(match["hour"])
    half = (match["half"] or match["half2"] or "").casefold()
    if hour == 24 and minute == second == 0 and not half:
        return midnight + timedelta(days=1)
    return datetime.combine(midnight, time(_hour_of_day(hour, half), minute, second), SEOUL)


def _hour_of_day(hour: int, half: str) -> int:
    """Twelve belongs to the half it begins: 오전 12시 is midnight, 오후 12시 noon. `오후 15시` is read."""
    if not half:
        return hour
    if half == "오후" or half.startswith("p"):
        return hour + 12 if hour < 12 else hour
    if hour > 12:
        raise ValueError("no such hour before noon")
    return hour % 12


def _read_iso(typed: str) -> datetime | None:
    if not _ISO_SHAPE.fullmatch(typed):
        return None
    moment = datetime.fromisoformat(re.sub(r" (?=[-+Z])", "", typed.upper()))
    return moment.replace(tzinfo=SEOUL) if moment.tzinfo is None else moment.astimezone(SEOUL)


def _read_serial(typed: str) -> datetime | None:
    if not _SERIAL.fullmatch(typed):
        return None
    seconds = round(float(typed) * 86_400)
    return _SERIAL_ZERO + timedelta(seconds=seconds)
