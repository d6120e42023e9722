"""Chart 1: claims received a day, with the filing windows behind them, and the same a channel."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.charts.links import claims, received
from claims.choices import CHANNELS
from claims.models import InflowTally
from compensation.admin.charts.columns import (
    HEIGHT,
    SMALL,
    Columns,
    Days,
    SmallRow,
    bands_of,
    day_marks,
    marks_of,
    scale_of,
    top_of,
)
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.board import Asked
from compensation.calendar import format_date, seoul
from compensation.written import number_of, time_of

MOST_DAYS = 400
Counts = dict[date, dict[str, int]]


def inflow(asked: Asked) -> Figure:
    """Columns by day; five small rows by channel below, on the same scale."""
    title = _("Claims received a day, and when filing was open")
    counts = _counted(asked)
    total = {day: sum(by_channel.values()) for day, by_channel in counts.items()}
    if not total:
        return Figure("inflow", title, _nothing(asked))
    windows = list(asked.programme.windows.filter(act="claim").order_by("number")) if asked.programme else []
    days = _axis(asked, sorted(total), windows)
    top = top_of(total)

    def url(day: date, **more: str) -> str:
        return claims(asked, received_from=day, received_to=day, **more)

    drawing = Columns(
        columns=day_marks(total, days, top, HEIGHT, _name, url),
        bands=bands_of(windows, days),
        announced=marks_of(_announced(asked), days),
        months=days.months(),
        scale=scale_of(top, HEIGHT),
        small=_small(asked, counts, days, top, url),
    )
    notes = [_("Plain ground: official window. Hatched: extension. ▲ announced.")] if windows else []
    return Figure(
        "inflow", title, _fact(total), "columns", drawing, _("Claims received a day"), _table(counts, total, url), notes
    )


def _counted(asked: Asked) -> Counts:
    rows = asked.counts(InflowTally.objects, "day").values_list("day", "channel").annotate(Sum("n"))
    counts: Counts = defaultdict(dict)
    for day, channel, n in rows:
        counts[day][channel] = n
    return counts


def _nothing(asked: Asked) -> str:
    if asked.first is None and asked.last is None and not (asked.service or asked.channel):
        return _("No claim has been received yet.")
    return _("No claim was received under these conditions.")


def _axis(asked: Asked, days: list[date], windows: list[Any]) -> Days:
    """From the first opening or claim to the last closing, claim or today, unless the period says otherwise."""
    opened = [seoul(window.opens_at).date() for window in windows]
    closed = [seoul(window.closes_at - timedelta(microseconds=1)).date() for window in windows]
    first = asked.first or min([days[0], *opened])
    last = asked.last or max(days[-1], min(max(closed, default=days[-1]), asked.today))
    return Days(max(first, last - timedelta(days=MOST_DAYS - 1)), last)


def _announced(asked: Asked) -> list[Any]:
    if asked.programme is None:
        return []
    found = asked.programme.extensions.exclude(announced_at=None).order_by("announced_at")
    return list(found.values_list("announced_at", flat=True))


def _name(day: date, count: int) -> str:
    return f"{format_date(day, get_language() or 'ko')}: {number_of(count)}"


def _small(asked: Asked, counts: Counts, days: Days, top: int, url: Any) -> list[SmallRow]:
    found = []
    for code, label in CHANNELS:
        of_channel = {day: by_channel[code] for day, by_channel in counts.items() if code in by_channel}
        if asked.channel and code != asked.channel:
            continue
        marks = day_marks(
            of_channel,
            days,
            top,
            SMALL,
            lambda day, count, label=label: f"{label}, {_name(day, count)}",  # type: ignore[misc]
            lambda day, code=code: url(day, channel=code),
        )
        total = sum(of_channel.values())
        every = claims(asked, **{**received(asked), "channel": code}) if total else ""
        found.append(SmallRow(label, total, every, marks))
    return found


def _fact(total: dict[date, int]) -> str:
    busiest = max(sorted(total), key=lambda day: total[day])
    return _("%(total)s claims. The busiest day was %(day)s with %(most)s.") % {
        "total": number_of(sum(total.values())),
        "day": format_date(busiest, get_language() or "ko"),
        "most": number_of(total[busiest]),
    }


def _table(counts: Counts, total: dict[date, int], url: Any) -> Table:
    heads = [(_("Day"), False), (_("Claims"), True), *((label, True) for _code, label in CHANNELS)]
    rows = [
        [
            Cell(time_of(day)),
            number_cell(total[day], url(day)),
            *(number_cell(counts[day].get(code, 0), url(day, channel=code)) for code, _label in CHANNELS),
        ]
        for day in sorted(total)
    ]
    return Table(_("Claims received a day"), heads, rows)
