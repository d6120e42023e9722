"""What the pages of recommending and of confirming show beside their form."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.admin.judgement_panel import NoJudgement, frozen_judgement, live_judgement
from claims.choices import DOCUMENT_KINDS, DOCUMENT_STATES
from claims.judgement import facts_of
from claims.models import Claim, Decision
from claims.timeline import timeline
from claims.words import FACT_LABELS
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
    """The frozen record, and everything that happened since it was written."""
    decision = claim.decision
    if decision is None:
        return {"judgement": None, "since": [], "differences": []}
    lang = get_language() or "ko"
    return {
        "judgement": frozen_judgement(decision, lang),
        "decision": decision,
        "since": since_recommended(claim, lang),
        "differences": differences(claim, decision),
    }


def since_recommended(claim: Claim, lang: str) -> list[Any]:
    """The events after the claim last went for approval, newest first."""
    since: list[Any] = []
    for entry in timeline(claim, lang):
        if entry.to_state == "awaiting_approval":
            return since
        since.append(entry)
    return since


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
