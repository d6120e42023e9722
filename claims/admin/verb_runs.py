"""How a verb's page runs its workflow function, and the sentence it answers with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.approving import standing_of
from claims.models import Claim
from claims.words import verb_label
from compensation.admin.verbs import Done

Function = Callable[..., Any]


def case_url(claim: int) -> str:
    """The address of a claim's page."""
    return reverse("admin:claims_claim_change", args=[claim])


def moves(function: Function) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], str]:
    """Run a verb that moves the claim; the banner says where it stands now."""

    def run(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> str:
        moved = function(claim=claim.pk, actor=request.user, seen=seen, **data)
        return _("%(number)s is now: %(state)s.") % {"number": moved.receipt_no, "state": moved.state_label}

    return run


def confirms(function: Function) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], str]:
    """Run an approval; while it is not the last one needed, the banner says that another must follow."""
    run = moves(function)

    def confirm(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> str:
        sentence = run(request, claim, data, seen)
        standing = standing_of(
            Claim.objects.select_related("decision__policy", "account").get(pk=claim.pk), request.user
        )
        if standing is None or standing.number > standing.needed:
            return sentence
        return _(
            "Your approval is recorded. Approval %(number)s of %(needed)s is still to be given by another person."
        ) % {
            "number": standing.number,
            "needed": standing.needed,
        }

    return confirm


def notes(function: Function, code: str) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], str]:
    """Run a verb that moves no state; the banner names the act."""

    def run(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> str:
        function(claim=claim.pk, actor=request.user, seen=seen, **data)
        return _("%(number)s, recorded: %(verb)s.") % {"number": claim.receipt_no, "verb": verb_label(code)}

    return run


def judges(function: Function) -> Callable[[HttpRequest, Any, dict[str, Any], int | None], Done]:
    """Run a verb on one of the claim's documents, and go on to the next one."""

    def run(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> Done:
        document = function(actor=request.user, seen=seen, **data)
        sentence = _("%(document)s: %(state)s.") % {"document": document, "state": document.state_label}
        return Done(sentence, case_url(claim.pk))

    return run
