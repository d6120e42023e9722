"""The one question the rules answer: what does this claim get under this policy, and why."""

from datetime import datetime

from compensation.rules.eligibility import eligibility, reasons_of
from compensation.rules.entitlement import SettlementError, entitlement, loss_step
from compensation.rules.facts import Facts
from compensation.rules.policy import Policy
from compensation.rules.result import Check, Outcome, Result, Step

__all__ = ["Check", "Outcome", "Result", "SettlementError", "Step", "decide", "more_favourable"]

RANK: dict[Outcome, int] = {"denial": 0, "award": 1, "negotiate": 2}


def decide(facts: Facts, policy: Policy, as_of: datetime) -> Result:
    """Judge ``facts`` under ``policy`` as of an aware instant; the same input gives the same result for ever.

    Any failed check is a denial with every reason. Documents nobody looked at count as if accepted, and the
    result is then not ``ready``. A loss above the top tier is ``negotiate`` until ``facts.settlement``
    carries the agreed won. Raises ``SettlementError`` when that lies outside the policy's bounds and
    ``ValueError`` for a naive ``as_of``; nothing else for valid facts.
    """
    if as_of.utcoffset() is None:
        raise ValueError("as_of needs a time zone")
    checks = eligibility(facts, policy, as_of)
    reasons = reasons_of(checks)
    if reasons:
        denied = Step("not_eligible", {"reasons": list(reasons)})
        return Result("denial", False, 0, reasons, (loss_step(facts), denied), checks)
    entitled = entitlement(facts, policy)
    steps = (loss_step(facts), *entitled.steps)
    if entitled.amount is None:
        return Result("negotiate", True, None, (), steps, checks)
    if entitled.amount == 0:
        return Result("denial", True, 0, ("nothing_payable",), steps, checks)
    return Result("award", True, entitled.amount, (), steps, checks)


def more_favourable(first: Result, second: Result) -> Result:
    """Return the result that is better for the claimant; the first one when they are equal.

    A negotiation ranks above an award, an award above a denial, and awards by their amount. For policies
    that judge by the more favourable of two versions.
    """
    return second if _worth(second) > _worth(first) else first


def _worth(result: Result) -> tuple[int, int]:
    return RANK[result.outcome], result.amount or 0
