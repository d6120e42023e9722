"""What the pages of recommending and of confirming show beside their form."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.admin.judgement_panel import NoJudgement, frozen_judgement, live_judgement
from claims.approving import changes_since, in_line, standing_of
from claims.choices import DOCUMENT_KINDS, DOCUMENT_STATES
from claims.judgement import current_documents, facts_of
from claims.lane import lane_of
from claims.models import Claim, Decision, PayeeAccount
from claims.models.suspicion import live_suspicions
from claims.timeline import timeline
from claims.words import FACT_LABELS
from compensation.masking import mask_account
from compensation.rules.facts import Facts


@dataclass(frozen=True)
class Difference:
    """One thing that is no longer as the decision record says: what, then, now."""

    what: str
    then: Any
    now: Any
    won: bool = False


def recommendation_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """The result that would be frozen, as the rules give it now."""
    lang = get_language() or "ko"
    judgement = live_judgement(claim, timezone.now(), lang)
    return {
        "judgement": None if isinstance(judgement, NoJudgement) else judgement,
        "judgement_problem": judgement.problem,
    }


def approval_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """The frozen record, everything that happened since it was recommended, and how far its confirmation is."""
    decision = claim.decision
    if decision is None:
        return {"judgement": None, "since": [], "differences": []}
    lang = get_language() or "ko"
    return {
        "judgement": frozen_judgement(decision, lang),
        "decision": decision,
        "since": since_recommended(claim, lang),
        "differences": [*account_changes(claim), *differences(claim, decision)],
        "standing": standing_of(claim, request.user),
        "line": [_approving(one) for one in in_line(claim, request.user)],
        "papers": _papers(claim),
        "look_alikes": live_suspicions(claim).count(),
    }


def lane_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """The negotiation so far, beside the form of its next step."""
    return {"lane": lane_of(claim, request.user, timezone.now())}


def _approving(claim: Claim | None) -> str:
    """The address of the page that confirms a claim's decision."""
    if claim is None or claim.decision is None:
        return ""
    verb = "deny" if claim.decision.outcome == "denial" else "approve"
    return reverse("admin:claims_claim_do", args=[claim.pk, verb])


def _papers(claim: Claim) -> dict[str, int]:
    current = current_documents(claim)
    return {"of": len(current), "accepted": sum(1 for document in current if document.state == "accepted")}


def since_recommended(claim: Claim, lang: str) -> list[Any]:
    """What happened after the claim was recommended, newest first."""
    wanted = set(changes_since(claim).values_list("seq", flat=True))
    return [entry for entry in timeline(claim, lang) if entry.seq in wanted] if wanted else []


def account_changes(claim: Claim) -> list[Difference]:
    """Each account that took another's place since the recommendation, masked."""
    accounts = {account.version: account for account in claim.claimant.accounts.all()}
    found = []
    for event in changes_since(claim).filter(verb__in=("change_account", "verify_account")).order_by("seq"):
        before, after = (accounts.get(event.data.get(key)) for key in ("before", "after"))
        found.append(Difference(_("Account number"), _masked(before), _masked(after)))
    return found


def _masked(account: PayeeAccount | None) -> str:
    return mask_account(account.last4) if account else ""


def differences(claim: Claim, decision: Decision) -> list[Difference]:
    """Where the claim's facts and documents are no longer those of the record."""
    then = Facts.from_dict(decision.facts)
    now = facts_of(claim, then.settlement)
    found = [
        Difference(str(label), getattr(then, name), getattr(now, name), name.endswith("_sales"))
        for name, label in FACT_LABELS.items()
        if getattr(then, name) != getattr(now, name)
    ]
    states = {**dict(DOCUMENT_STATES), "missing": _("Missing")}
    before = {document.kind: document for document in then.documents}
    after = {document.kind: document for document in now.documents}
    for kind in sorted({*before, *after}):
        if before.get(kind) == after.get(kind):
            continue
        old, new = before.get(kind), after.get(kind)
        found.append(
            Difference(
                str(dict(DOCUMENT_KINDS).get(kind, kind)),
                states[old.state if old else "missing"],
                states[new.state if new else "missing"],
            )
        )
    return found
