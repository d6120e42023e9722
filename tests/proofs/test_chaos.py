"""Redis is flushed, the worker killed with -9, PostgreSQL stopped: within two minutes all is as if nothing had been.

Each time a round of thousands of claims is being assembled by a real worker, and its result applied, in a whole
installation of its own. The end is compared with that of a run that nobody disturbed.
"""

import contextlib
import time
from typing import Any

import pytest

from tests.proofs.house import House, within

pytestmark = [pytest.mark.prove, pytest.mark.once, pytest.mark.xdist_group("chaos")]

CLAIMS = 4000
PATIENCE = 120.0

MAKE = """
from django.conf import settings
from scenarios.bench.approved import make_approved
from scenarios.programme_1015.cast import make_cast
people = make_cast(settings.DEMO_PASSWORD)
programme = make_approved(people, "chaos", said["claims"])
print(json.dumps(programme.pk))
"""

OPEN = """
from compensation.models import User
from payouts import workflow
from scenarios.bench.approved import CUT_OFF
finance = User.objects.get(username="finance1")
round_ = workflow.open_round(programme=said["programme"], cutoff_at=CUT_OFF, actor=finance, as_of=CUT_OFF)
print(json.dumps(round_.pk))
"""

SEND = """
from compensation.models import User
from payouts import workflow
from payouts.models import Round
from scenarios.bench.approved import CUT_OFF
one, two = (User.objects.get(username=name) for name in ("finance1", "finance2"))
round_ = Round.objects.get(pk=said["round"])
workflow.submit(round=round_.pk, actor=one, as_of=CUT_OFF)
workflow.release(round=round_.pk, actor=two, total=round_.net, as_of=CUT_OFF)
workflow.mark_sent(round=round_.pk, actor=one, as_of=CUT_OFF)
print(json.dumps("sent"))
"""

ANSWER = """
from compensation.models import User
from payouts import workflow
from payouts.models import Round
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from scenarios.bench.approved import CUT_OFF
round_ = Round.objects.get(pk=said["round"])
rows = [(transfer_row(line), "이체완료", CUT_OFF) for line in live_lines(round_)]
content = compose_kbank_result(rows)
print("begun", flush=True)
one = User.objects.get(username="finance1")
result = workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=one, as_of=CUT_OFF)
print(json.dumps(result.applied))
"""

STATE = """
from payouts.models import Round
print(json.dumps(Round.objects.get(pk=said["round"]).state))
"""

END = """
from django.db.models import Count, Sum
from claims.models import Claim
from compensation import verify
from payouts.models import BankResult, PayoutLine, Posting, Round
problems = [str(problem) for verdict in verify.run() for problem in verdict.problems]
print(json.dumps({
    "problems": problems[:5],
    "rounds": list(Round.objects.values_list("state", "line_count", "total")),
    "lines": sorted(PayoutLine.objects.values_list("state").annotate(Count("pk"), Sum("amount"))),
    "claims": sorted(Claim.objects.values_list("state").annotate(Count("pk"))),
    "ledger": sorted(Posting.objects.values_list("account").annotate(Sum("amount"))),
    "results": list(BankResult.objects.values_list("applied", "already", "exceptions")),
}))
"""


def is_in(house: House, round_: int, state: str) -> bool:
    """Whether the round has come so far; a database that is away says no."""
    with contextlib.suppress(RuntimeError):
        return bool(house.run(STATE, round=round_) == state)
    return False


def play(disturbances: tuple[str, ...]) -> tuple[dict[str, Any], list[float]]:
    """Assemble, send and answer one round, disturbed; the end, and how long each part took to come to its own."""
    with House() as house:
        programme = house.run(MAKE, claims=CLAIMS)
        house.start_worker()
        round_ = house.run(OPEN, programme=programme)
        for disturbance in disturbances:
            disturb(house, disturbance)
        took = [within(PATIENCE, lambda: is_in(house, round_, "assembled"))]
        house.run(SEND, round=round_)
        took.append(answer(house, round_, disturbed="database" in disturbances))
        return house.run(END), took


def disturb(house: House, what: str) -> None:
    """One of the three, and what an operator or systemd does next: start again what is down."""
    if what == "redis":
        house.flush_redis()
    elif what == "worker":
        house.kill_worker()
        house.start_worker()
    else:
        house.stop_database()
        time.sleep(2)
        house.start_database()


def answer(house: House, round_: int, disturbed: bool) -> float:
    """Apply the bank's result; when the database went away in the middle of it, press the button again."""
    began = time.monotonic()
    if disturbed:
        child = house.begin(ANSWER, round=round_)
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "begun"
        time.sleep(0.4)
        disturb(house, "database")
        child.communicate(timeout=60)
        assert child.returncode != 0, "the result was applied before the database went away"
    assert house.run(ANSWER, round=round_) == CLAIMS
    return time.monotonic() - began


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    end, _took = play(())
    assert end["problems"] == []
    assert end["lines"] == [["paid", CLAIMS, CLAIMS * 50_000]]
    return end


@pytest.mark.parametrize(
    "disturbances",
    [("redis",), ("worker",), ("database",), ("redis", "worker", "database")],
    ids=["Redis flushed", "worker killed", "PostgreSQL stopped", "all three"],
)
def test_the_end_is_that_of_a_run_nobody_disturbed(undisturbed, disturbances):
    end, took = play(disturbances)
    assert end == undisturbed
    assert max(took) < PATIENCE
