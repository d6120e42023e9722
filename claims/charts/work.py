"""Chart 5: whose the open claims are, by name and never ranked."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.charts.links import claims
from claims.models import WorkTally
from compensation.admin.charts.bars import Part, Row, bars
from compensation.admin.charts.figure import Cell, Figure, Table, number_cell
from compensation.board import Asked
from compensation.models import User
from compensation.written import number_of

#: The parts of a person's open claims, each with the saved view of the list that holds it.
VIEWS = ("open", "near", "overdue", "claimant")
Counts = dict[int | None, tuple[int, ...]]


def work(asked: Asked) -> Figure:
    """A bar a person: open claims, the late ones hatched; nearly due and waiting for the claimant in the table."""
    title = _("Open claims per person")
    counts = _counted(asked)
    if not counts:
        return Figure("work", title, _("No claim is open."))
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=[pk for pk in counts if pk])}
    people = [pk for pk in counts if pk is not None]
    order: list[int | None] = [*sorted(people, key=lambda pk: (names[pk], pk))]
    if None in counts:
        order.append(None)
    labels = {pk: names.get(pk, "") if pk is not None else pgettext("work", "Nobody yet") for pk in order}
    rows = [_row(asked, pk, labels[pk], counts[pk]) for pk in order]
    notes = [
        _("By name, not by amount. Hatched: late. Who has few may have the hard ones."),
        _("As it stands now, whatever the period."),
    ]
    table = _table(asked, [(pk, labels[pk], counts[pk]) for pk in order])
    return Figure("work", title, _fact(counts), "bars", bars(rows), title, table, notes)


def _counted(asked: Asked) -> Counts:
    rows = asked.counts(WorkTally.objects).values_list("person")
    found = rows.annotate(Sum("n"), Sum("near"), Sum("late"), Sum("waiting"))
    return {pk: tuple(counts) for pk, *counts in found}


def _url(asked: Asked, pk: int | None, view: str, **more: str) -> str:
    """The list tells the reader's own claims by the word `me`."""
    whose = "nobody" if pk is None else "me" if pk == asked.user.pk else str(pk)
    return claims(asked, assigned=whose, tab=view, **more)


def _row(asked: Asked, pk: int | None, label: str, counts: tuple[int, ...]) -> Row:
    every, _near, late, _waiting = counts
    in_time = every - late
    parts = [
        Part(
            in_time,
            "series1",
            _("%(name)s, not late: %(n)s") % {"name": label, "n": number_of(in_time)},
            _url(asked, pk, "open", late="no"),
            text=number_of(in_time) if late else "",
        ),
        Part(
            late,
            "series1",
            _("%(name)s, late: %(n)s") % {"name": label, "n": number_of(late)},
            _url(asked, pk, "overdue"),
            "late",
        ),
    ]
    words = _("%(n)s, %(late)s late") % {"n": number_of(every), "late": number_of(late)} if late else number_of(every)
    return Row(label, parts, words, _url(asked, pk, "open"))


def _fact(counts: Counts) -> str:
    nobody = counts.get(None, (0,))[0]
    return _("%(total)s claims are open; %(nobody)s of them are nobody's yet.") % {
        "total": number_of(sum(found[0] for found in counts.values())),
        "nobody": number_of(nobody),
    }


def _table(asked: Asked, people: list[tuple[int | None, str, tuple[int, ...]]]) -> Table:
    heads = [
        (_("Person"), False),
        (pgettext("work", "Open"), True),
        (_("Nearly due"), True),
        (pgettext("work", "Late"), True),
        (_("Waiting for claimant"), True),
    ]
    rows = [
        [
            Cell(label),
            *(number_cell(n, _url(asked, pk, view)) for n, view in zip(counts, VIEWS, strict=True)),
        ]
        for pk, label, counts in people
    ]
    return Table(_("Open claims per person"), heads, rows)
