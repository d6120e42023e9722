"""What a manager should know before filing is extended: what came lately, and what was begun and not finished."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from claims.choices import RETURNED
from claims.models import Claim, ClaimEvent, DamageReport, Supplement
from compensation.calendar import SEOUL, seoul
from compensation.models import Programme
from compensation.panels import Number

CLAIMABLE = ("paid", "free_loss")
"""Triage of reports that could be claims."""


def evidence(programme: Programme, at: datetime) -> list[Number]:
    """Arrivals of one and two weeks up to `at`, in days of Seoul, and what was begun and not finished then.

    There is no draft of a claim before it is filed. What stands for it: reports of a paid service or of a loss that no
    claim was made from, and claims returned to their claimants that have not come back.
    """
    open_then = Supplement.objects.filter(claim__programme=programme, requested_at__lte=at)
    open_then = open_then.filter(Q(closed_at=None) | Q(closed_at__gt=at))
    return [
        Number(_("Claims received in these 7 days"), _arrived(programme, at, 7)),
        Number(_("Claims received in these 14 days"), _arrived(programme, at, 14)),
        Number(_("Supplements still open"), open_then.count()),
        Number(_("Claims returned and not handed in again"), _returned_at(programme, at)),
        Number(_("Reports of a paid service or a loss without a claim"), _unclaimed_reports(programme, at)),
    ]


def _arrived(programme: Programme, at: datetime, days: int) -> int:
    """Claims of the last `days` days in Seoul, the day of `at` included as far as it had gone."""
    first = datetime.combine(seoul(at).date() - timedelta(days=days - 1), time.min, tzinfo=SEOUL)
    return Claim.objects.filter(programme=programme, received_at__gte=first, received_at__lte=at).count()


def _returned_at(programme: Programme, at: datetime) -> int:
    """Claims that lay with their claimants at `at`, by the trail."""
    events = ClaimEvent.objects.filter(effective_at__lte=at)
    came_back = events.filter(claim=OuterRef("claim"), from_state=RETURNED, seq__gt=OuterRef("seq"))
    lying = events.filter(claim__programme=programme, to_state=RETURNED).filter(~Exists(came_back))
    return lying.values("claim").distinct().count()


def _unclaimed_reports(programme: Programme, at: datetime) -> int:
    """Reports received by `at` that could be claims and had none, withdrawn ones aside."""
    reports = DamageReport.objects.filter(programme=programme, triage__in=CLAIMABLE, received_at__lte=at)
    claimed = Claim.objects.live().filter(programme=programme, report__isnull=False, received_at__lte=at)
    return reports.exclude(pk__in=claimed.order_by().values("report")).count()
