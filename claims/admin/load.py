"""The workload: people as rows; all cases of one person handed over in one act; absences."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from claims.forms.load import AbsenceForm, HandOverForm, person_of
from claims.models import Claim
from claims.permissions import visible_to
from claims.selectors import DUE_ORDER
from claims.workflow.queue import OPEN_WORK, hand_over
from claims.workload import loads
from compensation.accounts import set_absence
from compensation.admin.verbs import Done, Verb, needs
from compensation.calendar import seoul
from compensation.errors import GuardFailed
from compensation.models import User

TITLE = gettext_lazy("Workload")


def load_url() -> str:
    """The workload's address."""
    return reverse("admin:claims_claim_load")


def load_view(page: Any, request: HttpRequest) -> HttpResponse:
    """People as rows: open, soon due, late, waiting for the claimant, absent; for who may assign."""
    if not request.user.has_perm("claims.assign"):
        raise PermissionDenied
    now = timezone.now()
    rows = loads(seoul(now).date(), request.user)
    context = {
        **page.page_context(request, None),
        "title": TITLE,
        "rows": rows,
        "as_of": now,
        "cases": sum(row.open for row in rows),
        "may_set_absence": request.user.has_perm("compensation.set_absence"),
    }
    return TemplateResponse(request, "admin/claims/claim/load.html", context)


def _person(request: HttpRequest) -> User:
    person = person_of(request)
    if person is None:
        raise GuardFailed(_("Choose a person on the workload page."))
    return person


def _hand_over(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    person, actor = _person(request), request.user
    moved = hand_over(person=person, to=list(data["to"]), actor=actor, reason=data["reason"])  # type: ignore[arg-type]
    said = ngettext("%(number)s case of %(person)s handed over.", "%(number)s cases of %(person)s handed over.", moved)
    return Done(said % {"number": moved, "person": person}, load_url())


def _set_absence(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    person, actor = _person(request), request.user
    set_absence(user=person.pk, first=data["first"], last=data["last"], actor=actor)  # type: ignore[arg-type]
    if data["first"] is None:
        return Done(_("%(person)s is back.") % {"person": person}, load_url())
    said = _("%(person)s is absent from %(first)s to %(last)s. Hand over their cases if they cannot wait.")
    return Done(said % {"person": person, "first": data["first"], "last": data["last"]}, load_url())


def _context(request: HttpRequest, obj: None) -> dict[str, Any]:
    person = person_of(request)
    cases = visible_to(request.user).filter(assigned_to=person, state__in=OPEN_WORK) if person else Claim.objects.none()
    return {
        "person": person,
        "claims": cases.select_related("claimant").order_by(*DUE_ORDER)[:MOST_SHOWN],
        "number": cases.count(),
        "back": load_url(),
        "list_url": load_url(),
        "list_title": TITLE,
    }


MOST_SHOWN = 50

LOAD_VERBS = (
    Verb(
        code="hand_over",
        label=pgettext_lazy("verb", "Hand over all cases"),
        run=_hand_over,
        form_class=HandOverForm,
        blocked=needs("claims.assign"),
        on_list=True,
        template="admin/claims/claim/hand_over.html",
        context=_context,
        shown=lambda obj: False,
        consequence=gettext_lazy("All open cases of this person move to others in one act: all of them or none."),
    ),
    Verb(
        code="set_absence",
        label=pgettext_lazy("verb", "Record absence"),
        run=_set_absence,
        form_class=AbsenceForm,
        blocked=needs("compensation.set_absence"),
        on_list=True,
        template="admin/claims/claim/absence.html",
        context=_context,
        shown=lambda obj: False,
        consequence=gettext_lazy("While absent, a person is offered no case and takes none."),
    ),
)
