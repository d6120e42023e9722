"""The ceremony on a claim."""

from functools import partial

from claims.models import Claim, ClaimEvent
from claims.permissions import why_not
from compensation.ceremony import acting

LOCKED = Claim.objects.select_for_update(of=("self",)).select_related(
    "programme",
    "claimant",
    "account",
    "assigned_to",
    "approval",
    "decision__policy__programme",
)

on_claim = partial(acting, LOCKED, why_not=why_not, event_model=ClaimEvent, extra=lambda claim: {"claim": claim})
