"""Appeals and additional instalments, read: until when one may appeal, what waits for approval, what may be paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from claims.judgement import approvals_needed
from claims.models import Appeal, Approval, Claim, Decision
from claims.querysets import has_cooled
from compensation.calendar import seoul

LIVING_LINES = ("pending", "sent", "paid")
UNPAID_LINES = ("failed", "returned")


def decided_at(decision: Decision) -> datetime | None:
    """When the decision was first approved by all who were needed; approving a corrected account later moves nothing.

    None for a decision nobody has approved.
    """
    first = decision.approvals.order_by("pk").first()
    if first is None:
        return None
    return decision.approvals.filter(account=first.account_id).latest("pk").effective_at


def appeal_last_day(decided_on: date, days: int) -> date:
    """The last day of an appeal: `days` calendar days after the day of the approval, which is not counted.

    Calendar days as the policy says; a last day on a weekend or holiday stays where it is.
    """
    return decided_on + timedelta(days=days)


def last_day_to_appeal(decision: Decision) -> date | None:
    """The last day in Seoul on which the decision may be appealed; None while it is not approved."""
    at = decided_at(decision)
    return appeal_last_day(seoul(at).date(), decision.policy.policy.deadlines.appeal_days) if at else None


def open_appeal(claim: Claim) -> Appeal | None:
    """The appeal that waits to be judged. At most one: a constraint of the database."""
    return next((appeal for appeal in claim.appeals.all() if appeal.state == "filed"), None)


def money_under_way(claim: Claim) -> bool:
    """Whether a line of the claim lives: in a round, at the bank, or paid."""
    return claim.payout_lines.filter(state__in=LIVING_LINES).exists()


def granted(claim: Claim) -> QuerySet[Decision]:
    """The additional instalments on top of the decision that binds now. Those of a reopened decision lapsed with it."""
    return claim.decisions.filter(instalment__gt=1, granted_by__decision=claim.decision_id)


def won_in_all(claim: Claim) -> int:
    """What the binding decision and its additional instalments come to, in won, paid or not."""
    first = claim.decision.amount if claim.decision is not None else 0
    return first + sum(granted(claim).values_list("amount", flat=True))


def complete_approval(decision: Decision, approvals: Iterable[Approval], account: int | None) -> Approval | None:
    """The approval that was the last one needed for today's `account`, or None while one is missing."""
    of_account = [one for one in approvals if one.account_id == account and one.outcome == "award"]
    needed = approvals_needed(decision)
    return next((one for one in of_account if one.stage == needed), None)


def waiting_instalment(claim: Claim) -> Decision | None:
    """The oldest instalment that still needs an approver for the account that binds now."""
    return next((one for one in _unpaid(claim) if _lacks_approval(one, claim.account_id)), None)


def _unpaid(claim: Claim) -> Iterable[Decision]:
    if claim.state != "paid":
        return ()
    living = granted(claim).exclude(pk__in=claim.payout_lines.filter(state__in=LIVING_LINES).values("decision"))
    return living.select_related("policy").prefetch_related("approvals").order_by("number")


def _lacks_approval(decision: Decision, account: int | None) -> bool:
    return complete_approval(decision, decision.approvals.all(), account) is None


def claims_with_waiting_instalments() -> list[int]:
    """The claims whose granted instalment waits for its second person: few, so they are asked in Python."""
    rows = (
        Decision.objects.filter(instalment__gt=1, claim__state="paid", granted_by__decision=F("claim__decision"))
        .exclude(payout_lines__state__in=LIVING_LINES)
        .select_related("policy", "claim")
        .prefetch_related("approvals")
    )
    return [one.claim_id for one in rows if _lacks_approval(one, one.claim.account_id)]


def unpaid_by_bank(claim: Claim) -> bool:
    """Whether the bank could not pay an instalment of the paid claim, and no later line replaced it."""
    lines = claim.payout_lines.filter(instalment__gt=1, state__in=UNPAID_LINES, successor__isnull=True)
    return claim.state == "paid" and lines.exists()


def refused_account(claim: Claim) -> bool:
    """Whether the account that binds now is one the bank could not pay an instalment to."""
    lines = claim.payout_lines.filter(instalment__gt=1, state__in=UNPAID_LINES, successor__isnull=True)
    return lines.filter(account=claim.account_id).exists()


@dataclass(frozen=True)
class Payable:
    """What a round may pay: a claim, and the decision and approval that say how much. Whole won."""

    claim: int
    instalment: int
    approval: int
    order: tuple[datetime, datetime, str]


def payable_instalments(programme_id: int, cutoff_at: datetime) -> list[Payable]:
    """Additional instalments a round may pick up, in payout order: review completed, received, receipt number.

    Of paid claims, on top of the decision that binds; approved by the cut-off by as many as needed, for today's
    account; no living line; and not once more by an approval whose line the bank could not pay.
    """
    rows = (
        Approval.objects.filter(
            claim__programme=programme_id,
            claim__state="paid",
            decision__instalment__gt=1,
            decision__granted_by__decision=F("claim__decision"),
            outcome="award",
            account=F("claim__account"),
            effective_at__lte=cutoff_at,
        )
        .filter(has_cooled("account", cutoff_at))
        .exclude(payout_lines__state__in=UNPAID_LINES)
        .filter(~Exists(Decision.objects.filter(pk=OuterRef("decision"), payout_lines__state__in=LIVING_LINES)))
        .select_related("decision__policy", "claim")
    )
    found = [
        Payable(
            one.claim_id,
            one.decision.instalment,
            one.pk,
            (one.effective_at, one.claim.received_at, one.claim.receipt_no),
        )
        for one in rows
        if one.stage == approvals_needed(one.decision)
    ]
    return sorted(found, key=lambda payable: (payable.order, payable.instalment))
