"""What the claims floor shows on the dashboard: counts and days, never a person."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.choices import AWAITING_APPROVAL, CHANNELS, CLAIM_STATES, TRIAGE
from claims.models import Claim, DamageReport, Supplement
from claims.selectors import OPEN_STATES, TURN_STATES
from compensation import policies
from compensation.calendar import SEOUL, add_business_days, end_of_day, seoul
from compensation.errors import GuardFailed
from compensation.models import Programme
from compensation.panels import Number, Panel

SEE_CLAIMS = "claims.view_claim"
SEE_REPORTS = "claims.view_damagereport"


def _list(name: str, programme: Programme, **conditions: Any) -> str:
    address = reverse(f"admin:claims_{name}_changelist")
    return f"{address}?{urlencode({'programme': programme.pk, **conditions})}"


def last_day_in_time(programme: Programme, today: date) -> date | None:
    """The last day of receipt that is still in time for review; None while no policy is in force."""
    try:
        days = policies.in_force(programme, timezone.now()).policy.deadlines.review_business_days
    except GuardFailed:
        return None
    return add_business_days(today, -days)


def headline(user: Any, programme: Programme) -> list[Number]:
    """Received, open, waiting for approval, late, supplements overdue, granted."""
    today = seoul(timezone.now()).date()
    in_time = last_day_in_time(programme, today)
    late = Q(pk__in=[])
    late_url = ""
    if in_time is not None:
        late = Q(state__in=TURN_STATES["us"], received_at__lt=datetime.combine(in_time, time.min, tzinfo=SEOUL))
        late_url = _list("claim", programme, turn="us", received_to=in_time - timedelta(days=1))
    found = Claim.objects.filter(programme=programme).aggregate(
        received=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        waiting=Count("pk", filter=Q(state=AWAITING_APPROVAL)),
        late=Count("pk", filter=late),
        granted=Sum("decision__amount", filter=Q(state__in=["approved", "on_hold", "in_payout", "paid"])),
    )
    waiting = _list("claim", programme, tab="approvals")
    return [
        Number(_("Received"), found["received"], _list("claim", programme), permission=SEE_CLAIMS),
        Number(_("Open"), found["open"], _list("claim", programme, tab="open"), permission=SEE_CLAIMS),
        Number(_("Waiting for approval"), found["waiting"], waiting, permission=SEE_CLAIMS),
        Number(_("Late for review"), found["late"], late_url, permission=SEE_CLAIMS),
        Number(
            _("Granted"), found["granted"] or 0, _list("claim", programme, tab="granted"), "won", permission=SEE_CLAIMS
        ),
    ]


def by_state(user: Any, programme: Programme) -> list[Number]:
    """Every state that holds a claim."""
    rows = Claim.objects.filter(programme=programme).order_by().values_list("state").annotate(Count("pk"))
    counted = dict(rows)
    return [
        Number(
            label, counted[state], _list("claim", programme, state=state), permission=SEE_CLAIMS, pill=("claim", state)
        )
        for state, label in CLAIM_STATES
        if counted.get(state)
    ]


def by_channel(user: Any, programme: Programme) -> list[Number]:
    """Claims by the way they came."""
    rows = Claim.objects.filter(programme=programme).order_by().values_list("channel").annotate(Count("pk"))
    counted = dict(rows)
    return [
        Number(label, counted.get(code, 0), _list("claim", programme, channel=code), permission=SEE_CLAIMS)
        for code, label in CHANNELS
    ]


def reports(user: Any, programme: Programme) -> list[Number]:
    """Damage reports by what triage found."""
    rows = DamageReport.objects.filter(programme=programme).order_by().values_list("triage").annotate(Count("pk"))
    counted = dict(rows)
    return [
        Number(_("All reports"), sum(counted.values()), _list("damagereport", programme), permission=SEE_REPORTS),
        *(
            Number(label, counted.get(code, 0), _list("damagereport", programme, triage=code), permission=SEE_REPORTS)
            for code, label in TRIAGE
        ),
    ]


def daily(programme: Programme, first: date, last: date) -> dict[date, int]:
    """Claims received on each day in Seoul from `first` to `last`; days without any are left out."""
    rows = Claim.objects.filter(
        programme=programme,
        received_at__gte=datetime.combine(first, time.min, tzinfo=SEOUL),
        received_at__lt=end_of_day(last),
    )
    days = rows.order_by().annotate(day=TruncDate("received_at", tzinfo=SEOUL)).values_list("day")
    return dict(days.annotate(Count("pk")))


def day_url(programme: Programme, day: date) -> str:
    """The claims received on one day."""
    return _list("claim", programme, received_from=day, received_to=day)


def evidence(programme: Programme, at: datetime) -> list[Number]:
    """Claims of the seven days before `at`, a day each, and the supplements open then."""
    today = seoul(at).date()
    first = today - timedelta(days=6)
    counted = daily(programme, first, today)
    open_then = Supplement.objects.filter(claim__programme=programme, requested_at__lte=at)
    open_then = open_then.filter(Q(closed_at=None) | Q(closed_at__gt=at))
    return [
        *(
            Number(
                _("Claims received %(days)s days before") % {"days": back}, counted.get(today - timedelta(days=back), 0)
            )
            for back in range(6, 0, -1)
        ),
        Number(_("Claims received on the day"), counted.get(today, 0)),
        Number(_("Claims received in these 7 days"), sum(counted.values())),
        Number(_("Supplements still open"), open_then.count()),
    ]


PANELS = [
    Panel(
        "claims",
        gettext_lazy("Claims"),
        headline,
        daily=daily,
        day_url=day_url,
        day_permission=SEE_CLAIMS,
        evidence=evidence,
    ),
    Panel("claims_by_state", gettext_lazy("Claims by state"), by_state),
    Panel("claims_by_channel", gettext_lazy("Claims by channel"), by_channel),
    Panel("reports", gettext_lazy("Damage reports"), reports),
]
