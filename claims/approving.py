"""What a second person must know before confirming: what changed since, how many must agree, their own limit."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from claims.choices import AWAITING_APPROVAL
from claims.judgement import approvals_needed, shown_hash
from claims.models import Approval, Claim, ClaimEvent
from claims.permissions import limit_of, visible_to
from compensation.rules.facts import Facts

#: The acts that put a decision record before an approver.
RECOMMENDS = ("recommend", "accept_settlement")
CONFIRMS = ("approve", "deny")


def changes_since(claim: Claim) -> QuerySet[ClaimEvent]:
    """Everything that happened to the claim after its recommendation, but for approvals that bind it further."""
    recommended = ClaimEvent.objects.filter(claim=claim, verb__in=RECOMMENDS).order_by("-seq")
    start = recommended.values_list("seq", flat=True).first() or 0
    return ClaimEvent.objects.filter(claim=claim, seq__gt=start).exclude(verb__in=CONFIRMS, to_state="")


def last_change(claim: Claim) -> int:
    """The number of the newest such event; 0 when nothing has changed since the recommendation."""
    return changes_since(claim).order_by("-seq").values_list("seq", flat=True).first() or 0


@dataclass(frozen=True)
class Standing:
    """Where the confirmation stands: the next of how many, by whom so far, and the reader's limit in won.

    `limit` is None for a denial, which no amount bounds. `shown` is the hash the form carries.
    """

    number: int
    needed: int
    approvals: list[Approval]
    limit: int | None
    over: bool
    second_look: bool
    tier: int | None
    shown: str


def standing_of(claim: Claim, user: Any) -> Standing | None:
    """How far the confirmation of the claim's decision is; None without a decision."""
    decision = claim.decision
    if decision is None:
        return None
    award, policy = decision.outcome == "award", decision.policy.policy
    given = decision.approvals.filter(account=claim.account if award else None)
    approvals = list(given.select_related("approved_by").order_by("stage"))
    limit = limit_of(user, policy.authority.approver) if award else None
    loss = Facts.from_dict(decision.facts).loss
    tier = policy.tier_for(loss) if award and decision.offer_id is None and loss is not None else None
    return Standing(
        number=len(approvals) + 1,
        needed=approvals_needed(decision) if award else 1,
        approvals=approvals,
        limit=limit,
        over=limit is not None and decision.amount > limit,
        second_look=decision.second_look,
        tier=tier[0] if tier else None,
        shown=shown_hash(claim),
    )


def in_line(claim: Claim, user: Any) -> tuple[Claim | None, Claim | None]:
    """The claims before and after this one that wait for an approver, in the order they were received."""
    waiting = visible_to(user).filter(state=AWAITING_APPROVAL).select_related("decision").order_by("pk")
    return waiting.filter(pk__lt=claim.pk).last(), waiting.filter(pk__gt=claim.pk).first()
