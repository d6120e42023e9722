"""How two programmes could be mixed: cases for the tests of guards."""

from collections.abc import Callable
from typing import Any

from tests.invariants.world import insert

Case = Callable[[Any], Any]


def _theirs(world):
    """A claim of another programme."""
    return world.released.lines.get().claim


GUARD_CASES: dict[str, list[Case]] = {
    "claim_stays_in_its_programme": [
        lambda w: insert(w.received, receipt_no="x", identity="y", claimant=_theirs(w).claimant),
        lambda w: insert(_theirs(w), state="received", receipt_no="x", identity="y", report=w.report),
        lambda w: insert(_theirs(w), state="received", receipt_no="x", identity="y", batch=w.batch),
    ],
    "decision_by_a_policy_of_its_programme": [
        lambda w: insert(w.decision, number=99, policy=_theirs(w).decision.policy),
    ],
    "suspicion_within_one_programme": [lambda w: insert(w.suspicion, later=_theirs(w))],
}
