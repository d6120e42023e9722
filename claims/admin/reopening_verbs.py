"""Undoing a decision: one person asks, another refuses or reopens; the earlier records stay as they are."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from claims import workflow
from claims.admin.foreseen import foreseen
from claims.admin.verb_runs import moves, notes
from claims.forms.reopening import CauseForm
from claims.forms.review import ReasonForm
from claims.models import Claim, Reopening
from claims.words import VERB_LABELS
from compensation.admin.verbs import Verb

TEMPLATE = "admin/claims/claim/reopening.html"


def _asked(claim: Claim) -> Reopening | None:
    return claim.reopenings.filter(state="requested").select_related("requested_by").first()


def _decided(claim: Claim) -> bool:
    return claim.state in ("approved", "denied")


def _context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return {"asked": _asked(claim), "decision": claim.decision}


REOPENING_VERBS = (
    Verb(
        "request_reopening",
        VERB_LABELS["request_reopening"],
        run=notes(workflow.request_reopening, "request_reopening"),
        form_class=CauseForm,
        blocked=foreseen("request_reopening"),
        shown=lambda claim: _decided(claim) and _asked(claim) is None,
        template=TEMPLATE,
        context=_context,
        consequence=gettext_lazy("An approver who took no part in the decision opens the claim again, or refuses."),
    ),
    Verb(
        "reopen",
        VERB_LABELS["reopen"],
        run=moves(workflow.reopen),
        form_class=ReasonForm,
        blocked=foreseen("reopen"),
        danger=True,
        template=TEMPLATE,
        context=_context,
        consequence=gettext_lazy("The decision no longer binds and the review begins again."),
    ),
    Verb(
        "reject_reopening",
        VERB_LABELS["reject_reopening"],
        run=notes(workflow.reject_reopening, "reject_reopening"),
        form_class=ReasonForm,
        blocked=foreseen("reject_reopening"),
        shown=lambda claim: _decided(claim) and _asked(claim) is not None,
        template=TEMPLATE,
        context=_context,
        consequence=gettext_lazy("The decision stands; whoever asked reads your reason in the history."),
    ),
)
