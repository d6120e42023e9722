"""What the clock does by itself: remind before a request lapses, and let offers run out. Never more than that."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from claims.models import Offer, Supplement
from claims.workflow.negotiation import expire_offers
from claims.workflow.supplement import remind_supplement
from compensation.calendar import business_days_between, seoul
from compensation.errors import Refused
from compensation.models import Job

log = logging.getLogger(__name__)

#: Business days before the due day on which the claimant is reminded: enough to find a paper and send it.
REMIND_BUSINESS_DAYS = 2
#: So many calendar days certainly hold that many business days, the longest holidays included.
CERTAINLY = timedelta(days=14)
MOST = 500


def remind_due(now: datetime | None = None) -> int:
    """Remind everyone whose open request is due within two business days and who was not reminded. Answers how many.

    A request whose day is over is not reminded here: what becomes of it is a person's decision by then.
    """
    at = now or timezone.now()
    if _past_is_replayed():
        return 0
    today = seoul(at).date()
    rows = Supplement.objects.filter(state="open", reminded_at=None, due_on__gte=today, due_on__lte=today + CERTAINLY)
    found = rows.order_by("due_on", "pk").values_list("claim_id", "due_on")
    near = [claim for claim, due in found if business_days_between(today, due) <= REMIND_BUSINESS_DAYS]
    return _each(remind_supplement, near[:MOST], now)


def expire_due_offers(now: datetime | None = None) -> int:
    """Mark every offer whose last day in Seoul is over as expired. Answers how many claims it touched."""
    if _past_is_replayed():
        return 0
    today = seoul(now or timezone.now()).date()
    rows = Offer.objects.filter(state="made", expires_on__lt=today, claim__state="negotiating")
    return _each(expire_offers, rows.order_by("claim_id").values_list("claim_id", flat=True).distinct()[:MOST], now)


def _each(verb: Callable[..., Any], claims: Iterable[int], now: datetime | None) -> int:
    """Do `verb` to each claim in a transaction of its own; one that has moved on meanwhile is left alone."""
    done = 0
    for claim in claims:
        try:
            verb(claim=claim, actor=None, as_of=now)
        except Refused as refusal:
            log.info("claim %s: the clock did nothing (%s)", claim, refusal.code)
        else:
            done += 1
    return done


def _past_is_replayed() -> bool:
    """Whether a job is playing a past programme: its offers and requests run by its own calendar, not by today's."""
    return Job.objects.filter(kind="demo", state__in=["queued", "running"]).exists()
