"""The beat of an open case page: who is here is noted, who else is here is answered."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.permissions import visible_to
from claims.presence import BEAT_SECONDS, beat, others_here, sentence


def presence_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """What the first line of a case's pages reads."""
    return {
        "others_said": sentence(others_here(claim, request.user, timezone.now())),
        "beat_seconds": BEAT_SECONDS,
        "presence_url": reverse("admin:claims_claim_here", args=[claim.pk]),
    }


def here_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """POST, with `writing` non-empty from a form being filled in. JSON: `others`, one sentence or nothing.

    403 without the right to see claims, 404 for a claim that is not there. The beat keeps nobody signed in: the
    session's half hour runs from the last thing the person did, not from the page's own beat.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    claim = visible_to(request.user).only("pk").filter(pk=object_id).first()
    if claim is None:
        raise Http404(_("Not found, or not yours to see."))
    now = timezone.now()
    beat(claim, request.user, writing=bool(request.POST.get("writing")), now=now)
    response = JsonResponse({"others": sentence(others_here(claim, request.user, now))})
    add_never_cache_headers(response)
    # Without a session on the request its middleware neither saves it nor renews its cookie.
    del request.session
    return response
