"""The whole year: months, then everything looked at, and what became of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from claims.models import Claim
from compensation.errors import GuardFailed
from compensation.models import Programme
from payouts.models import BankResultRow, PayoutLine, Round
from scenarios.bench.approved import make_ground
from scenarios.programme_1015.cast import make_cast
from scenarios.simulator.checks import look, look_at_all
from scenarios.simulator.months import play_month
from scenarios.simulator.stage import Stage

CODE = "year"
NAMES = ("모의 1년", "Simulated year")
NOTICES = (
    "시뮬레이션입니다. 사람·상호·번호·금액은 지어낸 것입니다.",
    "This is a simulation. People, businesses, numbers and amounts are invented.",
)


def simulate(seed: int, claims: int, rounds: int, say: Callable[[str], Any] = lambda text: None) -> dict[str, Any]:
    """Play a year of `rounds` months with `claims` claims and look at every invariant; answers what became of it.

    Raises GuardFailed in production and on a database with other claims or rounds, Violated at the first invariant
    that does not hold. The same seed gives the same year in a database that was empty.
    """
    refuse_elsewhere()
    began, spent = time.monotonic(), dict.fromkeys(("months", "checks each month", "checks at the end"), 0.0)
    people = make_cast(settings.DEMO_PASSWORD)
    ground = make_ground(people, CODE, days=30 * rounds + 30, names=NAMES, notices=NOTICES)
    stage = Stage(seed, rounds, people, ground)
    for number in range(1, rounds + 1):
        with _timed(spent, "months"):
            round_ = play_month(stage, number, range(claims * (number - 1) // rounds, claims * number // rounds))
        with _timed(spent, "checks each month"):
            look(stage)
        say(f"{stage.now:%Y-%m-%d}  {round_.line_count:,} lines, {round_.total:,} won")
    with _timed(spent, "checks at the end"):
        look_at_all(stage)
    return {
        "seed": seed,
        **_outcome(ground.programme),
        "happened": dict(sorted(stage.done.items())),
        "invariants": dict(stage.checked),
        "seconds": round(time.monotonic() - began, 1),
        "seconds_by_part": {part: round(seconds, 1) for part, seconds in spent.items()},
    }


def refuse_elsewhere() -> None:
    """Raise GuardFailed where a year may not be played: in production, and beside anybody's claims."""
    if settings.PRODUCTION:
        raise GuardFailed(_("A simulated year is never played in production."))
    if Claim.objects.exists() or Round.objects.exists() or Programme.objects.filter(code=CODE).exists():
        raise GuardFailed(_("This database already has claims or rounds. A simulated year starts from an empty one."))


@contextmanager
def _timed(spent: dict[str, float], part: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    spent[part] += time.monotonic() - start


def _outcome(programme: Programme) -> dict[str, dict[str, int]]:
    """Counts by state: claims, lines, rounds, and the rows of the bank by what they did."""
    lines = PayoutLine.objects.filter(round__programme=programme)
    rows = BankResultRow.objects.filter(result__round__programme=programme)
    return {
        "claims": _by(Claim.objects.filter(programme=programme), "state"),
        "lines": _by(lines, "state"),
        "rounds": _by(programme.rounds, "state"),
        "rows": _by(rows, "outcome"),
    }


def _by(rows: Any, column: str) -> dict[str, int]:
    return dict(rows.order_by(column).values_list(column).annotate(count=Count("pk")))
