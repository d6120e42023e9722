"""What the case page says about the rules: checks, arithmetic, sentences and the outcome, now or as frozen."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import pgettext_lazy

from claims.choices import APPROVED, AWAITING_APPROVAL, DENIED, IN_PAYOUT, ON_HOLD, PAID
from claims.judgement import judge
from claims.models import Claim, Decision
from claims.reasons import reason_sentences
from compensation.errors import Refused
from compensation.explanations import explain
from compensation.models import PolicyVersion
from compensation.rules.decide import Result
from compensation.rules.facts import Facts

#: While the claim stands here, the frozen decision speaks and not the rules of today.
DECIDED = (AWAITING_APPROVAL, APPROVED, ON_HOLD, IN_PAYOUT, PAID, DENIED)
CHECK_WORDS = {
    "met": pgettext_lazy("check", "Met"),
    "failed": pgettext_lazy("check", "Not met"),
    "unchecked": pgettext_lazy("check", "Unchecked"),
    "not_applicable": pgettext_lazy("check", "Not applicable"),
}
CHECK_ICONS = {
    "met": "check",
    "failed": "close",
    "unchecked": "radio_button_unchecked",
    "not_applicable": "horizontal_rule",
}


@dataclass(frozen=True)
class CheckLine:
    """One check of the policy as a line: state, whether a machine or a person answers it, and its sentence."""

    state: str
    word: Any
    icon: str
    automatic: bool
    sentence: str


@dataclass(frozen=True)
class Judgement:
    """What the rules say. Amounts are won; `amount` is None while it is to be negotiated."""

    frozen: bool
    outcome: str
    amount: int | None
    baseline: int | None
    outage: int | None
    loss: int | None
    settlement: int | None
    checks: list[CheckLine]
    steps: list[tuple[str, int]]
    reasons: list[str]
    policy: PolicyVersion
    ready: bool
    unchecked: int
    problem: str = ""
    met: int = field(default=0)

    @property
    def counted(self) -> int:
        """How many checks apply at all."""
        return sum(1 for check in self.checks if check.state != "not_applicable")


@dataclass(frozen=True)
class NoJudgement:
    """The rules cannot be asked, and why: a sentence."""

    problem: str


def judgement_of(claim: Claim, at: datetime, lang: str) -> Judgement | NoJudgement:
    """The frozen decision of a claim that has one, otherwise what the rules say as of `at`."""
    if claim.state in DECIDED and claim.decision is not None:
        return frozen_judgement(claim.decision, lang)
    return live_judgement(claim, at, lang)


def live_judgement(claim: Claim, at: datetime, lang: str) -> Judgement | NoJudgement:
    """What the rules say of the claim as of `at`; nothing is written."""
    try:
        version, facts, result = judge(claim, at)
    except Refused as refusal:
        return NoJudgement(str(refusal))
    return _written(False, version, facts, result, result.outcome, result.amount, list(result.reasons), lang)


def frozen_judgement(decision: Decision, lang: str) -> Judgement:
    """What a decision record says, from the record alone."""
    facts, result = Facts.from_dict(decision.facts), Result.from_dict(decision.result)
    reasons = [str(code) for code in decision.reasons]
    return _written(True, decision.policy, facts, result, decision.outcome, decision.amount, reasons, lang)


def _written(
    frozen: bool,
    version: PolicyVersion,
    facts: Facts,
    result: Result,
    outcome: str,
    amount: int | None,
    reasons: list[str],
    lang: str,
) -> Judgement:
    checks = [
        CheckLine(
            check.state, CHECK_WORDS[check.state], CHECK_ICONS[check.state], check.automatic, explain(check, lang)
        )
        for check in result.checks
    ]
    return Judgement(
        frozen=frozen,
        outcome=outcome,
        amount=amount,
        baseline=facts.baseline_sales,
        outage=facts.outage_sales,
        loss=facts.loss,
        settlement=facts.settlement,
        checks=checks,
        steps=[(explain(step, lang), step.amount) for step in result.explanation],
        reasons=reason_sentences(reasons, lang),
        policy=version,
        ready=result.ready,
        unchecked=len(result.unchecked),
        met=sum(1 for check in checks if check.state == "met"),
    )
