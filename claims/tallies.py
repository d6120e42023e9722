"""How the claims floor's kept counts are made: one statement a table, over the whole book."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate

from claims.ages import AGES, received_span
from claims.clock import NEAR
from claims.models import Claim, ClaimEvent, DamageReport, Supplement
from claims.models.tally import (
    DecisionTally,
    InflowTally,
    ReportTally,
    StateTally,
    SupplementTally,
    TurnaroundTally,
    WorkTally,
)
from claims.selectors import CLAIMANT_STATES, OPEN_STATES
from compensation.calendar import SEOUL, add_business_days, business_days_between, end_of_day
from compensation.tallies import Cube, Mark, Tally, counted, largest_key

WHOSE = ("programme", "service", "channel")
DECIDED = Q(review_completed_at__isnull=False, approval__isnull=False)
"""Claims that a second person's yes has decided; a reopened one is not."""


def late(today: date) -> Q:
    """The office's clock has run out: what the list calls overdue."""
    return Q(due_on__lt=today)


def near(today: date) -> Q:
    """At most two business days are left."""
    return Q(due_on__gte=today, due_on__lt=add_business_days(today, NEAR + 1))


def _inflow(today: date) -> QuerySet:
    days = Claim.objects.order_by().annotate(day=TruncDate("received_at", tzinfo=SEOUL))
    return days.values_list(*WHOSE, "day").annotate(Count("pk"))


def _age(today: date) -> Case:
    cases = []
    for group in AGES:
        first, last = received_span(group, today)
        within = Q(state__in=OPEN_STATES, received_at__lt=end_of_day(last))
        if first is not None:
            within &= Q(received_at__gte=datetime.combine(first, time.min, tzinfo=SEOUL))
        cases.append(When(within, then=Value(group.code)))
    return Case(*cases, default=Value(""), output_field=CharField())


def _states(today: date) -> QuerySet:
    rows = Claim.objects.order_by().annotate(
        age=_age(today), is_late=Case(When(late(today), then=Value(True)), default=Value(False))
    )
    counted = rows.values_list(*WHOSE, "state", "age", "is_late").annotate(Count("pk"))
    return counted.annotate(granted=Coalesce(Sum("decision__amount"), 0))


def _decisions(today: date) -> QuerySet:
    rows = (
        Claim.objects.filter(DECIDED)
        .order_by()
        .annotate(
            day=TruncDate("review_completed_at", tzinfo=SEOUL),
            by_table=Case(When(decision__offer=None, approval__outcome="award", then=F("decision__amount"))),
            why=Cast("decision__reasons", TextField()),
        )
    )
    return rows.values_list(*WHOSE, "day", "approval__outcome", "by_table", "why").annotate(Count("pk"))


def _turnaround(today: date) -> Iterable[tuple[Any, ...]]:
    """Grouped by both days in the database; which days are business days is the calendar's to say."""
    rows = (
        Claim.objects.filter(DECIDED)
        .order_by()
        .annotate(
            came=TruncDate("received_at", tzinfo=SEOUL),
            day=TruncDate("review_completed_at", tzinfo=SEOUL),
        )
        .values_list(*WHOSE, "came", "day")
        .annotate(Count("pk"))
    )
    days: dict[tuple[date, date], int] = {}
    counted: Counter[tuple[Any, ...]] = Counter()
    for *whose, came, day, n in rows.iterator(10_000):
        if (came, day) not in days:
            days[came, day] = max(0, business_days_between(came, day))
        counted[*whose, day, days[came, day]] += n
    return ((*key, n) for key, n in counted.items())


def _work(today: date) -> QuerySet:
    rows = Claim.objects.filter(state__in=OPEN_STATES).order_by().values_list(*WHOSE, "assigned_to")
    return rows.annotate(
        every=Count("pk"),
        near=Count("pk", filter=near(today)),
        late=Count("pk", filter=late(today)),
        waiting=Count("pk", filter=Q(state__in=CLAIMANT_STATES)),
    )


def _supplements(today: date) -> QuerySet:
    rows = Supplement.objects.filter(state="open").order_by()
    return rows.values_list(*(f"claim__{name}" for name in WHOSE), "due_on").annotate(Count("pk"))


def _reports(today: date) -> QuerySet:
    return DamageReport.objects.order_by().values_list("programme", "triage").annotate(Count("pk"))


def mark() -> Mark:
    """The newest event, claim and report. Everything that changes a count writes one of them."""
    newest = ClaimEvent.objects.order_by("-pk").values_list("pk", "recorded_at").first() or (0, None)
    return Mark(f"{newest[0]}:{largest_key(Claim)}:{largest_key(DamageReport)}", newest[1])


CUBES = (
    Cube(InflowTally, (*WHOSE, "day", "n"), _inflow),
    Cube(StateTally, (*WHOSE, "state", "age", "late", "n", "won"), _states),
    Cube(DecisionTally, (*WHOSE, "day", "outcome", "amount", "reasons", "n"), _decisions),
    Cube(TurnaroundTally, (*WHOSE, "day", "days", "n"), _turnaround),
    Cube(WorkTally, (*WHOSE, "person", "n", "near", "late", "waiting"), _work),
    Cube(SupplementTally, (*WHOSE, "due_on", "n"), _supplements),
    Cube(ReportTally, ("programme", "triage", "n"), _reports),
)
TALLIES = [Tally("claims", CUBES, mark, lambda: counted(Claim))]
