"""Chart 4: how the decided claims ended and why, sorted, with number and share."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from claims.charts.links import SEE_CLAIMS, claims, decided
from claims.models import DecisionTally
from claims.reasons import reason_sentence
from compensation.admin.charts.bars import Part, Row, bars
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.board import Asked
from compensation.money import format_won
from compensation.written import number_of

SETTLED = "settled"
FEWEST = 5
"""Who may not open the claims is told no reason of fewer: with the filters it could point at one claimant."""


@dataclass
class Ends:
    """Decided claims by outcome, awards by their won (None: settled), denials by reason; a denial may have several."""

    outcomes: Counter[str] = field(default_factory=Counter)
    awards: Counter[int | None] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Every decided claim."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Entry:
    """One row of the chart."""

    label: str
    n: int
    look: str
    url: str
    heading: str = ""


def decisions(asked: Asked) -> Figure:
    """Award and denial; then awards by amount, then denials by reason."""
    title = _("Decisions by outcome and reason")
    ends = _counted(asked)
    if not ends.total:
        return Figure("decisions", title, _("No claim was decided under these conditions."))
    entries = [*_outcomes(asked, ends), *_folded(asked, _awards(asked, ends)), *_folded(asked, _reasons(asked, ends))]
    rows = [_row(entry, ends.total) for entry in entries]
    notes = [_("A denial may have several reasons, so that they can add up to more than all denials.")]
    if not asked.may(SEE_CLAIMS):
        notes.append(_("What holds for fewer than 5 claims is told together."))
    return Figure("decisions", title, _fact(ends), "bars", bars(rows), title, _table(entries, ends.total), notes)


def _counted(asked: Asked) -> Ends:
    ends = Ends()
    rows = asked.counts(DecisionTally.objects, "day").values_list("outcome", "amount", "reasons").annotate(Sum("n"))
    for outcome, amount, reasons, n in rows:
        ends.outcomes[outcome] += n
        if outcome == "award":
            ends.awards[amount] += n
            continue
        for code in json.loads(reasons or "[]"):
            ends.reasons[code] += n
    return ends


def _outcomes(asked: Asked, ends: Ends) -> list[Entry]:
    names = {"award": pgettext("outcome", "Award"), "denial": pgettext("outcome", "Denial")}
    looks = {"award": "series4", "denial": "series2"}
    return [
        Entry(names[code], n, looks[code], claims(asked, outcome=code, **decided(asked)), _("By outcome"))
        for code, n in ends.outcomes.most_common()
    ]


def _awards(asked: Asked, ends: Ends) -> list[Entry]:
    heading, found = _("Awards by amount"), []
    for amount, n in sorted(ends.awards.items(), key=lambda item: (-item[1], item[0] or 0)):
        label = _("Settled individually") if amount is None else format_won(amount, get_language() or "ko")
        code = SETTLED if amount is None else amount
        url = claims(asked, outcome="award", granted=code, **decided(asked))
        found.append(Entry(label, n, "series1", url, heading))
    return found


def _reasons(asked: Asked, ends: Ends) -> list[Entry]:
    heading = _("Denials by reason")
    return [
        Entry(words(code), n, "series3", claims(asked, outcome="denial", reason=code, **decided(asked)), heading)
        for code, n in sorted(ends.reasons.items(), key=lambda item: (-item[1], item[0]))
    ]


def words(code: str) -> str:
    """A reason as a sentence; the code where a later rule book no longer knows it."""
    try:
        return reason_sentence(code, get_language() or "ko")
    except KeyError:
        return code


def _folded(asked: Asked, entries: list[Entry]) -> list[Entry]:
    """All of them for who may open the claims; for others those of few claims become one row."""
    few = [entry for entry in entries if entry.n < FEWEST]
    if asked.may(SEE_CLAIMS) or not few:
        return entries
    together = sum(entry.n for entry in few)
    return [
        *(entry for entry in entries if entry.n >= FEWEST),
        Entry(_("Others, each fewer than 5"), together, few[0].look, "", few[0].heading),
    ]


def _share(n: int, total: int) -> str:
    return f"{100 * n / total:.0f} %"


def _row(entry: Entry, total: int) -> Row:
    text = _("%(n)s · %(share)s") % {"n": number_of(entry.n), "share": _share(entry.n, total)}
    part = Part(entry.n, entry.look, f"{entry.label}: {text}", entry.url)
    return Row(entry.label, [part], text, entry.url, heading=entry.heading)


def _fact(ends: Ends) -> str:
    award = ends.outcomes["award"]
    return _("%(total)s claims were decided, %(award)s (%(share)s) of them with an award.") % {
        "total": number_of(ends.total),
        "award": number_of(award),
        "share": _share(award, ends.total),
    }


def _table(entries: list[Entry], total: int) -> Table:
    heads: list[tuple[Any, bool]] = [
        (_("Group"), False),
        (_("Outcome or reason"), False),
        (_("Claims"), True),
        (_("Share"), False),
    ]
    rows = [
        [Cell(entry.heading), Cell(entry.label), number_cell(entry.n, entry.url), Cell(_share(entry.n, total))]
        for entry in entries
    ]
    return Table(_("Decisions by outcome and reason"), heads, rows)
