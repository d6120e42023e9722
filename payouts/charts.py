"""Chart 6: what of the budget is paid, on its way and bound in rounds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation.admin.charts.bars import Part, Row, bars
from compensation.admin.charts.figure import Cell, Chart, Figure, Table, number_cell
from compensation.board import Asked
from compensation.money import format_won
from payouts.models import LineTally
from payouts.selectors import COMMITTED, UNDER_WAY

SEE_LINES = "payouts.view_payoutline"


def lines(asked: Asked, **conditions: Any) -> str:
    """The list of lines under the question's programme, service and channel; nothing for who may not open it."""
    if not asked.may(SEE_LINES):
        return ""
    whose = {"round__programme__id__exact": asked.programme.pk} if asked.programme else {}
    said = {**whose, "service": asked.service, "channel": asked.channel, **conditions}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('admin:payouts_payoutline_changelist')}?{query}"


@dataclass(frozen=True)
class Sums:
    """Won by how far they are. The three do not overlap; together they are what rounds have bound."""

    paid: int
    on_the_way: int
    prepared: int

    @property
    def committed(self) -> int:
        """All that is bound."""
        return self.paid + self.on_the_way + self.prepared


def sums(asked: Asked) -> Sums:
    """Paid: the bank said so. On the way: released and not answered yet. Prepared: in a round not yet released."""
    paid = on_the_way = prepared = 0
    rows = asked.counts(LineTally.objects.filter(state__in=COMMITTED)).values_list("state", "round_state")
    for state, round_state, won in rows.annotate(Sum("won")):
        if state == "paid":
            paid += won
        elif round_state in UNDER_WAY:
            on_the_way += won
        else:
            prepared += won
    return Sums(paid, on_the_way, prepared)


def money(asked: Asked) -> Figure:
    """One bar on the budget."""
    title = _("Money against the budget")
    budget = sum(programme.budget for programme in asked.programmes)
    found = sums(asked)
    kinds = [
        (_("Paid"), found.paid, "series1", lines(asked, state__exact="paid")),
        (_("On the way to the bank"), found.on_the_way, "series2", lines(asked, money="on_the_way")),
        (_("In rounds, not released"), found.prepared, "series5", lines(asked, money="prepared")),
    ]
    lang = get_language() or "ko"
    parts = [Part(won, look, f"{label}: {format_won(won, lang)}", url) for label, won, look, url in kinds]
    row = Row(_("Budget"), parts, _share(found.committed, budget))
    each = [
        Row(label, [part], format_won(won, lang), url)
        for (label, won, _look, url), part in zip(kinds, parts, strict=True)
        if won
    ]
    drawing = bars([row, *each], whole=budget, rule_label=format_won(budget, lang))
    notes = [_("As it stands now, whatever the period.")]
    if asked.service or asked.channel:
        notes.append(_("The budget is the whole programme's."))
    return Figure(
        "money",
        title,
        _fact(found, budget, lang),
        "bars",
        drawing,
        title,
        _table(asked, kinds, found, budget),
        notes,
    )


def _share(won: int, budget: int) -> str:
    return f"{100 * won / budget:.0f} %" if budget else ""


def _fact(found: Sums, budget: int, lang: str) -> str:
    return _("%(paid)s of %(budget)s are paid, and %(committed)s are bound in rounds in all.") % {
        "paid": format_won(found.paid, lang),
        "budget": format_won(budget, lang),
        "committed": format_won(found.committed, lang),
    }


def _table(asked: Asked, kinds: list[tuple[str, int, str, str]], found: Sums, budget: int) -> Table:
    rows = [[Cell(label), number_cell(won, url), Cell(_share(won, budget))] for label, won, _look, url in kinds]
    bound = number_cell(found.committed, lines(asked, money="committed"))
    rows.append([Cell(_("Bound in rounds in all")), bound, Cell(_share(found.committed, budget))])
    rows.append([Cell(_("Budget")), number_cell(budget), Cell("")])
    heads = [(_("Money"), False), (_("Amount (KRW)"), True), (_("Of the budget"), False)]
    return Table(_("Money against the budget"), heads, rows)


CHARTS = [Chart("money", 6, money)]
