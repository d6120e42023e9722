"""Showing one masked value in full: with a reason, in the log, for a minute."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from claims.admin.case_page import UNMASKABLE, unmasked_value
from claims.models import Claim
from compensation.access import log_access
from compensation.errors import GuardFailed

if TYPE_CHECKING:
    from claims.admin.claim import ClaimAdmin

SECONDS = 60


def unmask(office: "ClaimAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """POST `field` and `reason`: the value, once the access log names who saw whose what and why.

    JSON for the page's script, a page of its own without it. 403 without the right, 404 for an unknown claim,
    422 with a sentence for a missing reason or an unknown field. Never cached.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    claim: Claim = office.get_record(request, object_id)
    if not request.user.has_perm("claims.unmask"):
        raise PermissionDenied
    field = request.POST.get("field", "")
    try:
        if field not in UNMASKABLE:
            raise GuardFailed(_("This value cannot be shown in full."))
        reason = request.POST.get("reason", "")
        log_access(request, "unmask", "claim", f"{claim.receipt_no}/{field}", [claim.claimant_id], reason)
    except GuardFailed as refusal:
        return _answer(office, request, claim, field, {"sentence": str(refusal)}, 422)
    value = unmasked_value(claim, field)
    return _answer(office, request, claim, field, {"value": value, "seconds": SECONDS}, 200)


def _answer(
    office: "ClaimAdmin", request: HttpRequest, claim: Claim, field: str, said: dict[str, Any], status: int
) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse(said, status=status)
    else:
        context = {
            **office.page_context(request, claim),
            **said,
            "title": UNMASKABLE.get(field, ""),
            "field": field,
            "back": office.object_url(claim),
        }
        response = TemplateResponse(request, "admin/claims/claim/unmasked.html", context, status=status)
    add_never_cache_headers(response)
    return response
