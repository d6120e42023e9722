"""What the claims floor says of closing a programme: what the office still owes stands against it, the rest goes on."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from claims.choices import (
    AWAITING_APPROVAL,
    IN_REVIEW,
    NEGOTIATING,
    ON_HOLD,
    RECEIVED,
    RETURNED,
    SUPPLEMENT_REQUESTED,
)
from claims.models import Approval, Claim
from claims.selectors import awaiting_instalment, under_appeal
from compensation.calendar import SEOUL, seoul
from compensation.checklist import Item
from compensation.models import Programme

SEE_CLAIMS = "claims.view_claim"


def _claims(programme: Programme, **conditions: Any) -> str:
    conditions = {"programme": programme.pk, **conditions}
    return f"{reverse('admin:claims_claim_changelist')}?{urlencode(conditions)}"


def _in_state(state: str, label: str | Promise, *, blocking: bool) -> Item:
    return Item(
        f"claims_{state}",
        label,
        lambda programme, at: Claim.objects.filter(programme=programme, state=state).count(),
        lambda programme: _claims(programme, state=state),
        SEE_CLAIMS,
        blocking,
    )


def _under_appeal(programme: Programme, at: datetime) -> int:
    return Claim.objects.filter(under_appeal() | awaiting_instalment(), programme=programme).count()


def appealable_decisions(programme: Programme, at: datetime) -> int:
    """Claims whose decision may still be appealed on the day of `at`, by the days of the policy that decided each."""
    today = seoul(at).date()
    in_time = Q(pk__in=[])
    for version in programme.policies.exclude(state__in=["draft", "submitted", "rejected"]):
        days = version.policy.deadlines.appeal_days
        since = datetime.combine(today - timedelta(days=days), time.min, tzinfo=SEOUL)
        in_time |= Q(decision__policy=version, effective_at__gte=since)
    approvals = Approval.objects.filter(in_time, claim__programme=programme, claim__decision=F("decision"))
    undecided = (RECEIVED, IN_REVIEW, SUPPLEMENT_REQUESTED, NEGOTIATING, AWAITING_APPROVAL)
    return approvals.exclude(claim__state__in=undecided).values("claim").distinct().count()


CHECKLIST = [
    _in_state(RECEIVED, _("Claims received and not yet in review"), blocking=True),
    _in_state(IN_REVIEW, _("Claims in review"), blocking=True),
    _in_state(NEGOTIATING, _("Claims in negotiation"), blocking=True),
    _in_state(AWAITING_APPROVAL, _("Claims waiting for approval"), blocking=True),
    _in_state(SUPPLEMENT_REQUESTED, _("Supplements running"), blocking=False),
    _in_state(RETURNED, _("Claims returned and not handed in again"), blocking=False),
    _in_state(ON_HOLD, _("Claims whose payment is on hold"), blocking=False),
    Item(
        "appeals",
        _("Appeals and instalments being judged"),
        _under_appeal,
        lambda programme: _claims(programme, tab="appeals"),
        SEE_CLAIMS,
        False,
    ),
    # No list of its own: the day ends for each claim by itself.
    Item(
        "appealable",
        _("Decisions that may still be appealed"),
        appealable_decisions,
        lambda programme: "",
        SEE_CLAIMS,
        False,
    ),
]
