"""What managers do about windows: ask for one, ask for a later closing, decide on what another asked for, announce."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation import filing, openings
from compensation.admin.evidence import evidence_context
from compensation.admin.filing_forms import AnnounceForm, ExtensionForm, OpeningForm
from compensation.admin.forms import ReasonForm, reason_form
from compensation.admin.verbs import Done, Verb, asks
from compensation.calendar import end_of_day
from compensation.choices import FILING_ACTS
from compensation.errors import Refused
from compensation.models import FilingExtension, FilingOpening, Programme
from compensation.permissions import why_not
from compensation.written import closing_of


def page_of(request: Any) -> str:
    """The address of a request's page."""
    return admin.site._registry[type(request)].object_url(request)  # type: ignore[attr-defined]


# ---- verbs that begin on the programme --------------------------------------------------------


def _request_opening(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    opening = openings.request_opening(
        programme=obj.pk,
        act=cleaned["act"],
        opens_at=cleaned["opens_at"],
        closes_at=end_of_day(cleaned["last_day"]),
        council_meeting=cleaned["council_meeting"],
        actor=request.user,
        seen=seen,
    )
    return Done(_("The window is asked for. Another manager must approve it."), page_of(opening))


def _opening_blocked(user: Any, obj: Programme) -> Refused | None:
    return why_not(user, "request_opening", obj) or _of_every_act(obj, openings.why_no_opening)


def _request_extension(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    extension = filing.request_extension(
        programme=obj.pk,
        act=cleaned["act"],
        new_closes_at=end_of_day(cleaned["last_day"]),
        reason=cleaned["reason"],
        council_meeting=cleaned["council_meeting"],
        actor=request.user,
        seen=seen,
    )
    return Done(_("The extension is requested. Another manager must approve it."), page_of(extension))


def _extension_blocked(user: Any, obj: Programme) -> Refused | None:
    refusal = why_not(user, "request_extension", obj)
    # With the claims' extensions used the page must say so, whatever else could still be extended.
    return refusal or filing.why_no_request(obj)


def _of_every_act(obj: Programme, ask: Any) -> Refused | None:
    """The refusal for claims when no kind of act is free of one."""
    found = [ask(obj, act) for act, _label in FILING_ACTS]
    return found[0] if all(found) else None


def _present(request: HttpRequest, obj: Programme) -> dict[str, Any]:
    rows = [
        (label, filing.present_closing(obj, act), filing.used_extensions(obj, act))
        for act, label in FILING_ACTS
        if obj.windows.filter(act=act).exists()
    ]
    return {"closings": rows, **evidence_context(obj)}


REQUEST_OPENING = Verb(
    "request_opening",
    pgettext_lazy("verb", "Open a window"),
    _request_opening,
    OpeningForm,
    _opening_blocked,
    consequence=gettext_lazy("Nothing opens before another manager approves. Later closings are extensions."),
)
REQUEST_EXTENSION = Verb(
    "request_extension",
    pgettext_lazy("verb", "Request extension"),
    _request_extension,
    ExtensionForm,
    _extension_blocked,
    primary=True,
    consequence=gettext_lazy("Nothing changes until another manager approves."),
    template="admin/compensation/request_extension.html",
    context=_present,
)

# ---- verbs of an opening ----------------------------------------------------------------------


def _approve_opening(request: HttpRequest, obj: FilingOpening, cleaned: dict[str, Any], seen: int | None) -> str:
    opening = openings.approve_opening(opening=obj.pk, actor=request.user, seen=seen)
    return _("Approved. The window closes on %(closing)s.") % {"closing": closing_of(opening.closes_at)}


def _reject_opening(request: HttpRequest, obj: FilingOpening, cleaned: dict[str, Any], seen: int | None) -> str:
    openings.reject_opening(opening=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The request is rejected. Nothing is opened.")


def _cancel_opening(request: HttpRequest, obj: FilingOpening, cleaned: dict[str, Any], seen: int | None) -> str:
    openings.cancel_opening(opening=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The request is taken back.")


OPENING_VERBS = (
    Verb(
        "approve_opening",
        pgettext_lazy("verb", "Approve opening"),
        _approve_opening,
        blocked=asks(why_not, "approve_opening"),
        primary=True,
        consequence=gettext_lazy("The window opens when it was to open, or now if that has passed. It never moves."),
        template="admin/compensation/approve_opening.html",
    ),
    Verb(
        "reject_opening",
        pgettext_lazy("verb", "Reject opening"),
        _reject_opening,
        ReasonForm,
        asks(why_not, "reject_opening"),
        danger=True,
        key="B",
    ),
    Verb(
        "cancel_opening",
        pgettext_lazy("verb", "Take back opening"),
        _cancel_opening,
        reason_form(optional=True),
        asks(why_not, "cancel_opening"),
    ),
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
    told: datetime | None = cleaned["announced_at"]
    filing.announce_extension(
        extension=obj.pk, actor=request.user, where=cleaned["where"], announced_at=told, seen=seen
    )
    return _("The announcement is recorded.")


def approver_sees(request: HttpRequest, obj: FilingExtension) -> dict[str, Any]:
    """The evidence when the request was made, and now."""
    return evidence_context(obj.programme, obj.requested_at)


EXTENSION_VERBS = (
    Verb(
        "approve_extension",
        pgettext_lazy("verb", "Approve extension"),
        _approve,
        blocked=asks(why_not, "approve_extension"),
        primary=True,
        consequence=gettext_lazy("The next window opens where the last one closed, or now if that has passed."),
        template="admin/compensation/approve_extension.html",
        context=approver_sees,
    ),
    Verb(
        "announce_extension",
        pgettext_lazy("verb", "Announce extension"),
        _announce,
        AnnounceForm,
        asks(why_not, "announce_extension"),
        primary=True,
        consequence=gettext_lazy("Records when and where the public was told."),
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
