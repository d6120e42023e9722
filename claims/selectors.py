"""What other floors and pages may ask of claims. Reads only."""

from datetime import datetime

from claims.models import Claim
from claims.querysets import ClaimQuerySet


def payable_claims(programme_id: int, cutoff_at: datetime) -> ClaimQuerySet:
    """Claims a round may pick up, in payout order: approved by the cut-off, the approval naming today's account."""
    return Claim.objects.filter(programme_id=programme_id).payable(cutoff_at)
