"""My visits, made for a phone: where to, whom to call, what came of it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from claims.forms.contact import FinishVisitForm
from claims.models import Contact
from claims.permissions import visible_to
from compensation.access import REASON_AT_LEAST, REASON_AT_MOST, about, log_access
from compensation.errors import GuardFailed
from compensation.masking import mask_phone
from compensation.scope import visible

MOST = 100


def visits_view(request: HttpRequest) -> HttpResponse:
    """The visits planned for the signed-in person, the next one first. Logged as a view of whom they go to."""
    _may_visit(request)
    waiting = visible(request.user, Contact.objects.filter(assigned_to_id=request.user.pk, state="planned"))
    visits = list(waiting.select_related("claim__claimant").order_by("planned_for", "pk")[:MOST])
    if visits:
        whose = [visit.claim.claimant_id for visit in visits]
        log_access(request, "view", "visits", "", whose, programmes={visit.claim.programme_id for visit in visits})
    context = {
        **admin.site.each_context(request),
        "title": _("My visits"),
        "visits": visits,
        "now": timezone.now(),
        "list_url": reverse("admin:claims_claim_changelist"),
        "list_title": _("Claims"),
    }
    return TemplateResponse(request, "admin/claims/claim/visits.html", context)


def visit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: its address, its phone behind a reason, and the form that ends it. Any agent may open it."""
    visit = _visit(request, pk)
    log_access(request, "view", "visit", str(visit), [visit.claim.claimant_id])
    return _page(request, visit)


def call_view(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `reason`: the number as a link that dials, once the access log names who saw it and why. Never cached.

    403 without the right to unmask; 422 with the sentence for a reason that says too little.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    visit = _visit(request, pk)
    if not request.user.has_perm("claims.unmask"):
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    try:
        log_access(request, "unmask", "visit", f"{visit}/phone", [visit.claim.claimant_id], reason)
    except GuardFailed as refusal:
        return _page(request, visit, status=422, refusal=str(refusal), reason=reason)
    return _page(request, visit, phone=visit.claim.claimant.phone)


def _page(request: HttpRequest, visit: Contact, status: int = 200, **said: Any) -> HttpResponse:
    claim = visit.claim
    form = FinishVisitForm(None, None, request=request, obj=claim, initial={"contact": visit.pk})
    # The page is about one visit: there is nothing to choose.
    form.fields["contact"].widget = form.fields["contact"].hidden_widget()
    context = {
        **admin.site.each_context(request),
        "title": _("Visit"),
        "visit": visit,
        "claim": claim,
        "form": form,
        "finish_url": reverse("admin:claims_claim_do", args=[claim.pk, "finish_visit"]),
        "case_url": reverse("admin:claims_claim_change", args=[claim.pk]),
        "phone_shown": mask_phone(claim.claimant.phone),
        "reason_bounds": (REASON_AT_LEAST, REASON_AT_MOST),
        "list_url": reverse("admin:claims_claim_visits"),
        "list_title": _("My visits"),
        **said,
    }
    response = TemplateResponse(request, "admin/claims/claim/visit.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _may_visit(request: HttpRequest) -> None:
    if not request.user.has_perm("claims.record_contact"):
        raise PermissionDenied


def _visit(request: HttpRequest, pk: int) -> Contact:
    _may_visit(request)
    visits = Contact.objects.filter(kind="visit", claim__in=visible_to(request.user))
    visit = visits.select_related("claim__claimant", "assigned_to", "photo").filter(pk=pk).first()
    if visit is None:
        raise Http404(_("Not found, or not yours to see."))
    about(request, visit)
    return visit
