"""What the parts of the year share: seed, people, clock, programme, and the tallies that are printed at the end."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from compensation.models import User
from scenarios.bench.approved import AT, Ground
from scenarios.simulator.bank import Bank

MONTH = timedelta(days=30)
HOUR = timedelta(hours=1)


class Violated(Exception):
    """An invariant does not hold; the sentence says which, and where."""


@dataclass
class Stage:
    """One year under way.

    `now` is the office's clock (Seoul); verbs get it, a little before or after, as their as-of. `of_month` has the key
    of each month's round.
    """

    seed: int
    rounds: int
    people: dict[str, User]
    ground: Ground
    bank: Bank = field(default_factory=Bank)
    now: datetime = AT
    of_month: dict[int, int] = field(default_factory=dict)
    dice: Random = field(default_factory=Random)
    done: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice.seed(self.seed)

    def cut_off(self, number: int) -> datetime:
        """The cut-off of a month's round: midnight in Seoul."""
        return AT + number * MONTH

    def need(self, invariant: str, holds: bool, found: object = "") -> None:
        """Count the invariant as looked at. Raises Violated when it does not hold."""
        if not holds:
            raise Violated(f"seed {self.seed}, {self.now:%Y-%m-%d}: {invariant}: {found}")
        self.checked[invariant] += 1

    def jitter(self) -> datetime:
        """An as-of that is not quite now: noted late, noted on another day, or by a clock that is a little fast."""
        return self.now + self.dice.choice((0, 0, 0, -1, -9, -26, 1)) * HOUR
