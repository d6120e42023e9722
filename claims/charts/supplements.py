"""Chart 7: supplement requests that claimants have not answered yet, by the business days they have left."""

from collections import Counter

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.ages import LAPSED, LEFT, due_span
from claims.charts.links import claims
from claims.models import SupplementTally
from compensation.admin.charts.bars import Part, Row, bars
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.board import Asked
from compensation.written import number_of

CODES = (LAPSED, *(group.code for group in LEFT))


def supplements(asked: Asked) -> Figure:
    """A bar for each number of days left that a request has."""
    title = _("Supplements outstanding by days left")
    counts = _counted(asked)
    if not counts:
        return Figure("supplements", title, _("No supplement is outstanding."))
    found = [(code, days_left(code), counts[code]) for code in CODES if counts[code]]
    rows = [_row(asked, code, label, n) for code, label, n in found]
    total = sum(counts.values())
    fact = _("%(total)s requests are open; for %(lapsed)s the day is over.") % {
        "total": number_of(total),
        "lapsed": number_of(counts[LAPSED]),
    }
    table = Table(
        title,
        [(_("Business days left"), False), (_("Requests"), True)],
        [[Cell(label), number_cell(n, claims(asked, supplement=code))] for code, label, n in found],
    )
    return Figure(
        "supplements",
        title,
        fact,
        "bars",
        bars(rows),
        title,
        table,
        [_("As it stands now, whatever the period.")],
    )


def _counted(asked: Asked) -> Counter[str]:
    spans = {code: due_span(code, asked.today) for code in CODES}
    counts: Counter[str] = Counter()
    for due_on, n in asked.counts(SupplementTally.objects).values_list("due_on").annotate(Sum("n")):
        code = next(
            code
            for code, (first, last) in spans.items()
            if (first is None or due_on >= first) and (last is None or due_on <= last)
        )
        counts[code] += n
    return counts


def days_left(code: str) -> str:
    """A group in words."""
    if code == LAPSED:
        return _("Lapsed")
    group = {group.code: group for group in LEFT}[code]
    if group.low == group.high == 0:
        return _("Due today")
    return ngettext("%(days)s business day", "%(days)s business days", group.high or 99) % {"days": group.label}


def _row(asked: Asked, code: str, label: str, n: int) -> Row:
    url = claims(asked, supplement=code)
    look = "series1" if code == LAPSED else "series2"
    return Row(label, [Part(n, look, f"{label}: {number_of(n)}", url)], number_of(n), url)
