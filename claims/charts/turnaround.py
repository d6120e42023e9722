"""Chart 3: business days from receipt to decision, a week at a time: the middle and nine of ten, and the limit."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.charts.links import claims
from claims.models import TurnaroundTally
from compensation import policies
from compensation.admin.charts.columns import Tick
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.admin.charts.lines import MOST_LABELS, Axes, Line, Lines, PointMark, spread
from compensation.board import Asked
from compensation.errors import GuardFailed
from compensation.forecast import quantile_of
from compensation.written import number_of, time_of

MOST_WEEKS = 52
Histogram = Counter[int]


def histogram(asked: Asked) -> Histogram:
    """How many decisions of the period took how many business days."""
    rows = asked.counts(TurnaroundTally.objects, "day").values_list("days").annotate(Sum("n"))
    return Counter(dict(rows))


def turnaround(asked: Asked) -> Figure:
    """Two lines over the weeks in which decisions were completed."""
    title = _("Business days from receipt to decision")
    weeks = _by_week(asked)
    if not weeks:
        return Figure("turnaround", title, _("No claim was decided under these conditions."))
    limit = limit_of(asked)
    drawing = _drawing(asked, weeks, limit)
    notes = [_("Weeks begin on Monday. ● the middle (median), ○ nine of ten (90 %).")]
    return Figure(
        "turnaround",
        title,
        _fact(sum(weeks.values(), Counter()), limit),
        "lines",
        drawing,
        title,
        _table(asked, weeks),
        notes,
    )


def limit_of(asked: Asked) -> int | None:
    """The policy's business days for review; None for several programmes or without a policy in force."""
    if asked.programme is None:
        return None
    try:
        return policies.in_force(asked.programme, timezone.now()).policy.deadlines.review_business_days
    except GuardFailed:
        return None


def _by_week(asked: Asked) -> dict[date, Histogram]:
    rows = asked.counts(TurnaroundTally.objects, "day").values_list("day", "days").annotate(Sum("n"))
    weeks: dict[date, Histogram] = defaultdict(Counter)
    for day, days, n in rows:
        weeks[day - timedelta(days=day.weekday())][days] += n
    return {week: weeks[week] for week in sorted(weeks)[-MOST_WEEKS:]}


def _url(asked: Asked, week: date) -> str:
    """The claims decided in the part of a week that lies in the period."""
    first, last = week, week + timedelta(days=6)
    return claims(
        asked,
        decided_from=max(first, asked.first) if asked.first else first,
        decided_to=min(last, asked.last) if asked.last else last,
    )


def _values(histogram: Histogram) -> tuple[int, int]:
    return quantile_of(histogram, 0.5) or 0, quantile_of(histogram, 0.9) or 0


def _drawing(asked: Asked, weeks: dict[date, Histogram], limit: int | None) -> Lines:
    every = list(weeks)
    first = every[0]
    values = {week: _values(found) for week, found in weeks.items()}
    axes = Axes.over((every[-1] - first).days // 7, max([limit or 0, *(high for _middle, high in values.values())]))
    lines = []
    for position, (look, label) in enumerate((("solid", _("median")), ("dashed", _("90 %")))):
        points = []
        for week in every:
            value = values[week][position]
            said = {"week": time_of(week), "name": label, "days": value}
            points.append(
                PointMark(
                    axes.x((week - first).days // 7),
                    axes.y(value),
                    sum(weeks[week].values()),
                    _("Week of %(week)s, %(name)s: %(days)s business days") % said,
                    _url(asked, week),
                    number_of(value) if len(every) <= MOST_LABELS or week == every[-1] else "",
                )
            )
        lines.append(Line(look, label, points, below=position == 0))
    ticks = [Tick(f"{every[at]:%m-%d}", axes.x((every[at] - first).days // 7)) for at in sorted(spread(every))]
    rule = axes.y(limit) if limit else None
    rule_label = _("Limit: %(days)s business days") % {"days": limit} if limit else ""
    return Lines(lines, ticks, axes.scale, rule=rule, rule_label=rule_label)


def _fact(found: Histogram, limit: int | None) -> str:
    middle, high = _values(found)
    total = sum(found.values())
    said = {"total": number_of(total), "middle": middle, "high": high, "limit": limit}
    sentence = ngettext(
        "%(total)s decision: half took at most %(middle)s business days, nine of ten at most %(high)s.",
        "%(total)s decisions: half took at most %(middle)s business days, nine of ten at most %(high)s.",
        total,
    )
    return sentence % said


def _table(asked: Asked, weeks: dict[date, Histogram]) -> Table:
    heads = [(_("Week of"), False), (_("Decisions"), True), (_("Median"), True), (_("90 %"), True)]
    rows = []
    for week, found in weeks.items():
        middle, high = _values(found)
        rows.append(
            [
                Cell(time_of(week)),
                number_cell(sum(found.values()), _url(asked, week)),
                number_cell(middle),
                number_cell(high),
            ]
        )
    return Table(_("Business days from receipt to decision"), heads, rows)
