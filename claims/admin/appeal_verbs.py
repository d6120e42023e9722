"""Appeals as pages: taken in by agents, judged by an outsider beside the first decision, instalments confirmed."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from claims import workflow
from claims.admin.foreseen import foreseen
from claims.admin.judgement_panel import frozen_judgement
from claims.admin.verb_runs import notes
from claims.appealing import appealable
from claims.forms.appeal import FileAppealForm, InstalmentForm, JudgeAppealForm
from claims.instalments import last_day_to_appeal, open_appeal, waiting_instalment, won_in_all
from claims.judgement import approvals_needed
from claims.models import Appeal, Claim, Decision
from claims.words import VERB_LABELS, verb_label
from compensation.admin.verbs import Verb
from compensation.errors import GuardFailed
from compensation.money import format_won


def _judge(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> str:
    if data["appeal"] is None:
        raise GuardFailed(_("This appeal has already been judged."))
    actor: Any = request.user
    judged = workflow.judge_appeal(actor=actor, seen=seen, **data)
    sentence = _("%(number)s, appeal %(appeal)s: %(state)s.")
    return sentence % {"number": claim.receipt_no, "appeal": judged.number, "state": judged.state_label}


def _confirm(request: HttpRequest, claim: Claim, data: dict[str, Any], seen: int | None) -> str:
    actor: Any = request.user
    found = workflow.approve_instalment(actor=actor, seen=seen, **data)
    given, needed = found.approvals.filter(account=claim.account_id).count(), approvals_needed(found)
    if given < needed:
        return _(
            "Your approval is recorded. Approval %(number)s of %(needed)s is still to be given by another person."
        ) % {"number": given + 1, "needed": needed}
    return _("%(number)s, recorded: %(verb)s.") % {
        "number": claim.receipt_no,
        "verb": verb_label("approve_instalment"),
    }


def _first_decision(decision: Decision) -> dict[str, Any]:
    """The decision that is appealed, with who made it."""
    return {
        "judgement": frozen_judgement(decision, get_language() or "ko"),
        "decision": decision,
        "approvals": list(decision.approvals.select_related("approved_by").order_by("pk")),
    }


def _filing(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    decision = claim.decision
    if decision is None:
        return {"judgement": None}
    return {**_first_decision(decision), "last_day": last_day_to_appeal(decision)}


def _judging(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    appeal = open_appeal(claim)
    if appeal is None:
        return {"judgement": None}
    cap = appeal.decision.policy.policy.cap
    return {
        **_first_decision(appeal.decision),
        **_grounds(appeal),
        "won_in_all": won_in_all(claim),
        "left": cap - won_in_all(claim),
        "paid": claim.state == "paid",
    }


def _grounds(appeal: Appeal) -> dict[str, Any]:
    """What was said, and the papers that came since the decision."""
    evidence = appeal.claim.documents.filter(kind="other", received_at__gte=appeal.decision.effective_at)
    return {"appeal": appeal, "evidence": list(evidence.order_by("pk"))}


def _confirming(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    waiting = waiting_instalment(claim)
    if waiting is None:
        return {"judgement": None}
    appeal = Appeal.objects.select_related("decision__policy", "judged_by", "claim").get(granted=waiting)
    given = waiting.approvals.filter(account=claim.account_id).select_related("approved_by")
    return {
        **_first_decision(appeal.decision),
        **_grounds(appeal),
        "instalment": waiting,
        "number": len(given) + 1,
        "needed": approvals_needed(waiting),
        "given": given,
        "won_in_all": won_in_all(claim),
    }


def _confirm_button(claim: Claim) -> str:
    waiting = waiting_instalment(claim)
    if waiting is None:
        return verb_label("approve_instalment")
    return _("Confirm approval %(amount)s") % {"amount": format_won(waiting.amount, get_language() or "ko")}


APPEAL_VERBS = (
    Verb(
        "file_appeal",
        VERB_LABELS["file_appeal"],
        run=notes(workflow.file_appeal, "file_appeal"),
        form_class=FileAppealForm,
        blocked=foreseen("file_appeal"),
        shown=lambda claim: appealable(claim) is None,
        template="admin/claims/claim/appeal.html",
        context=_filing,
        consequence=gettext_lazy(
            "Someone who took no part in the decision judges it. Nothing else changes until then."
        ),
    ),
    Verb(
        "judge_appeal",
        VERB_LABELS["judge_appeal"],
        run=_judge,
        form_class=JudgeAppealForm,
        blocked=foreseen("judge_appeal"),
        shown=lambda claim: open_appeal(claim) is not None,
        template="admin/claims/claim/appeal.html",
        context=_judging,
        consequence=gettext_lazy(
            "Upheld, an unpaid claim is reviewed again and a paid one gets an additional amount, which another approver"
            " confirms. Dismissed, the decision stands."
        ),
    ),
    Verb(
        "approve_instalment",
        VERB_LABELS["approve_instalment"],
        run=_confirm,
        form_class=InstalmentForm,
        blocked=foreseen("approve_instalment"),
        shown=lambda claim: waiting_instalment(claim) is not None,
        button=_confirm_button,
        template="admin/claims/claim/appeal.html",
        context=_confirming,
        consequence=gettext_lazy("The next payout round pays it in addition. The first decision stays as it is."),
    ),
)


def blue_appeal_act(claim: Claim) -> str:
    """What a decided claim waits for, if an appeal makes it wait: the verb of its blue button."""
    if open_appeal(claim) is not None:
        return "judge_appeal"
    return "approve_instalment" if waiting_instalment(claim) is not None else ""
