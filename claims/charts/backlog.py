"""Chart 2: open claims by state, each bar made of ages, what is late hatched."""

from collections import defaultdict

from django.db.models import Sum
from django.utils.translation import gettext as _

from claims.ages import AGES, Group, received_span
from claims.charts.links import claims
from claims.choices import CLAIM_STATES
from claims.models import StateTally
from claims.selectors import OPEN_STATES
from compensation.admin.charts.bars import Part, Row, bars
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.board import Asked
from compensation.written import number_of

LABELS = dict(CLAIM_STATES)
#: An empty condition and those of what is late and what is not.
LATENESS = ((False, "no"), (True, "yes"))
Counts = dict[str, dict[tuple[str, bool], int]]


def backlog(asked: Asked) -> Figure:
    """A bar for each open state that holds a claim, as of now."""
    title = _("Open claims by state and age")
    counts = _counted(asked)
    if not counts:
        return Figure("backlog", title, _("No claim is open."))
    rows = [_row(asked, state, counts[state]) for state in OPEN_STATES if state in counts]
    notes = [
        _("From light to dark: 0–3, 4–7, 8–14 and 15 or more business days since receipt. Hatched: late."),
        _("As it stands now, whatever the period."),
    ]
    return Figure(
        "backlog",
        title,
        _fact(counts),
        "bars",
        bars(rows),
        _("Open claims by state and age"),
        _table(asked, counts),
        notes,
    )


def _counted(asked: Asked) -> Counts:
    rows = asked.counts(StateTally.objects.filter(state__in=OPEN_STATES))
    counts: Counts = defaultdict(dict)
    for state, age, is_late, n in rows.values_list("state", "age", "late").annotate(Sum("n")):
        counts[state][age, is_late] = n
    return counts


def _url(asked: Asked, group: Group, is_late: str, **more: str) -> str:
    first, last = received_span(group, asked.today)
    return claims(asked, received_from=first, received_to=last, late=is_late, **more)


def _row(asked: Asked, state: str, counts: dict[tuple[str, bool], int]) -> Row:
    parts = []
    for number, group in enumerate(AGES, 1):
        for is_late, code in LATENESS:
            n = counts.get((group.code, is_late), 0)
            said = {"state": LABELS[state], "age": group.label, "n": number_of(n)}
            name = (
                _("%(state)s, %(age)s business days, late: %(n)s")
                if is_late
                else _("%(state)s, %(age)s business days: %(n)s")
            )
            url = _url(asked, group, code, state=state)
            parts.append(Part(n, f"age{number}", name % said, url, "late" if is_late else "", number_of(n)))
    total = sum(counts.values())
    return Row(LABELS[state], parts, number_of(total), claims(asked, state=state), ("claim", state))


def _fact(counts: Counts) -> str:
    total = sum(sum(of_state.values()) for of_state in counts.values())
    is_late = sum(n for of_state in counts.values() for (_age, late), n in of_state.items() if late)
    return _("%(total)s claims are open, %(late)s of them late.") % {
        "total": number_of(total),
        "late": number_of(is_late),
    }


def _table(asked: Asked, counts: Counts) -> Table:
    ages = [
        (_("%(age)s business days, late") if is_late else _("%(age)s business days")) % {"age": group.label}
        for group in AGES
        for is_late, _code in LATENESS
    ]
    rows = []
    for state in (state for state in OPEN_STATES if state in counts):
        cells = [
            number_cell(counts[state].get((group.code, is_late), 0), _url(asked, group, code, state=state))
            for group in AGES
            for is_late, code in LATENESS
        ]
        total = number_cell(sum(counts[state].values()), claims(asked, state=state))
        rows.append([Cell(str(LABELS[state])), total, *cells])
    heads = [(_("State"), False), (_("Claims"), True), *((age, True) for age in ages)]
    return Table(_("Open claims by state and age"), heads, rows)
