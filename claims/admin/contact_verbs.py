"""The contacts' verbs as pages: write down, plan, done, called off."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import workflow
from claims.admin.foreseen import foreseen
from claims.admin.verb_runs import Function, case_url
from claims.forms.contact import CancelVisitForm, ContactForm, FinishVisitForm, NoteForm, VisitForm
from claims.models import Claim
from claims.words import VERB_LABELS, verb_label
from compensation.admin.verbs import Done, Verb

OUTSIDE = "withdrawn"


def _said(claim: Claim, code: str) -> str:
    return _("%(number)s, recorded: %(verb)s.") % {"number": claim.receipt_no, "verb": verb_label(code)}


def _tab(claim: Claim, tab: str = "contacts") -> str:
    return f"{case_url(claim.pk)}?tab={tab}"


def _on_claim(
    function: Function, code: str, tab: str = "contacts"
) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], Done]:
    def run(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> Done:
        function(claim=claim.pk, actor=request.user, seen=seen, **data)
        return Done(_said(claim, code), _tab(claim, tab))

    return run


def _on_visit(function: Function, code: str) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], Done]:
    """A visit stands on its own row, so it is the visit's state that decides and not the claim's version."""

    def run(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> Done:
        visit = function(actor=request.user, **data)
        mine = visit.assigned_to_id == getattr(request.user, "pk", None)
        return Done(_said(claim, code), reverse("admin:claims_claim_visits") if mine else _tab(claim))

    return run


def _visit_waits(claim: Any) -> bool:
    return any(contact.state == "planned" for contact in claim.contacts.all())


def _open(claim: Any) -> bool:
    return claim.state != OUTSIDE


CONTACT_VERBS = (
    Verb(
        "add_note",
        VERB_LABELS["add_note"],
        _on_claim(workflow.add_note, "add_note", "notes"),
        form_class=NoteForm,
        blocked=foreseen("add_note"),
        key="M",
        shown=lambda claim: True,
        consequence=gettext_lazy("It stands among the notes and in the history."),
    ),
    Verb(
        "record_contact",
        VERB_LABELS["record_contact"],
        _on_claim(workflow.record_contact, "record_contact"),
        form_class=ContactForm,
        blocked=foreseen("record_contact"),
        key="C",
        shown=lambda claim: True,
        consequence=gettext_lazy("It stands among the contacts and in the history."),
    ),
    Verb(
        "plan_visit",
        VERB_LABELS["plan_visit"],
        _on_claim(workflow.plan_visit, "plan_visit"),
        form_class=VisitForm,
        blocked=foreseen("plan_visit"),
        shown=_open,
        consequence=gettext_lazy("The person finds it among their visits, on a phone too."),
    ),
    Verb(
        "finish_visit",
        VERB_LABELS["finish_visit"],
        _on_visit(workflow.finish_visit, "finish_visit"),
        form_class=FinishVisitForm,
        blocked=foreseen("finish_visit"),
        shown=_visit_waits,
        consequence=gettext_lazy("The visit took place: what came of it, and a photo if one was taken."),
    ),
    Verb(
        "cancel_visit",
        VERB_LABELS["cancel_visit"],
        _on_visit(workflow.cancel_visit, "cancel_visit"),
        form_class=CancelVisitForm,
        blocked=foreseen("cancel_visit"),
        shown=_visit_waits,
        danger=True,
        consequence=gettext_lazy("The visit will not take place; it stays in the list as cancelled."),
    ),
)
