"""Chart 8: when the backlog ends if the coming days are like the recent ones."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Max, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.charts.links import claims
from claims.models import DecisionTally, InflowTally, StateTally
from claims.selectors import OPEN_STATES
from compensation.admin.charts.columns import Tick
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.admin.charts.lines import Axes, Line, Lines, PointMark, spread
from compensation.board import Asked
from compensation.calendar import add_business_days, business_days_between, format_date, is_business_day, seoul
from compensation.forecast import MOST_DAYS, Forecast, Workday, enough, forecast
from compensation.models import FilingWindow
from compensation.written import number_of, time_of

RECENT = 30
"""Business days that count as recent: long enough for a month's rhythm, short enough for today's staff."""


def coming(asked: Asked) -> Figure:
    """The open claims of today and the line they are expected to go down."""
    title = _("When the backlog ends")
    backlog = asked.counts(StateTally.objects.filter(state__in=OPEN_STATES)).aggregate(n=Sum("n"))["n"] or 0
    if not backlog:
        return Figure("coming", title, _("No claim is open."))
    recent = recent_days(asked)
    found = forecast(backlog, recent, filing_days(asked)) if enough(recent) else None
    if found is None:
        return Figure("coming", title, _too_little(backlog, recent))
    return Figure(
        "coming",
        title,
        _fact(asked.today, backlog, found),
        "lines",
        _drawing(asked, backlog, found),
        title,
        _table(asked, backlog, found),
        [_method(len(recent)), _("As it stands now, whatever the period.")],
    )


def recent_days(asked: Asked) -> list[Workday]:
    """The last business days before today, from the first claim on. What came on a weekend counts for the next one."""
    last = _previous(asked.today)
    first = add_business_days(last, 1 - RECENT)
    begun = asked.counts(InflowTally.objects).order_by("day").values_list("day", flat=True).first()
    if begun is None:
        return []
    first = max(first, _next(begun))
    received = _by_workday(asked, InflowTally, first, last)
    decided = _by_workday(asked, DecisionTally, first, last)
    days, day = [], first
    while day <= last:
        days.append(Workday(received[day], decided[day]))
        day = add_business_days(day, 1)
    return days


def _previous(day: date) -> date:
    """The last business day before `day`."""
    return add_business_days(day, -1)


def _next(day: date) -> date:
    """`day`, or the business day after it."""
    return day if is_business_day(day) else add_business_days(day, 1)


def _by_workday(asked: Asked, model: type, first: date, last: date) -> Counter[date]:
    since = add_business_days(first, -1) + timedelta(days=1)
    rows = asked.counts(model.objects.filter(day__gte=since, day__lte=last))  # type: ignore[attr-defined]
    counted: Counter[date] = Counter()
    for day, n in rows.values_list("day").annotate(Sum("n")):
        counted[_next(day)] += n
    return counted


def filing_days(asked: Asked) -> int:
    """How many of the coming business days the last filing window of the programmes still takes claims on."""
    windows = FilingWindow.objects.filter(programme__in=asked.programmes, act="claim")
    closes = windows.aggregate(last=Max("closes_at"))["last"]
    if closes is None:
        return 0
    return max(0, business_days_between(asked.today, seoul(closes - timedelta(microseconds=1)).date()))


def _too_little(backlog: int, recent: list[Workday]) -> str:
    return _(
        "%(backlog)s claims are open. There is too little to forecast from: %(decided)s decisions in the last"
        " %(days)s business days, and at least 20 in 10 are needed."
    ) % {
        "backlog": number_of(backlog),
        "decided": number_of(sum(day.decided for day in recent)),
        "days": len(recent),
    }


def _day(today: date, step: int) -> date:
    return add_business_days(today, step)


def _fact(today: date, backlog: int, found: Forecast) -> str:
    lang = get_language() or "ko"
    said = {"backlog": number_of(backlog), "days": MOST_DAYS}
    if found.middle is None:
        return _("At the recent pace the %(backlog)s open claims are not decided within %(days)s business days.") % said
    said["middle"] = format_date(_day(today, found.middle), lang)
    said["early"] = format_date(_day(today, found.early or 0), lang)
    if found.late is None:
        return _("At the recent pace the %(backlog)s open claims end on %(middle)s, but it may take far longer.") % said
    said["late"] = format_date(_day(today, found.late), lang)
    sentence = _(
        "At the recent pace the %(backlog)s open claims end on %(middle)s; four in five futures end %(early)s to"
        " %(late)s."
    )
    return sentence % said


def _method(days: int) -> str:
    return _(
        "Method: 400 futures, each drawn from what came in and was decided on the last %(days)s business days; nothing"
        " comes in after filing closes. Dark: half of them, light: four in five. The same numbers give the same answer."
    ) % {"days": days}


def _drawing(asked: Asked, backlog: int, found: Forecast) -> Lines:
    points = found.points
    axes = Axes.over(points[-1].step, max(point.high80 for point in points))
    shown = spread(points, 5)
    every = max(1, len(points) // 40)
    marks = [
        PointMark(
            axes.x(point.step),
            axes.y(point.middle),
            backlog if point.step == 0 else point.middle,
            _("%(day)s: %(n)s open") % {"day": time_of(_day(asked.today, point.step)), "n": number_of(point.middle)},
            claims(asked, tab="open") if point.step == 0 else "",
            number_of(point.middle) if point.step == 0 else "",
        )
        for point in points
        if point.step % every == 0 or point is points[-1]
    ]
    areas = [
        axes.area("wide", [point.low80 for point in points], [point.high80 for point in points]),
        axes.area("half", [point.low50 for point in points], [point.high50 for point in points]),
    ]
    ticks = [Tick(f"{_day(asked.today, at):%m-%d}", axes.x(at)) for at in sorted(shown)]
    return Lines([Line("forecast", "", marks)], ticks, axes.scale, areas)


def _table(asked: Asked, backlog: int, found: Forecast) -> Table:
    heads = [
        (_("Day"), False),
        (_("Open, expected"), True),
        (_("Half of the futures"), False),
        (_("Four in five futures"), False),
    ]
    every = max(1, len(found.points) // 20)
    rows = []
    for point in found.points:
        if point.step % every and point is not found.points[-1]:
            continue
        url = claims(asked, tab="open") if point.step == 0 else ""
        rows.append(
            [
                Cell(time_of(_day(asked.today, point.step))),
                number_cell(point.middle, url),
                Cell(f"{number_of(point.low50)}–{number_of(point.high50)}"),
                Cell(f"{number_of(point.low80)}–{number_of(point.high80)}"),
            ]
        )
    return Table(_("When the backlog ends"), heads, rows)
