"""Filing in the office: windows that nobody edits, extensions asked for by one manager and approved by another."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation import filing, openings
from compensation.admin.base import RecordAdmin
from compensation.admin.filing_forms import AnnounceForm, ExtensionForm, WindowForm
from compensation.admin.forms import ReasonForm, reason_form
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, asks
from compensation.calendar import end_of_day
from compensation.errors import Refused
from compensation.models import FilingExtension, FilingWindow, Programme, ProgrammeEvent
from compensation.panels import evidence_at
from compensation.permissions import why_not
from compensation.written import closing_of, time_of

# ---- verbs that begin on the programme --------------------------------------------------------


def _request_opening(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> str:
    closes_at = end_of_day(cleaned["last_day"])
    openings.request_opening(
        programme=obj.pk, opens_at=cleaned["opens_at"], closes_at=closes_at, actor=request.user, seen=seen
    )
    return _("The window is asked for. Another manager must approve it.")


def _request(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    extension = filing.request_extension(
        programme=obj.pk,
        new_closes_at=end_of_day(cleaned["last_day"]),
        reason=cleaned["reason"],
        council_meeting=cleaned["council_meeting"],
        actor=request.user,
        seen=seen,
    )
    page = admin.site._registry[FilingExtension]
    sentence = _("The extension is requested. Another manager must approve it.")
    return Done(sentence, page.object_url(extension))  # type: ignore[attr-defined]


def _request_blocked(user: Any, obj: Programme) -> Refused | None:
    return why_not(user, "request_extension", obj) or filing.why_no_request(obj)


def evidence_rows(programme: Programme, then: datetime | None = None) -> list[tuple[Any, int | None, int]]:
    """Label, the figure when the request was made (None before one is), and the figure now."""
    now = evidence_at(programme, timezone.now())
    past = [number.value for number in evidence_at(programme, then)] if then else [None] * len(now)
    return [(number.label, before, number.value) for number, before in zip(now, past, strict=True)]


def _evidence(request: HttpRequest, obj: Programme) -> dict[str, Any]:
    last = obj.windows.order_by("-closes_at").first()
    return {
        "evidence": evidence_rows(obj),
        "current_closing": last.closes_at if last else None,
        "used": obj.extensions.filter(state__in=["approved", "announced"]).count(),
    }


REQUEST_OPENING = Verb(
    "request_opening",
    pgettext_lazy("verb", "Open filing"),
    _request_opening,
    WindowForm,
    asks(why_not, "request_opening"),
    primary=True,
    consequence=gettext_lazy("Nothing opens before another manager approves. Later closings are extensions."),
    shown=lambda programme: not programme.windows.filter(act="claim").exists(),
)
REQUEST_EXTENSION = Verb(
    "request_extension",
    pgettext_lazy("verb", "Request extension"),
    _request,
    ExtensionForm,
    _request_blocked,
    primary=True,
    consequence=gettext_lazy("Nothing changes until another manager approves."),
    template="admin/compensation/request_extension.html",
    context=_evidence,
)

# ---- verbs of an extension --------------------------------------------------------------------


def _approve(request: HttpRequest, obj: FilingExtension, cleaned: dict[str, Any], seen: int | None) -> str:
    extension = filing.approve_extension(extension=obj.pk, actor=request.user, seen=seen)
    return _("Approved. Filing now closes on %(closing)s.") % {"closing": closing_of(extension.new_closes_at)}


def _reject(request: HttpRequest, obj: FilingExtension, cleaned: dict[str, Any], seen: int | None) -> str:
    filing.reject_extension(extension=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The request is rejected. The closing stays as it was.")


def _cancel(request: HttpRequest, obj: FilingExtension, cleaned: dict[str, Any], seen: int | None) -> str:
    filing.cancel_extension(extension=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The request is taken back.")


def _announce(request: HttpRequest, obj: FilingExtension, cleaned: dict[str, Any], seen: int | None) -> str:
    filing.announce_extension(extension=obj.pk, actor=request.user, where=cleaned["where"], seen=seen)
    return _("The announcement is recorded.")


def _approver_sees(request: HttpRequest, obj: FilingExtension) -> dict[str, Any]:
    return {"evidence": evidence_rows(obj.programme, obj.requested_at), "evidence_then_at": obj.requested_at}


EXTENSION_VERBS = (
    Verb(
        "approve_extension",
        pgettext_lazy("verb", "Approve extension"),
        _approve,
        blocked=asks(why_not, "approve_extension"),
        primary=True,
        consequence=gettext_lazy("The next window opens where the last one closed, or now if that has passed."),
        template="admin/compensation/approve_extension.html",
        context=_approver_sees,
    ),
    Verb(
        "announce_extension",
        pgettext_lazy("verb", "Announce extension"),
        _announce,
        AnnounceForm,
        blocked=asks(why_not, "announce_extension"),
        primary=True,
        consequence=gettext_lazy("Records that the public was told, at this moment."),
    ),
    Verb(
        "reject_extension",
        pgettext_lazy("verb", "Reject extension"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_extension"),
        danger=True,
        key="B",
    ),
    Verb(
        "cancel_extension",
        pgettext_lazy("verb", "Cancel request"),
        _cancel,
        reason_form(optional=True),
        asks(why_not, "cancel_extension"),
    ),
)


@admin.register(FilingWindow)
class FilingWindowAdmin(RecordAdmin):
    """Windows: written once, never moved."""

    list_display = ("name", "programme", "opens_at", "closes_at")
    list_filter = (("programme", ProgrammeFilter),)
    list_select_related = ("programme",)
    ordering = ("programme", "number")
    closing_columns = ("closes_at",)
    object_select_related = ("programme", "extension")
    empty_sentence = gettext_lazy("Filing has not been opened yet. A manager opens it on the programme's page.")

    @admin.display(description=pgettext_lazy("window", "Window"), ordering="number")
    def name(self, window: FilingWindow) -> str:
        """Official, or the extension's number."""
        return str(window)

    def facts(self, obj: FilingWindow) -> list[tuple[Any, Any]]:
        """From when to when, and which extension made it."""
        return [
            (_("programme"), obj.programme),
            (_("opens"), time_of(obj.opens_at)),
            (_("closes"), closing_of(obj.closes_at)),
            (_("made by"), str(getattr(obj, "extension", "")) or _("the official opening")),
        ]


@admin.register(FilingExtension)
class FilingExtensionAdmin(RecordAdmin):
    """Extensions and their two people."""

    list_display = ("name", "programme", "state", "old_closes_at", "new_closes_at", "requested_by", "approved_by")
    list_filter = ("state", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "requested_by", "approved_by")
    ordering = ("-requested_at",)
    pill_columns = {"state": "extension"}
    closing_columns = ("old_closes_at", "new_closes_at")
    empty_sentence = gettext_lazy("No extension has been asked for. A manager asks on the programme's page.")
    object_template = "admin/compensation/extension.html"
    object_select_related = ("programme", "requested_by", "approved_by", "window")
    pill_kind = "extension"
    turns = {"requested": pgettext_lazy("turn", "another manager"), "approved": pgettext_lazy("turn", "us")}
    verbs = EXTENSION_VERBS
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("extension", "Request"), ordering="request_number")
    def name(self, extension: FilingExtension) -> str:
        """Its number."""
        return str(extension)

    def facts(self, obj: FilingExtension) -> list[tuple[Any, Any]]:
        """Old and new closing, why, who."""
        return [
            (_("programme"), obj.programme),
            (_("present closing"), closing_of(obj.old_closes_at)),
            (_("new closing"), closing_of(obj.new_closes_at)),
            (_("reason"), obj.reason),
            (_("council meeting"), obj.council_meeting),
            (_("requested"), f"{obj.requested_by} · {time_of(obj.requested_at)}"),
            (_("approved"), obj.approved_at and f"{obj.approved_by} · {time_of(obj.approved_at)}"),
            (_("announced"), obj.announced_at and time_of(obj.announced_at)),
        ]

    def get_object_context(self, request: HttpRequest, obj: FilingExtension) -> dict[str, Any]:
        """What the approver should know, then and now, while it waits."""
        if obj.state != "requested":
            return {}
        return _approver_sees(request, obj)
