"""What the claims floor shows on the dashboard: counts and days, never a person."""

from datetime import date, datetime, time

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.charts.links import SEE_CLAIMS, claims, decided, received, reports
from claims.charts.turnaround import histogram
from claims.choices import CLAIM_STATES, TRIAGE
from claims.evidence import evidence
from claims.models import Claim, InflowTally, ReportTally, StateTally
from claims.selectors import GRANTED_STATES, OPEN_STATES
from compensation.board import Asked
from compensation.calendar import SEOUL, end_of_day
from compensation.forecast import quantile_of
from compensation.models import Programme
from compensation.panels import Number, Panel

EARLIEST = date(2000, 1, 1)


def headline(asked: Asked) -> list[Number]:
    """Received in the period, open and late now, and how long half of the period's decisions took."""
    came = asked.counts(InflowTally.objects, "day").aggregate(n=Sum("n"))["n"] or 0
    now = asked.counts(StateTally.objects).aggregate(
        open=Sum("n", filter=Q(state__in=OPEN_STATES)), late=Sum("n", filter=Q(late=True))
    )
    return [
        Number(_("Received"), came, claims(asked, **received(asked))),
        Number(_("Open"), now["open"] or 0, claims(asked, tab="open")),
        Number(_("Late"), now["late"] or 0, claims(asked, tab="overdue")),
        Number(
            _("Receipt to decision, median"),
            quantile_of(histogram(asked), 0.5),
            # Without a period, every decided claim: any day is one on which it was decided.
            claims(asked, **(decided(asked) if asked.first or asked.last else {"decided_from": EARLIEST})),
            "days",
        ),
    ]


def by_state(asked: Asked) -> list[Number]:
    """Every state that holds a claim now, and the won granted in all."""
    rows = asked.counts(StateTally.objects).values_list("state").annotate(Sum("n"), Sum("won"))
    counted = {state: n for state, n, _won in rows}
    granted = sum(won for state, _n, won in rows if state in GRANTED_STATES)
    return [
        *(
            Number(label, counted[state], claims(asked, state=state), pill=("claim", state))
            for state, label in CLAIM_STATES
            if counted.get(state)
        ),
        Number(_("Granted"), granted, claims(asked, tab="granted"), "won"),
    ]


def by_triage(asked: Asked) -> list[Number]:
    """Damage reports by what triage found. They name no channel, and their service is what the reporter called it."""
    programmes = [programme.pk for programme in asked.programmes]
    rows = ReportTally.objects.filter(programme__in=programmes).values_list("triage").annotate(Sum("n"))
    counted = dict(rows)
    return [
        Number(_("All reports"), sum(counted.values()), reports(asked)),
        *(Number(label, counted.get(code, 0), reports(asked, triage=code)) for code, label in TRIAGE),
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
    said = urlencode({"programme": str(programme.pk), "received_from": str(day), "received_to": str(day)})
    return f"{reverse('admin:claims_claim_changelist')}?{said}"


PANELS = [
    Panel(
        "claims",
        gettext_lazy("Claims"),
        headline,
        headline=True,
        daily=daily,
        day_url=day_url,
        day_permission=SEE_CLAIMS,
        evidence=evidence,
    ),
    Panel("claims_by_state", gettext_lazy("Claims by state"), by_state),
    Panel("reports", gettext_lazy("Damage reports"), by_triage),
]
