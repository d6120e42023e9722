"""Template words of the office: pills, money, time, masks. One place decides how each value is written."""

from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.translation import get_language

from compensation import masking
from compensation.calendar import format_closing, format_date, format_datetime
from compensation.money import format_delta, format_won, in_words
from compensation.pills import pill_of
from compensation.toasts import undo_url
from compensation.written import closing_of, number_of, time_of

register = template.Library()

NOTHING = "–"


def _lang() -> str:
    return get_language() or "ko"


@register.inclusion_tag("redress/_pill.html", name="pill")
def pill(kind: str, state: str) -> dict[str, Any]:
    """`{% pill "claim" claim.state %}`: icon, label, tone and fill of a state."""
    return {"pill": pill_of(kind, state)}


@register.filter
def won(amount: int | None) -> str:
    """`50,000` for a table under a `(KRW)` head; a dash for nothing known."""
    return NOTHING if amount is None else number_of(amount)


@register.filter
def won_text(amount: int | None) -> str:
    """`50,000원` or `₩50,000` for running text."""
    return NOTHING if amount is None else format_won(amount, _lang())


@register.filter
def won_words(amount: int | None) -> str:
    """`76만 원`, so that a slipped zero is seen; Korean only."""
    return "" if amount is None else in_words(amount)


@register.filter
def delta(amount: int | None) -> str:
    """`+1,150,000`, `−12,000`."""
    return NOTHING if amount is None else format_delta(amount)


@register.filter
def count(number: int | None) -> str:
    """A count with separators."""
    return NOTHING if number is None else number_of(number)


@register.filter
def seoul_time(moment: datetime | date | None) -> str:
    """`2023-03-14 10:02` for tables, in Seoul; a date alone stays a date."""
    return NOTHING if moment is None else time_of(moment)


@register.filter
def seoul_text(moment: datetime | date | None) -> str:
    """`2023.03.14(화) 10:02` or `Tue 14 Mar 2023, 10:02 KST` for text."""
    if moment is None:
        return NOTHING
    return format_datetime(moment, _lang()) if isinstance(moment, datetime) else format_date(moment, _lang())


@register.filter
def month_day(day: date | None) -> str:
    """`03-16`, where the year is plain."""
    return NOTHING if day is None else f"{day:%m-%d}"


@register.filter
def closing(moment: datetime | None) -> str:
    """A half-open end for text: midnight reads as 24:00 of the day before."""
    return NOTHING if moment is None else format_closing(moment, _lang())


@register.filter
def closing_table(moment: datetime | None) -> str:
    """A half-open end for tables: `2023-06-30 24:00`."""
    return NOTHING if moment is None else closing_of(moment)


@register.filter
def dash(value: Any) -> Any:
    """The value, or a dash where there is none."""
    return NOTHING if value is None or value == "" else value


register.filter("mask_name", masking.mask_name)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_account", masking.mask_account)
register.filter("mask_email", masking.mask_email)
register.filter("mask_brn", masking.mask_brn)


register.filter("undo_url", undo_url)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "")


@register.filter
def blocked_acts(acts: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Acts of the person's roles that are not possible now."""
    return [act for act in acts or [] if not act["allowed"] and not act["elsewhere"]]


@register.filter
def elsewhere_acts(acts: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Acts that only other roles may do."""
    return [act for act in acts or [] if act["elsewhere"]]


@register.filter
def numeric_at(columns: Any, position: int) -> bool:
    """Whether the column at `position` (from 0) of (label, numeric) pairs is numeric."""
    return bool(columns[position][1])


@register.filter
def choices_of(cl: Any, spec: Any) -> list[dict[str, Any]]:
    """The choices of a list's filter."""
    return list(spec.choices(cl))


@register.filter
def kept_params(cl: Any) -> list[tuple[str, str]]:
    """The conditions a new search keeps: everything but the words and the page."""
    return [(name, value) for name, values in cl.filter_params.items() if name != SEARCH_VAR for value in values]


@register.filter
def plain(number: float) -> str:
    """A coordinate of a drawing: never with the reader's separators."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
