"""The stage of the 1015 programme: the clock's stage with this population, office and working hours."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from claims.models import Claim
from compensation.calendar import SEOUL, add_business_days, seoul
from compensation.models import User
from scenarios.play import Act, Stage
from scenarios.programme_1015.parameters import DEFAULT, Model
from scenarios.programme_1015.population import Shop, populate
from scenarios.programme_1015.reports import Reports

CODE = "1015"
OFFICE_OPENS = time(9, 30)
ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    """Put a function on the list of acts under its own name."""
    ACTS[function.__name__] = function
    return function


def on_day(day: date, minutes: int) -> datetime:
    """`minutes` after half past nine of a day in Seoul."""
    return datetime.combine(day, OFFICE_OPENS, tzinfo=SEOUL) + timedelta(minutes=minutes)


@dataclass
class Stage1015(Stage):
    """`shops` is the population of the seed; the same seed gives the same shops."""

    model: Model = field(default_factory=lambda: DEFAULT)

    @cached_property
    def shops(self) -> list[Shop]:
        """Everyone who will claim, in order of receipt."""
        return populate(self.model, self.dice)

    @cached_property
    def reports(self) -> Reports:
        """Every damage report of the seed."""
        return Reports(self.model, self.shops, self.dice)

    def agent(self, number: int) -> User:
        """The agent whose case a claim is."""
        return self.people["agent1" if number % 2 else "agent2"]

    def other_agent(self, number: int) -> User:
        """The agent whose case it is not."""
        return self.agent(number + 1)

    def approver(self, number: int) -> User:
        """The approver a claim goes to."""
        return self.people["approver1" if number // 2 % 2 else "approver2"]

    def other_approver(self, number: int) -> User:
        """The approver it does not go to first."""
        return self.approver(number + 2)

    def office_day(self, at: datetime, days: tuple[int, int], *purpose: str | int) -> datetime:
        """A moment in office hours between `days` (both included, at least 1) business days after `at`."""
        dice = self.dice("day", *purpose)
        day = add_business_days(seoul(at).date(), dice.randint(*days))
        return on_day(day, dice.randint(0, 470))

    @staticmethod
    def state(pk: int) -> str:
        """The state a claim is in."""
        return Claim.objects.values_list("state", flat=True).get(pk=pk)

    @staticmethod
    def claim(pk: int) -> Claim:
        """A claim as the office reads it from its page."""
        return Claim.objects.select_related("claimant", "account", "decision").get(pk=pk)
