"""The ceremony on a claim."""

from functools import partial

from claims.clock import turn
from claims.models import Claim, ClaimEvent
from claims.permissions import why_not
from compensation.ceremony import Act, acting
from compensation.locks import under_lock

# Only what most verbs read: PostgreSQL plans every join anew for each verb, and the rest is read where it is asked for.
LOCKED = (
    under_lock(Claim.objects)
    .select_related("programme", "claimant", "account", "decision__policy")
    .defer("decision__facts", "decision__result", "decision__policy__document")
)


class ClaimAct(Act):
    """On this floor every move winds, stops or ends the claim's clock."""

    def follow(self, moved: tuple[str, str]) -> tuple[str, ...]:
        return turn(self.obj, moved, self.at)


on_claim = partial(
    acting,
    LOCKED,
    why_not=why_not,
    event_model=ClaimEvent,
    extra=lambda claim: {"claim": claim},
    act_class=ClaimAct,
)
