"""Filing by hand: staff enter what came by phone, post or at the counter; reports become claims here too."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.verb_runs import case_url
from claims.forms.intake import FileClaimForm
from claims.models import DamageReport
from claims.permissions import permissions_for
from claims.words import VERB_LABELS
from claims.workflow import file_claim
from compensation.admin.verbs import Done, Verb, needs
from compensation.errors import GuardFailed, Refused
from compensation.permissions import missing_role


def _file(request: HttpRequest, form: dict[str, Any], report: DamageReport | None) -> Done:
    actor: Any = request.user
    filed = file_claim(programme=form["programme"].pk, form=form["claim_form"], actor=actor, report=report)
    return Done(_("We have the claim, number %(number)s.") % {"number": filed.receipt_no}, case_url(filed.pk))


def _run(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    return _file(request, data, None)


def _promote(request: HttpRequest, report: DamageReport, data: dict[str, Any], seen: int | None) -> Done:
    return _file(request, data, report)


def _may_promote(user: Any, report: DamageReport) -> Refused | None:
    refusal = missing_role(user, "claims.promote_report") or missing_role(user, permissions_for("file_claim")[0])
    if refusal is not None:
        return refusal
    filed = report.claims.exclude(state="withdrawn").first()
    if filed is not None:
        return GuardFailed(_("This report has become claim %(number)s.") % {"number": filed})
    return None


FILE_CLAIM = Verb(
    code="file_claim",
    label=VERB_LABELS["file_claim"],
    run=_run,
    form_class=FileClaimForm,
    blocked=needs("claims.file_claim"),
    on_list=True,
    template="admin/claims/claim/file_claim.html",
    consequence=gettext_lazy("What the claimant said or sent. What is left empty is completed in the review."),
)
PROMOTE = Verb(
    code="promote_report",
    label=gettext_lazy("Promote to claim"),
    run=_promote,
    form_class=FileClaimForm,
    blocked=_may_promote,
    primary=True,
    template="admin/claims/claim/file_claim.html",
    consequence=gettext_lazy("A claim is filed from this report and keeps the link to it."),
)
