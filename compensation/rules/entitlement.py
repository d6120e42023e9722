"""What an eligible claim gets: tier, factors, rounding and cap, or a settlement above the top tier.

Every operation is a step with the won it added, so the steps of an award sum to its amount.
"""

from dataclasses import dataclass
from fractions import Fraction

from compensation.money import round_won
from compensation.rules.facts import Facts
from compensation.rules.policy import FACTOR_NAMES, Policy, Tier
from compensation.rules.result import Step


class SettlementError(ValueError):
    """A settlement outside the policy's bounds; ``code`` and ``params`` (won) say which."""

    code = "settlement_out_of_bounds"

    def __init__(self, settlement: int, minimum: int, maximum: int) -> None:
        super().__init__(f"settlement {settlement} is outside {minimum} to {maximum} won")
        self.params = {"settlement": settlement, "minimum": minimum, "maximum": maximum}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The amount in won, or None while it is to be negotiated, and the steps that lead to it."""

    amount: int | None
    steps: tuple[Step, ...]


def loss_step(facts: Facts) -> Step:
    """Return the step that says how the loss came about, or that it cannot be computed."""
    params = {"baseline": facts.baseline_sales, "outage": facts.outage_sales}
    if facts.loss is None:
        return Step("loss_not_computable", params)
    return Step("loss_computed", {**params, "loss": facts.loss})


def entitlement(facts: Facts, policy: Policy) -> Entitlement:
    """Compute what a claim with a known, positive loss gets under ``policy``.

    A loss within the tiers is paid by its tier even when a settlement was agreed under another policy;
    the explanation then says so. Raises ``SettlementError`` above the top tier for a settlement outside
    the bounds and ``ValueError`` for an unknown loss.
    """
    loss = facts.loss
    if loss is None:
        raise ValueError("the loss is unknown")
    matched = policy.tier_for(loss)
    if matched is None:
        return _above_top_tier(loss, facts.settlement, policy)
    number, tier = matched
    return _by_tier(facts, policy, number, tier)


def _above_top_tier(loss: int, settlement: int | None, policy: Policy) -> Entitlement:
    above = Step("above_top_tier", {"loss": loss, "top": policy.tiers[-1].up_to})
    if settlement is None:
        return Entitlement(None, (above,))
    bounds = policy.settlement
    if not bounds.minimum <= settlement <= bounds.maximum:
        raise SettlementError(settlement, bounds.minimum, bounds.maximum)
    return Entitlement(settlement, (above, Step("settlement_agreed", {"settlement": settlement}, settlement)))


def _by_tier(facts: Facts, policy: Policy, number: int, tier: Tier) -> Entitlement:
    steps = [Step("tier_matched", {"tier": number, "up_to": tier.up_to, "amount": tier.amount}, tier.amount)]
    exact, factor_steps = _apply_factors(facts, policy, Fraction(tier.amount))
    steps += factor_steps
    shown = round_won(exact)
    unit, mode = policy.rounding.unit, policy.rounding.mode
    rounded = round_won(exact, unit, mode)
    if rounded != exact:
        steps.append(Step("rounded", {"unit": unit, "mode": mode, "amount": rounded}, rounded - shown))
    amount = min(rounded, policy.cap)
    if amount != rounded:
        steps.append(Step("capped", {"cap": policy.cap, "before": rounded}, amount - rounded))
    if facts.settlement is not None:
        steps.append(Step("settlement_not_used", {"settlement": facts.settlement}))
    return Entitlement(amount, tuple(steps))


def _apply_factors(facts: Facts, policy: Policy, exact: Fraction) -> tuple[Fraction, list[Step]]:
    """Multiply exactly; each step shows whole won rounded down, and the next one carries the rest."""
    steps = []
    for name in FACTOR_NAMES:
        factor = policy.factors[name]
        before, exact = exact, exact * factor.coefficient_for(facts)
        note = None if factor.note is None else {"ko": factor.note.ko, "en": factor.note.en}
        params = {"factor": name, "coefficient": factor.value_for(facts), "note": note}
        code = "factor_neutral" if factor.neutral else "factor_applied"
        steps.append(Step(code, params, round_won(exact) - round_won(before)))
    return exact, steps
