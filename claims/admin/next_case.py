"""Next case: the most urgent free one becomes the person's, in one press; and the one press that gives it back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from claims.admin.verb_runs import case_url
from claims.admin.views_of_list import home_view
from claims.models import Claim
from claims.permissions import visible_to
from claims.search import number_of
from claims.selectors import CLAIMANT_STATES, count_capped
from claims.workflow import release_case, take_next
from compensation.errors import Refused
from compensation.toasts import undoable


def queue_url(user: Any) -> str:
    """The list as the person's day begins with it."""
    return f"{reverse('admin:claims_claim_changelist')}?tab={home_view(user)}"


def queue_view(request: HttpRequest) -> HttpResponse:
    """The home of those who work on claims."""
    return HttpResponseRedirect(queue_url(request.user))


@require_POST
def take_view(request: HttpRequest) -> HttpResponse:
    """Take the next case and open it; when none is free, say how many wait for their claimants."""
    user: Any = request.user
    try:
        claim = take_next(actor=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(queue_url(user))
    if claim is None:
        messages.info(request, _nothing_free(user))
        return HttpResponseRedirect(queue_url(user))
    sentence = _("You took %(number)s.") % {"number": claim.receipt_no}
    undoable(request, sentence, reverse("admin:claims_claim_put_back", args=[claim.pk]))
    return HttpResponseRedirect(case_url(claim.pk))


def _nothing_free(user: Any) -> str:
    waiting = count_capped(visible_to(user).filter(state__in=CLAIMANT_STATES)).number
    sentence = ngettext(
        "No case is free now. %(count)s waits for its claimant.",
        "No case is free now. %(count)s wait for their claimants.",
        waiting,
    )
    return sentence % {"count": waiting}


def find_view(request: HttpRequest) -> HttpResponse:
    """Open the case whose whole number was typed; anything else becomes a search of the list."""
    user: Any = request.user
    if not user.has_perm("claims.view_claim"):
        raise PermissionDenied
    typed = request.GET.get("number", "")
    found = number_of(visible_to(user), typed)
    if found is not None:
        return HttpResponseRedirect(case_url(found))
    return HttpResponseRedirect(f"{reverse('admin:claims_claim_changelist')}?{urlencode({'q': typed})}")


@require_POST
def put_back_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Undo the taking; refused once the review has begun."""
    user: Any = request.user
    try:
        claim = release_case(claim=object_id, actor=user)
    except Claim.DoesNotExist:
        messages.error(request, _("Not found, or not yours to see."))
        return HttpResponseRedirect(queue_url(user))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(case_url(object_id))
    messages.success(request, _("%(number)s is free again.") % {"number": claim.receipt_no})
    return HttpResponseRedirect(queue_url(user))
