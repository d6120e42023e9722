"""The office's page for one kind of record: a list to find it, a page to read it, one page a verb.

Nothing is edited in place: no add, change or delete form of the admin exists for a record, and their
addresses are not there. Every change is a verb (see verbs.py) and every verb is a workflow function.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from compensation.access import about
from compensation.admin.conflict import Change, Difference, Read, differences, state_change
from compensation.admin.listing import Listing
from compensation.admin.paginator import CappedPaginator
from compensation.admin.timeline import MOST, Entry, entries, verb_words
from compensation.admin.verbs import Verb, VerbPage, acts_for, find
from compensation.events import Event
from compensation.scope import visible as within_scope


class RecordAdmin(ModelAdmin):
    """A list, an object's page and its verbs; read-only apart from the verbs."""

    # The list.
    change_list_template = "redress/list.html"
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    paginator = CappedPaginator
    actions = None
    #: Columns that show a pill, by column name: `{"state": "claim"}`.
    pill_columns: Mapping[str, str] = {}
    #: Columns written as numbers on the right, beside those of whole-number fields.
    number_columns: Sequence[str] = ()
    #: Columns whose instant is the half-open end of a window, so that midnight reads 24:00.
    closing_columns: Sequence[str] = ()
    search_hint: Any = ""
    empty_sentence: Any = ""

    # The object's page.
    object_template = "redress/object.html"
    #: Name of the pills of this model's states (see pills.py), or nothing.
    pill_kind = ""
    #: Whose turn it is in each state.
    turns: Mapping[str, Any] = {}
    verbs: Sequence[Verb] = ()
    event_model: type[Event] | None = None
    #: Words for acts that are not edges, for the timeline.
    event_words: Mapping[str, Any] = {}
    object_select_related: Sequence[str] = ()
    #: Whether rows belong to programmes, so that people who are limited to some see the rows of those alone.
    of_programmes = True

    # ---- for subclasses -------------------------------------------------------------------------

    def get_object_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the object's template needs beside `obj`, `acts`, `timeline`."""
        return {}

    def facts(self, obj: Any) -> list[tuple[Any, Any]]:
        """Label and value pairs of the stock object page."""
        return []

    def opened(self, request: HttpRequest, obj: Any) -> None:
        """Called before an object's page is shown: pages about a person write the access log here."""

    def visible(self, request: HttpRequest) -> QuerySet:
        """The rows of the list and of the pages, for every programme: those of others are taken out behind this."""
        return self.model._default_manager.all()

    def rows_of(self, request: HttpRequest) -> QuerySet:
        """The rows this person may see at all: of `visible`, those of the programmes they are limited to."""
        rows = self.visible(request)
        return within_scope(request.user, rows) if self.of_programmes else rows

    def title_of(self, obj: Any) -> str:
        """The object's name in its first line."""
        return str(obj)

    def list_title(self) -> str:
        """The list's name, as a heading."""
        return capfirst(str(self.opts.verbose_name_plural))

    def turn_of(self, obj: Any) -> str:
        """Whose turn it is, in the reader's language."""
        return str(self.turns.get(getattr(obj, "state", ""), ""))

    # ---- addresses ------------------------------------------------------------------------------

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def list_url(self) -> str:
        """The list's address."""
        return reverse(f"admin:{self._name('changelist')}")

    def object_url(self, obj: Any) -> str:
        """An object's address."""
        return reverse(f"admin:{self._name('change')}", args=[obj.pk])

    def verb_url(self, verb: Verb, obj: Any = None) -> str:
        """A verb's address on an object, or on the list."""
        if verb.on_list:
            return reverse(f"admin:{self._name('list_do')}", args=[verb.code])
        return reverse(f"admin:{self._name('do')}", args=[obj.pk, verb.code])

    def extra_urls(self) -> list[URLPattern]:
        """Further pages below the model's address, wrapped by `self.admin_site.admin_view`."""
        return []

    def get_urls(self) -> list[URLPattern]:
        """List, object, verbs and nothing else: the admin's add, delete and history pages do not exist."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name=self._name("changelist")),
            *self.extra_urls(),
            path("do/<slug:code>/", view(self.list_verb_view), name=self._name("list_do")),
            path("<int:object_id>/change/", view(self.object_view), name=self._name("change")),
            path("<int:object_id>/do/<slug:code>/", view(self.verb_view), name=self._name("do")),
            path("<int:object_id>/", view(self.short_view)),
        ]

    # ---- rights ---------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records are made by verbs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are changed by verbs."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records stay."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the roles' view permission."""
        return request.user.has_perm(f"{self.opts.app_label}.view_{self.opts.model_name}")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The visible rows, in the list's order."""
        rows = self.rows_of(request)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_record(self, request: HttpRequest, object_id: Any) -> Any:
        """One visible object with what its page reads. Raises PermissionDenied or Http404 with a sentence."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.rows_of(request).select_related(*self.object_select_related)
        found = rows.filter(pk=unquote(str(object_id))).first()
        if found is None:
            raise Http404(_("Not found, or not yours to see."))
        if self.of_programmes:
            about(request, found)
        return found

    # ---- pages ----------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the acts that begin here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        acts = self.list_verbs(request.user)
        context = {"acts": acts, "model_admin": self, "title": self.list_title()}
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            response.context_data |= {"title": context["title"], "listing": Listing(response.context_data["cl"])}
        return response

    def short_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """`/<pk>/` leads to the object's page."""
        return HttpResponseRedirect(reverse(f"admin:{self._name('change')}", args=[object_id]))

    def object_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The object's page; it is read and never posted to."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        obj = self.get_record(request, object_id)
        self.opened(request, obj)
        context = {
            **self.page_context(request, obj),
            "title": self.title_of(obj),
            "acts": self.object_verbs(request.user, obj),
            "timeline": self.timeline(obj),
            "facts": self.facts(obj),
            **self.get_object_context(request, obj),
        }
        return TemplateResponse(request, self.object_template, context)

    # The admin's own address for an object's page is reversed as `change`.
    change_view = object_view

    def verb_view(self, request: HttpRequest, object_id: int, code: str) -> HttpResponse:
        """The page of a verb on an object."""
        obj = self.get_record(request, object_id)
        return VerbPage(self, find(self.verbs, code, on_list=False), request, obj).respond()

    def list_verb_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page of a verb that begins on the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return VerbPage(self, find(self.verbs, code, on_list=True), request, None).respond()

    # ---- what pages are made of -----------------------------------------------------------------

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What every page of this model shows: frame, object, its pill and turn, the way back."""
        return {
            **self.admin_site.each_context(request),
            "obj": obj,
            "opts": self.opts,
            "model_admin": self,
            "pill_kind": self.pill_kind,
            "object_title": "" if obj is None else self.title_of(obj),
            "turn": "" if obj is None else self.turn_of(obj),
            "list_url": self.list_url(),
            "list_title": self.list_title(),
        }

    def object_verbs(self, user: Any, obj: Any) -> list[dict[str, Any]]:
        """The acts on an object for this person; see verbs.acts_for."""
        verbs = [verb for verb in self.verbs if not verb.on_list]
        return acts_for(verbs, user, obj, lambda verb: self.verb_url(verb, obj))

    def list_verbs(self, user: Any) -> list[dict[str, Any]]:
        """The acts that begin on the list."""
        return acts_for([verb for verb in self.verbs if verb.on_list], user, None, self.verb_url)

    def events(self, obj: Any) -> QuerySet | None:
        """The object's events, newest first, or None for a model without a trail."""
        if self.event_model is None:
            return None
        found = self.event_model._default_manager.filter(stream=obj.stream)
        return found.select_related("actor").order_by("-seq")

    def timeline(self, obj: Any) -> list[Entry]:
        """The object's newest events as rows for people."""
        events = self.events(obj)
        return [] if events is None else entries(events[:MOST], self._words(), self.pill_kind)

    def changes_since(self, obj: Any, seen: str, form: BaseForm | None = None) -> list[Difference]:
        """What changed after the version a form showed, field by field, beside what the form holds."""
        events = self.events(obj)
        if events is None:
            return []
        version = int(seen) if seen.isascii() and seen.isdigit() else 0
        newest = list(events.filter(seq__gt=version)[:MOST])
        return differences(reversed(newest), self.changed_fields(newest), form)

    def changed_fields(self, events: Sequence[Event]) -> Read:
        """How to read from one of `events` the fields it changed; an act that moved nothing is named with its reason.

        For subclasses: `events` are given whole, so that the people they name are looked up once.
        """
        words = self._words()

        def read(event: Event) -> list[Change]:
            moved = state_change(event, self.pill_kind)
            return moved or [Change(event.verb, str(words.get(event.verb, event.verb)), "", event.reason)]

        return read

    def _words(self) -> dict[str, Any]:
        return verb_words(self.model, self.event_words)
