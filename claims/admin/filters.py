"""The conditions of the claim list: saved views, state, turn, channel, window, person, period, service, batch."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.admin.views_of_list import VIEWS
from claims.choices import CHANNELS, CLAIM_STATES, TURNS
from claims.models import ImportBatch, InflowTally
from claims.selectors import TURN_STATES, agents, received_between, tab_query
from compensation.calendar import seoul
from compensation.models import FilingWindow, User
from compensation.scope import programmes, visible

MOST_CHOICES = 30
RECENT = 2_000


class Condition(admin.SimpleListFilter):
    """One condition of the list. Not hidden, and drawn by the frame, unless a subclass says otherwise."""

    bar_template = ""

    def has_output(self) -> bool:
        """Every condition keeps its place, so that the bar does not jump."""
        return True

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        """The rows that fulfil the condition."""
        raise NotImplementedError

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """The rows, narrowed when a value is set; an unknown value is refused, not ignored."""
        value = self.value()
        if value is None:
            return queryset
        if value not in {code for code, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrow(queryset, value, request)


class ChoiceCondition(Condition):
    """By one of a column's choices; the column is called as the parameter."""

    of: Sequence[tuple[str, Any]] = ()

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.of)

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(**{str(self.parameter_name): value})


class TabFilter(Condition):
    """The saved views; the page draws them as tabs above the bar."""

    title = pgettext_lazy("claim list", "View")
    parameter_name = "tab"
    bar_template = "admin/claims/claim/_nothing.html"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, view.label) for code, view in VIEWS.items()]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(tab_query(value, request.user, seoul(timezone.now()).date()))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Not a chip: the tabs show which view is open."""
        yield {"selected": True, "query_string": changelist.get_query_string(remove=["tab"]), "display": ""}


class ProgrammeFilter(Condition):
    """By programme."""

    title = pgettext_lazy("claim list", "Programme")
    parameter_name = "programme"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        found = programmes(request.user).order_by("-pk")[:MOST_CHOICES]
        return [(str(programme.pk), str(programme)) for programme in found]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(programme=int(value))


class StateFilter(ChoiceCondition):
    """By state."""

    title = pgettext_lazy("claim list", "State")
    parameter_name = "state"
    of = CLAIM_STATES


class TurnFilter(Condition):
    """By whose turn it is."""

    title = pgettext_lazy("claim list", "Turn")
    parameter_name = "turn"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(turn, TURNS[states[0]]) for turn, states in TURN_STATES.items()]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(state__in=TURN_STATES[value])


class ChannelFilter(ChoiceCondition):
    """By how it came in."""

    title = pgettext_lazy("claim list", "Channel")
    parameter_name = "channel"
    of = CHANNELS


class WindowFilter(Condition):
    """By the filing window that admitted it."""

    title = pgettext_lazy("claim list", "Window")
    parameter_name = "window"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        windows = visible(request.user, FilingWindow.objects.filter(act="claim").select_related("programme"))
        found = windows.order_by("-programme", "number")[:MOST_CHOICES]
        return [(str(window.pk), f"{window.programme.code} · {window}") for window in found]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(window=int(value))


class AssignedFilter(Condition):
    """By whose case it is."""

    title = pgettext_lazy("claim list", "Assigned")
    parameter_name = "assigned"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        people = [(str(person.pk), str(person)) for person in agents() if person.pk != request.user.pk]
        return [("me", _("Me")), ("nobody", _("Nobody")), *people, *self._former({code for code, _name in people})]

    def _former(self, offered: set[str]) -> list[tuple[str, Any]]:
        """Whoever is asked for by a link and may no longer review, but may still have cases."""
        asked = self.used_parameters.get(self.parameter_name) or ""
        if asked in offered or not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            return []
        return [(asked, str(person)) for person in User.objects.filter(pk=int(asked))]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        if value == "nobody":
            return rows.filter(assigned_to=None)
        return rows.filter(assigned_to=request.user.pk if value == "me" else int(value))


class ServiceFilter(Condition):
    """By the service used; offered are the services of the newest claims."""

    title = pgettext_lazy("claim list", "Service")
    parameter_name = "service"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        recent = recent_values(request.user, model_admin.model, "service")
        asked = self.used_parameters.get(self.parameter_name)
        # The dashboard offers every service it has counted, not only the newest claims' own.
        counted = (
            visible(request.user, InflowTally.objects.filter(service=asked)) if asked else InflowTally.objects.none()
        )
        older = [asked] if asked and asked not in recent and counted.exists() else []
        return [(name, name) for name in (*recent, *older)]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(service=value)


class BatchFilter(Condition):
    """By the file it came in with."""

    title = pgettext_lazy("claim list", "Import")
    parameter_name = "batch"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        batches = visible(request.user, ImportBatch.objects.filter(kind="claims"))
        found = batches.order_by("-pk").values_list("pk", "file_name")[:MOST_CHOICES]
        return [(str(pk), file_name) for pk, file_name in found]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(batch=int(value))


class PeriodFilter(admin.ListFilter):
    """Received from one day to another, both whole days in Seoul, both included."""

    title = pgettext_lazy("claim list", "Received")
    parameter_name = "received"
    bar_template = "admin/claims/claim/_period.html"
    FIRST, LAST = "received_from", "received_to"

    def __init__(self, request: Any, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.typed = {name: params.pop(name)[-1] for name in (self.FIRST, self.LAST) if name in params}

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.FIRST, self.LAST]

    def _day(self, name: str) -> date | None:
        text = self.typed.get(name, "")
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            raise IncorrectLookupParameters
        return day

    @property
    def first(self) -> str:
        """The first day as typed."""
        return self.typed.get(self.FIRST, "")

    @property
    def last(self) -> str:
        """The last day as typed."""
        return self.typed.get(self.LAST, "")

    def queryset(self, request: Any, queryset: Any) -> QuerySet:
        return received_between(queryset, self._day(self.FIRST), self._day(self.LAST))

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Any time, and the chosen period as a chip."""
        anything = changelist.get_query_string(remove=self.expected_parameters())
        yield {"selected": not (self.first or self.last), "query_string": anything, "display": _("Any time")}
        if self.first or self.last:
            yield {"selected": True, "query_string": "?", "display": f"{self.first} ~ {self.last}"}


def recent_values(user: Any, model: Any, field: str) -> list[str]:
    """The different values of a text field among the newest rows a person may see, in order."""
    newest = visible(user, model._default_manager.order_by("-pk")).values_list(field, flat=True)[:RECENT]
    return sorted({value for value in newest if value})[:MOST_CHOICES]
