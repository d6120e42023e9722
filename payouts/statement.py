"""The statement of payments for the tax office: who was paid how much in a year, and what was withheld of it."""

from datetime import UTC, date, datetime, time

from django.db.models import Count, QuerySet, Sum

from compensation.calendar import SEOUL
from compensation.models import Programme
from payouts.models import PayoutLine


def withheld_in(programme: Programme, year: int) -> "QuerySet[PayoutLine]":
    """Lines with tax withheld that the bank paid in a year of Seoul and that were not returned, in payout order.

    Payments of which nothing is withheld are no part of it: business income is reported by its recipient, and other
    income up to the floor is not reported at all.
    """
    first, after = _new_year(year), _new_year(year + 1)
    return (
        PayoutLine.objects.filter(round__programme=programme, state="paid", income_tax__gt=0)
        .filter(result_at__gte=first, result_at__lt=after)
        .select_related("round__programme", "claim__claimant")
        .defer("claim__damage_text")
        .order_by("round__number", "position")
    )


def _new_year(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time.min, tzinfo=SEOUL).astimezone(UTC)


def years(programme: Programme) -> list[int]:
    """The years of Seoul in which the bank paid something of which tax was withheld, the newest first."""
    days = PayoutLine.objects.filter(
        round__programme=programme, state="paid", income_tax__gt=0, result_at__isnull=False
    )
    return [day.year for day in days.order_by().datetimes("result_at", "year", order="DESC", tzinfo=SEOUL)]


def totals(lines: "QuerySet[PayoutLine]") -> dict[str, int]:
    """Count and won: gross, both taxes, net."""
    sums = lines.order_by().aggregate(
        n=Count("pk"), gross=Sum("amount"), income=Sum("income_tax"), local=Sum("local_tax"), net=Sum("net")
    )
    return {name: value or 0 for name, value in sums.items()}
