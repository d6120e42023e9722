"""Filing in the office: windows nobody edits; openings and extensions, asked for by one and approved by another."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation.admin.base import RecordAdmin
from compensation.admin.filing_verbs import EXTENSION_VERBS, OPENING_VERBS, approver_sees
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.models import FilingExtension, FilingOpening, FilingWindow, ProgrammeEvent
from compensation.written import closing_of, time_of

MANAGER_NEXT = {"requested": pgettext_lazy("turn", "another manager"), "approved": pgettext_lazy("turn", "us")}


def of_two(request: Any) -> list[tuple[Any, Any]]:
    """Who asked and who approved, and when."""
    return [
        (_("council meeting"), request.council_meeting),
        (_("requested"), f"{request.requested_by} · {time_of(request.requested_at)}"),
        (_("approved"), request.approved_at and f"{request.approved_by} · {time_of(request.approved_at)}"),
    ]


@admin.register(FilingWindow)
class FilingWindowAdmin(RecordAdmin):
    """Windows: written once, never moved."""

    list_display = ("name", "act", "programme", "opens_at", "closes_at")
    list_filter = ("act", ("programme", ProgrammeFilter))
    list_select_related = ("programme",)
    ordering = ("programme", "act", "number")
    closing_columns = ("closes_at",)
    object_select_related = ("programme", "extension", "opening")
    empty_sentence = gettext_lazy("Filing has not been opened yet. A manager opens it on the programme's page.")

    @admin.display(description=pgettext_lazy("window", "Window"), ordering="number")
    def name(self, window: FilingWindow) -> str:
        """Official, or the extension's number."""
        return str(window)

    def facts(self, obj: FilingWindow) -> list[tuple[Any, Any]]:
        """From when to when, for what, and who asked for it."""
        made = getattr(obj, "extension", None) or getattr(obj, "opening", None)
        return [
            (_("programme"), obj.programme),
            (_("kind of act"), obj.act_label),
            (_("opens"), time_of(obj.opens_at)),
            (_("closes"), closing_of(obj.closes_at)),
            (_("made by"), str(made or "") or _("the official opening")),
        ]


@admin.register(FilingOpening)
class FilingOpeningAdmin(RecordAdmin):
    """Openings and their two people."""

    list_display = ("name", "act", "programme", "state", "opens_at", "closes_at", "requested_by", "approved_by")
    list_filter = ("state", "act", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "requested_by", "approved_by")
    ordering = ("-requested_at",)
    pill_columns = {"state": "opening"}
    closing_columns = ("closes_at",)
    empty_sentence = gettext_lazy("No window has been asked for. A manager asks on the programme's page.")
    object_select_related = ("programme", "requested_by", "approved_by", "window")
    pill_kind = "opening"
    turns = {"requested": MANAGER_NEXT["requested"]}
    verbs = OPENING_VERBS
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("extension", "Request"), ordering="request_number")
    def name(self, opening: FilingOpening) -> str:
        """Its number."""
        return str(opening)

    def facts(self, obj: FilingOpening) -> list[tuple[Any, Any]]:
        """For what, from when to when, who."""
        return [
            (_("programme"), obj.programme),
            (_("kind of act"), obj.act_label),
            (_("opens"), time_of(obj.opens_at)),
            (_("closes"), closing_of(obj.closes_at)),
            *of_two(obj),
        ]


@admin.register(FilingExtension)
class FilingExtensionAdmin(RecordAdmin):
    """Extensions and their two people."""

    list_display = (
        "name",
        "act",
        "programme",
        "state",
        "old_closes_at",
        "new_closes_at",
        "requested_by",
        "approved_by",
    )
    list_filter = ("state", "act", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "requested_by", "approved_by")
    ordering = ("-requested_at",)
    pill_columns = {"state": "extension"}
    closing_columns = ("old_closes_at", "new_closes_at")
    empty_sentence = gettext_lazy("No extension has been asked for. A manager asks on the programme's page.")
    object_template = "admin/compensation/extension.html"
    object_select_related = ("programme", "requested_by", "approved_by", "window")
    pill_kind = "extension"
    turns = MANAGER_NEXT
    verbs = EXTENSION_VERBS
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("extension", "Request"), ordering="request_number")
    def name(self, extension: FilingExtension) -> str:
        """Its number."""
        return str(extension)

    def facts(self, obj: FilingExtension) -> list[tuple[Any, Any]]:
        """Old and new closing, why, who, and where the public was told."""
        told = obj.announced_at and " · ".join(filter(None, (time_of(obj.announced_at), obj.announced_where)))
        return [
            (_("programme"), obj.programme),
            (_("kind of act"), obj.act_label),
            (_("present closing"), closing_of(obj.old_closes_at)),
            (_("new closing"), closing_of(obj.new_closes_at)),
            (_("reason"), obj.reason),
            *of_two(obj),
            (_("announced"), told),
        ]

    def get_object_context(self, request: HttpRequest, obj: FilingExtension) -> dict[str, Any]:
        """What the approver should know, then and now, while it waits."""
        if obj.state != "requested":
            return {}
        return approver_sees(request, obj)
