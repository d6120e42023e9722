"""A claim's clock: business days the office has left. It stops while the claimant has the ball.

The days come from the policy in force at receipt and are laid down as a date when the clock starts; a later policy
never rewrites them. When the ball goes to the claimant (a supplement, a return) or to both (a negotiation, which has
the offer's own date), the days that were left are kept, and the clock goes on from them when the ball comes back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from claims.choices import (
    AWAITING_APPROVAL,
    IN_REVIEW,
    NEGOTIATING,
    RECEIVED,
    RETURNED,
    SUPPLEMENT_REQUESTED,
)
from claims.models import Claim
from compensation.calendar import add_business_days, business_days_between, seoul

RUNNING = (RECEIVED, IN_REVIEW, AWAITING_APPROVAL)
PAUSED = (SUPPLEMENT_REQUESTED, RETURNED, NEGOTIATING)
NEAR = 2


@dataclass(frozen=True)
class Clock:
    """What a page shows: `days` business days left (late: days over), or nothing once it is decided."""

    kind: Literal["none", "running", "near", "late", "paused"]
    days: int = 0
    due_on: date | None = None

    @property
    def over(self) -> int:
        """Business days past the due date; for a clock that stopped when it was late already."""
        return self.days if self.kind == "late" else max(0, -self.days)


def start(claim: Claim, days: int, at: datetime) -> None:
    """Wind the clock: `days` business days from the day of `at` in Seoul."""
    claim.due_on, claim.days_left = add_business_days(seoul(at).date(), days), None


def turn(claim: Claim, moved: tuple[str, str], at: datetime) -> tuple[str, ...]:
    """Stop, resume or end the clock after a move; answers the fields that changed."""
    today = seoul(at).date()
    _before, after = moved
    if after in RUNNING:
        if claim.due_on is None and claim.days_left is not None:
            claim.due_on, claim.days_left = add_business_days(today, claim.days_left), None
            return ("due_on", "days_left")
        return ()
    if after in PAUSED:
        if claim.due_on is not None:
            claim.days_left = business_days_between(today, claim.due_on)
            claim.due_on = None
            return ("due_on", "days_left")
        return ()
    claim.due_on = claim.days_left = None
    return ("due_on", "days_left")


def clock_of(claim: Claim, today: date) -> Clock:
    """The clock as it stands on `today` (Seoul)."""
    if claim.due_on is not None:
        left = business_days_between(today, claim.due_on)
        if claim.due_on < today:
            return Clock("late", max(1, -left), claim.due_on)
        return Clock("near" if left <= NEAR else "running", left, claim.due_on)
    if claim.days_left is not None:
        return Clock("paused", claim.days_left)
    return Clock("none")
