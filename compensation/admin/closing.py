"""Closing a programme in the office: the list of what stands against it, the request, the second person's answer."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation import checklist, closing
from compensation.admin.base import RecordAdmin
from compensation.admin.filing import of_two
from compensation.admin.filing_forms import ClosingForm
from compensation.admin.filing_verbs import page_of
from compensation.admin.forms import ReasonForm, reason_form
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, asks
from compensation.errors import Refused
from compensation.models import Programme, ProgrammeClosing, ProgrammeEvent
from compensation.permissions import why_not

AFTERWARDS = gettext_lazy(
    "Afterwards no report, claim, window, extension or policy draft is taken. Supplements of received claims, reviews,"
    " decisions, appeals and payments go on."
)


def checklist_rows(
    user: Any, programme: Programme, then: list[dict[str, Any]] | None, now: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Lines for the page: label, link, blocking, the figure then and now (counted, or kept with the approval)."""
    before = {line["code"]: line["count"] for line in then or []}
    kept = {line["code"]: line["count"] for line in now or []}
    at: datetime = timezone.now()
    rows = []
    for item in checklist.items():
        count = kept.get(item.code) if now is not None else item.count(programme, at)
        rows.append(
            {
                "label": item.label,
                "url": item.url(programme) if user.has_perm(item.permission) else "",
                "blocking": item.blocking,
                "then": before.get(item.code),
                "now": count,
                "against": bool(item.blocking and count),
            }
        )
    return rows


def _request(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    asked = closing.request_closing(
        programme=obj.pk,
        council_meeting=cleaned["council_meeting"],
        reason=cleaned["reason"],
        actor=request.user,
        seen=seen,
    )
    return Done(_("The closing is asked for. Another manager must approve it."), page_of(asked))


def _request_blocked(user: Any, obj: Programme) -> Refused | None:
    return why_not(user, "request_closing", obj) or closing.why_no_closing(obj)


def _requester_sees(request: HttpRequest, obj: Programme) -> dict[str, Any]:
    return {"checklist": checklist_rows(request.user, obj, None), "afterwards": AFTERWARDS}


REQUEST_CLOSING = Verb(
    "request_closing",
    pgettext_lazy("verb", "Close programme"),
    _request,
    ClosingForm,
    _request_blocked,
    consequence=gettext_lazy("Nothing is closed before another manager approves."),
    template="admin/compensation/request_closing.html",
    context=_requester_sees,
)


def _approve(request: HttpRequest, obj: ProgrammeClosing, cleaned: dict[str, Any], seen: int | None) -> str:
    closing.approve_closing(closing=obj.pk, actor=request.user, seen=seen)
    return _("The programme is closed. What was received goes on.")


def _approve_blocked(user: Any, obj: ProgrammeClosing) -> Refused | None:
    refusal = asks(why_not, "approve_closing")(user, obj)
    return refusal or closing.why_not_yet(checklist.count_all(obj.programme, timezone.now()))


def _reject(request: HttpRequest, obj: ProgrammeClosing, cleaned: dict[str, Any], seen: int | None) -> str:
    closing.reject_closing(closing=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The closing is rejected. The programme stays open.")


def _cancel(request: HttpRequest, obj: ProgrammeClosing, cleaned: dict[str, Any], seen: int | None) -> str:
    closing.cancel_closing(closing=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The closing is taken back.")


def _approver_sees(request: HttpRequest, obj: ProgrammeClosing) -> dict[str, Any]:
    return {
        "checklist": checklist_rows(request.user, obj.programme, obj.checklist_then, obj.checklist_now),
        "checklist_then_at": obj.requested_at,
        "checklist_now_at": obj.approved_at or timezone.now(),
        "afterwards": AFTERWARDS,
    }


CLOSING_VERBS = (
    Verb(
        "approve_closing",
        pgettext_lazy("verb", "Approve closing"),
        _approve,
        blocked=_approve_blocked,
        primary=True,
        consequence=AFTERWARDS,
        template="admin/compensation/approve_closing.html",
        context=_approver_sees,
    ),
    Verb(
        "reject_closing",
        pgettext_lazy("verb", "Reject closing"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_closing"),
        danger=True,
        key="B",
    ),
    Verb(
        "cancel_closing",
        pgettext_lazy("verb", "Take back closing"),
        _cancel,
        reason_form(optional=True),
        asks(why_not, "cancel_closing"),
    ),
)


@admin.register(ProgrammeClosing)
class ProgrammeClosingAdmin(RecordAdmin):
    """Closings, their two people and the checklist, then and now."""

    list_display = ("name", "programme", "state", "council_meeting", "requested_by", "approved_by")
    list_filter = ("state", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "requested_by", "approved_by")
    ordering = ("-requested_at",)
    pill_columns = {"state": "closing"}
    empty_sentence = gettext_lazy("No closing has been asked for. A manager asks on the programme's page.")
    object_template = "admin/compensation/closing.html"
    object_select_related = ("programme", "requested_by", "approved_by")
    pill_kind = "closing"
    turns = {"requested": pgettext_lazy("turn", "another manager")}
    verbs = CLOSING_VERBS
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("extension", "Request"), ordering="request_number")
    def name(self, asked: ProgrammeClosing) -> str:
        """Its number."""
        return str(asked)

    def facts(self, obj: ProgrammeClosing) -> list[tuple[Any, Any]]:
        """Why, by which meeting, who."""
        return [(_("programme"), obj.programme), (_("reason"), obj.reason), *of_two(obj)]

    def get_object_context(self, request: HttpRequest, obj: ProgrammeClosing) -> dict[str, Any]:
        """The checklist as it was and as it is; that of an approved closing as it was kept."""
        return _approver_sees(request, obj)
