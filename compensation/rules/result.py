"""What the rules answer: the outcome, the amount, every check made and every step of the arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["award", "denial", "negotiate"]
CheckState = Literal["met", "failed", "unchecked", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: what was done, with which values, and what it added to the amount (won)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    amount: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"code": self.code, "params": self.params, "amount": self.amount}


@dataclass(frozen=True, slots=True)
class Check:
    """One eligibility check. ``automatic`` is False where a person has to look, as at a document."""

    code: str
    state: CheckState
    automatic: bool
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether nobody may recommend before this is looked at; an optional document never blocks."""
        return self.state == "unchecked" and self.params.get("required", True)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"code": self.code, "state": self.state, "automatic": self.automatic, "params": self.params}


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of the rules. ``amount`` is won: positive for an award, 0 for a denial, None while negotiable.

    The amounts of ``explanation`` sum to ``amount`` (to 0 while negotiable).
    """

    outcome: Outcome
    eligible: bool
    amount: int | None
    reasons: tuple[str, ...]
    explanation: tuple[Step, ...]
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether everything that must be looked at was; until then no recommendation may be made."""
        return not any(check.blocks for check in self.checks)

    @property
    def unchecked(self) -> tuple[Check, ...]:
        """The checks that keep the result from being ready."""
        return tuple(check for check in self.checks if check.blocks)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form that a decision record freezes."""
        return {
            "outcome": self.outcome,
            "eligible": self.eligible,
            "amount": self.amount,
            "reasons": list(self.reasons),
            "explanation": [step.to_dict() for step in self.explanation],
            "checks": [check.to_dict() for check in self.checks],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Result":
        """Read the JSON form back, equal to what was written."""
        return cls(
            outcome=data["outcome"],
            eligible=data["eligible"],
            amount=data["amount"],
            reasons=tuple(data["reasons"]),
            explanation=tuple(Step(**step) for step in data["explanation"]),
            checks=tuple(Check(**check) for check in data["checks"]),
        )
