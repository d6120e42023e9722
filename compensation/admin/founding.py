"""Programmes to be: asked for by form, decided by another manager on a page that shows the whole of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import programmes
from compensation.admin.base import RecordAdmin
from compensation.admin.forms import ReasonForm, reason_form
from compensation.admin.founding_form import FoundingForm
from compensation.admin.verbs import Done, Verb, asks
from compensation.models import ProgrammeEvent, ProgrammeFounding
from compensation.permissions import why_not
from compensation.policy_document import sections
from compensation.written import number_of


def founding_url(founding: ProgrammeFounding) -> str:
    """The address of a request's page."""
    return reverse("admin:compensation_programmefounding_change", args=[founding.pk])


def _request(request: HttpRequest, obj: None, cleaned: dict[str, Any], seen: int | None) -> Done:
    founding = programmes.request_founding(
        frame=cleaned["frame"],
        document=cleaned["document"],
        made_from=cleaned["made_from"],
        actor=request.user,  # type: ignore[arg-type]
    )
    return Done(_("The programme is asked for. Another manager must approve it."), founding_url(founding))


def _approve(request: HttpRequest, obj: ProgrammeFounding, cleaned: dict[str, Any], seen: int | None) -> Done:
    programme = programmes.approve_founding(founding=obj.pk, actor=request.user, seen=seen)  # type: ignore[arg-type]
    page = reverse("admin:compensation_programme_change", args=[programme.pk])
    return Done(_("The programme is there. Its policy is a draft, and filing is not open yet."), page)


def _reject(request: HttpRequest, obj: ProgrammeFounding, cleaned: dict[str, Any], seen: int | None) -> str:
    programmes.reject_founding(founding=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)  # type: ignore[arg-type]
    return _("The programme is rejected. Its code is free again.")


def _cancel(request: HttpRequest, obj: ProgrammeFounding, cleaned: dict[str, Any], seen: int | None) -> str:
    programmes.cancel_founding(founding=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)  # type: ignore[arg-type]
    return _("The request is taken back.")


FOUND_PROGRAMME = Verb(
    "request_founding",
    pgettext_lazy("verb", "New programme"),
    _request,
    FoundingForm,
    lambda user, obj: programmes.may_found(user),
    primary=True,
    on_list=True,
    consequence=gettext_lazy("Nothing is there before another manager approves it: no window, no policy, no claim."),
)
FOUNDING_VERBS = (
    Verb(
        "approve_founding",
        pgettext_lazy("verb", "Approve programme"),
        _approve,
        blocked=asks(why_not, "approve_founding"),
        primary=True,
        consequence=gettext_lazy(
            "The programme is made as it is shown, with the draft of its policy. Windows are opened on its own page."
        ),
        template="admin/compensation/approve_founding.html",
        context=lambda request, founding: document_of(founding),
    ),
    Verb(
        "reject_founding",
        pgettext_lazy("verb", "Reject programme"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_founding"),
        danger=True,
        key="B",
    ),
    Verb(
        "cancel_founding",
        pgettext_lazy("verb", "Take back programme"),
        _cancel,
        reason_form(optional=True),
        asks(why_not, "cancel_founding"),
    ),
)


def document_of(founding: ProgrammeFounding) -> dict[str, Any]:
    """Its frame and its policy by section."""
    lang = get_language() or "ko"
    return {
        "facts": frame_facts(founding),
        "sections": sections(founding.document, lang) if founding.document else [],
    }


def frame_facts(founding: ProgrammeFounding) -> list[tuple[Any, Any]]:
    """What two people agree on."""
    return [
        (_("code"), founding.code),
        (_("name in Korean"), founding.name_ko),
        (_("name in English"), founding.name_en),
        (_("extensions allowed"), number_of(founding.extension_limit)),
        (_("most a claim may be paid (KRW)"), number_of(founding.claim_cap)),
        (_("budget (KRW)"), number_of(founding.budget)),
        (_("simulation"), _("Yes") if founding.simulation else _("No")),
        (_("notice on every page, in Korean"), founding.notice_ko),
        (_("notice on every page, in English"), founding.notice_en),
        (_("made from"), founding.made_from),
        (_("requested by"), founding.requested_by),
        (_("approved by"), founding.approved_by),
    ]


@admin.register(ProgrammeFounding)
class ProgrammeFoundingAdmin(RecordAdmin):
    """Requests for programmes and their two people."""

    list_display = ("name", "code", "state", "claim_cap", "budget", "requested_by", "requested_at", "approved_by")
    list_filter = ("state",)
    list_select_related = ("requested_by", "approved_by")
    search_fields = ("code", "name_ko", "name_en")
    search_hint = gettext_lazy("Name or code")
    ordering = ("-id",)
    pill_columns = {"state": "founding"}
    empty_sentence = gettext_lazy(
        "No programme has been asked for by form. A manager asks for one on the programmes' page."
    )
    object_template = "admin/compensation/founding.html"
    object_select_related = ("requested_by", "approved_by", "programme")
    pill_kind = "founding"
    turns = {"requested": pgettext_lazy("turn", "another manager")}
    verbs = FOUNDING_VERBS
    event_model = ProgrammeEvent
    event_words = {"request_founding": pgettext_lazy("verb", "New programme")}

    @admin.display(description=gettext_lazy("name"), ordering="name_ko")
    def name(self, founding: ProgrammeFounding) -> str:
        """In the reader's language."""
        return str(founding)

    def get_object_context(self, request: HttpRequest, obj: ProgrammeFounding) -> dict[str, Any]:
        """Frame, policy, and the programme it became."""
        made = obj.programme and reverse("admin:compensation_programme_change", args=[obj.programme.pk])
        return {**document_of(obj), "made_url": made}
