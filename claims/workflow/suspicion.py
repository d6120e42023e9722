"""Judging a suspected duplicate: a person says same, different or asks; nothing is merged."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from claims.choices import CLAIM_EDGES, WITHDRAWN
from claims.models import Claim, Suspicion
from claims.models.suspicion import LIVE_SUSPICIONS
from claims.workflow import tell
from claims.workflow.act import LOCKED, on_claim
from claims.workflow.intake import withdraw
from compensation.errors import GuardFailed, Refused
from compensation.locks import under_lock
from compensation.models import User

WITHDRAWABLE = next(edge.sources for edge in CLAIM_EDGES if edge.verb == "withdraw")
VERDICTS = ("same", "different", "asked")


@transaction.atomic
def judge_suspicion(
    *, suspicion: int, actor: User, verdict: str, reason: str, as_of: datetime | None = None
) -> Suspicion:
    """Judge a pair. `same` keeps the earlier claim and withdraws the later one, with notice; both keep an event.

    Refused while the later claim can no longer be withdrawn (send it back for review first).
    """
    if verdict not in VERDICTS:
        raise GuardFailed(_("Choose one of the listed values."))
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    pair = Suspicion.objects.get(pk=suspicion)
    # Both claims are locked, lower key first, before anything is looked at.
    list(LOCKED.filter(pk__in=(pair.earlier_id, pair.later_id)).order_by("pk"))
    pair = under_lock(Suspicion.objects).get(pk=suspicion)
    if pair.state == verdict and pair.judged_by_id == actor.pk:
        return pair
    if pair.state not in LIVE_SUSPICIONS:
        raise GuardFailed(_("This pair has already been judged."))
    earlier, later = Claim.objects.get(pk=pair.earlier_id), Claim.objects.get(pk=pair.later_id)
    refusal = why_not_same(earlier, later) if verdict == "same" else None
    if refusal is not None:
        raise refusal
    for claim, other in ((earlier, later), (later, earlier)):
        with on_claim(claim.pk, "judge_suspicion", actor=actor, as_of=as_of) as act:
            act.note(reason=reason, data={"other": other.receipt_no, "verdict": verdict, "reasons": pair.reasons})
    pair.state, pair.judged_by, pair.judged_at, pair.reason = verdict, actor, act.at, reason
    pair.save(update_fields=["state", "judged_by", "judged_at", "reason"])
    if verdict == "same":
        withdrawn = withdraw(claim=later.pk, actor=actor, channel=later.channel, reason=reason, as_of=as_of)
        tell.withdrawn_duplicate(withdrawn, earlier, act.at)
    return pair


def why_not_same(earlier: Claim, later: Claim) -> Refused | None:
    """Why the pair cannot be called the same claim now: there must be one to keep and one that can be withdrawn."""
    if earlier.state == WITHDRAWN:
        return GuardFailed(_("%(number)s is withdrawn, so there is no claim to keep.") % {"number": earlier.receipt_no})
    if later.state not in WITHDRAWABLE:
        return GuardFailed(
            _("%(number)s is %(state)s and cannot be withdrawn. Send it back for review first.")
            % {"number": later.receipt_no, "state": later.state_label}
        )
    return None
