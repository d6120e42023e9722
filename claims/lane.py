"""The negotiation as its page shows it: every offer a row, both sides closing in, and until when ours stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from claims.judgement import judge
from claims.models import Claim, Offer
from claims.permissions import limit_of
from compensation.calendar import business_days_between, seoul
from compensation.errors import Refused
from compensation.rules.policy import Policy

#: The drawing, in its own units.
WIDTH, LEFT, RIGHT, TOP, STEP = 640, 44, 596, 34, 30


@dataclass(frozen=True)
class Rung:
    """One named amount as a mark of the drawing; `y` grows with every offer."""

    number: int
    side: str
    amount: int
    x: float
    y: float
    live: bool

    @property
    def label_x(self) -> float:
        """Where the amount is written: away from the other side."""
        return self.x - 10 if self.side == "office" else self.x + 10


@dataclass(frozen=True)
class Ladder:
    """Both sides' amounts on one axis in won, from the first offer at the top to the last at the foot."""

    rungs: list[Rung]
    low: int
    high: int
    height: int

    @property
    def width(self) -> int:
        """The drawing's width."""
        return WIDTH

    @property
    def left(self) -> int:
        """Where the axis begins."""
        return LEFT

    @property
    def right(self) -> int:
        """Where the axis ends."""
        return RIGHT

    def path(self, side: str) -> str:
        """The points of one side's line."""
        return " ".join(f"{rung.x:.1f},{rung.y}" for rung in self.rungs if rung.side == side)

    @property
    def ours(self) -> str:
        """Our line."""
        return self.path("office")

    @property
    def theirs(self) -> str:
        """The claimant's line."""
        return self.path("claimant")


@dataclass(frozen=True)
class Row:
    """One offer as the table shows it. `state` is what it is worth today: past its day it has expired."""

    offer: Offer
    state: str


@dataclass(frozen=True)
class Expiry:
    """The last day of our live offer, in business days from today: below zero it is over."""

    due: date
    left: int

    @property
    def late(self) -> int:
        """Business days past the due date."""
        return max(0, -self.left)

    @property
    def over(self) -> bool:
        """Whether the day has passed."""
        return self.left < 0


@dataclass(frozen=True)
class Lane:
    """The whole lane. `turn` is us, approver or claimant; `gap` is what still lies between both sides, in won.

    `limit` is the reader's own authority in won: the office's business, never in anything a claimant reads.
    """

    rows: list[Row]
    ladder: Ladder | None
    expiry: Expiry | None
    turn: str
    gap: int | None
    limit: int | None
    low: int | None
    high: int | None


def lane_of(claim: Claim, user: Any, at: datetime) -> Lane:
    """The negotiation of `claim` as `user` may see it, as of `at`."""
    offers = sorted(claim.offers.all(), key=lambda offer: offer.number)
    today = seoul(at).date()
    rows = [Row(offer, _state(offer, today)) for offer in reversed(offers)]
    policy = _policy(claim, at)
    live = next((offer for offer in offers if offer.state == "made" and offer.side == "office"), None)
    return Lane(
        rows=rows,
        ladder=ladder_of(offers) if offers else None,
        expiry=_expiry(live, today),
        turn=_turn(claim, live, today),
        gap=_gap(offers),
        limit=_limit(user, policy) if policy else None,
        low=policy.settlement.minimum if policy else None,
        high=min(policy.settlement.maximum, policy.cap) if policy else None,
    )


def ladder_of(offers: list[Offer]) -> Ladder:
    """The drawing of at least one offer, oldest first."""
    amounts = [offer.amount for offer in offers]
    low, high = min(amounts), max(amounts)
    span = high - low
    rungs = [
        Rung(
            offer.number,
            offer.side,
            offer.amount,
            LEFT + (RIGHT - LEFT) * ((offer.amount - low) / span if span else 0.5),
            TOP + STEP * place,
            offer.state in ("made", "accepted"),
        )
        for place, offer in enumerate(offers)
    ]
    return Ladder(rungs, low, high, TOP + STEP * len(offers))


def _state(offer: Offer, today: date) -> str:
    over = offer.state == "made" and offer.expires_on is not None and offer.expires_on < today
    return "expired" if over else offer.state


def _expiry(live: Offer | None, today: date) -> Expiry | None:
    if live is None or live.expires_on is None:
        return None
    # The day itself counts to its end; from the next day on the offer is over, weekends included.
    left = business_days_between(today, live.expires_on)
    return Expiry(live.expires_on, min(left, -1) if live.expires_on < today else max(left, 0))


def _turn(claim: Claim, live: Offer | None, today: date) -> str:
    if claim.state != "negotiating":
        return ""
    if live is None or _state(live, today) == "expired":
        return "us"
    return "approver" if live.needs_confirming else "claimant"


def _gap(offers: list[Offer]) -> int | None:
    last = {offer.side: offer.amount for offer in offers}
    return max(0, last["claimant"] - last["office"]) if len(last) == 2 else None


def _limit(user: Any, policy: Policy) -> int | None:
    if user.has_perm("claims.confirm_offer"):
        return limit_of(user, policy.authority.approver)
    return limit_of(user, policy.authority.agent) if user.has_perm("claims.make_offer") else None


def _policy(claim: Claim, at: datetime) -> Policy | None:
    try:
        return judge(claim, at)[0].policy
    except Refused:
        return None
