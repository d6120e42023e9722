"""Who may appeal what, and who may judge it: the guards of the appeal, asked by permissions and pages."""

from typing import Any

from django.utils.translation import gettext as _

from claims.instalments import open_appeal
from claims.models import Claim
from compensation.errors import FourEyes, GuardFailed, Refused

#: The states of a decided claim; the last while a corrected account waits for its own approval.
APPEALABLE = ("approved", "denied", "on_hold", "in_payout", "paid", "awaiting_approval")


def appealable(claim: Claim) -> Refused | None:
    """Why the claim's decision cannot be appealed; a corrected account waiting for approval leaves it as it is."""
    approval = claim.approval
    stands = approval is not None and approval.decision_id == claim.decision_id and claim.review_completed_at
    if claim.state not in APPEALABLE or not stands:
        return GuardFailed(_("Only a decided claim can be appealed."))
    if open_appeal(claim) is not None:
        return GuardFailed(_("An appeal is already being judged."))
    return None


def judges_appeal(actor: Any, claim: Claim) -> Refused | None:
    """Why `actor` may not judge the appeal that waits."""
    if open_appeal(claim) is not None:
        return took_part(actor, claim)
    last = claim.appeals.last()
    if last is not None and last.judged_by_id == actor.pk:
        return None  # the same judgement twice is answered quietly
    return GuardFailed(_("No appeal is waiting to be judged."))


def took_part(actor: Any, claim: Claim) -> Refused | None:
    """An appeal goes to someone who took no part: not in recommending, in any approval, nor in any offer."""
    decided = claim.decisions.values_list("recommended_by_id", "approvals__approved_by_id")
    offered = claim.offers.values_list("made_by_id", "confirmed_by_id")
    if actor.pk in {person for row in (*decided, *offered) for person in row}:
        return FourEyes(_("You took part in this decision, so another reviewer must judge the appeal."))
    return None
