"""Which version would judge the open claims if a policy version began at a moment: counts for the policy's pages."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from claims.choices import AWAITING_APPROVAL, IN_REVIEW, NEGOTIATING, RECEIVED, RETURNED, SUPPLEMENT_REQUESTED
from claims.models import Claim
from compensation.models import PolicyVersion
from compensation.panels import Number

#: Nothing has been recommended yet, so a version has still to be chosen.
UNDECIDED = (RECEIVED, IN_REVIEW, SUPPLEMENT_REQUESTED, NEGOTIATING, RETURNED)


def open_claims(version: PolicyVersion, effective_from: datetime) -> list[Number]:
    """Open claims of the programme by the version that would judge them; see `claims.judgement.judging`.

    One that waits for approval keeps the version it was recommended under, unless it is sent back.
    """
    undecided = Q(state__in=UNDECIDED)
    found = Claim.objects.filter(programme=version.programme_id).aggregate(
        older=Count("pk", filter=undecided & Q(received_at__lt=effective_from)),
        newer=Count("pk", filter=undecided & Q(received_at__gte=effective_from)),
        waiting=Count("pk", filter=Q(state=AWAITING_APPROVAL)),
    )
    rule = version.policy.judged_by
    by_this = found["newer"] + (found["older"] if rule == "decision" else 0)
    numbers = [Number(_("Open claims judged by this version"), by_this)]
    if rule == "more_favourable":
        numbers.append(Number(_("Open claims judged by the better of two versions"), found["older"]))
    else:
        by_receipt = found["older"] if rule == "receipt" else 0
        numbers.append(Number(_("Open claims judged by the version at their receipt"), by_receipt))
    return [*numbers, Number(_("Already sent for approval: they keep their version"), found["waiting"])]
