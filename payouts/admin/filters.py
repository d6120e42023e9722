"""Filters of the floor's lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from claims.admin.filters import Condition, PeriodFilter
from claims.choices import CHANNELS
from claims.models import InflowTally
from claims.selectors import between
from compensation.scope import visible
from payouts.selectors import COMMITTED, UNDER_WAY

NOWHERE = "admin/claims/claim/_nothing.html"


class MoneyFilter(admin.SimpleListFilter):
    """Lines whose won are bound in a round, and how far: what the dashboard's sums are made of."""

    title = pgettext_lazy("line list", "Money")
    parameter_name = "money"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("committed", pgettext_lazy("line list", "In rounds")),
            ("released", pgettext_lazy("line list", "Released")),
            ("prepared", pgettext_lazy("line list", "Not released")),
            ("on_the_way", pgettext_lazy("line list", "Released and not paid")),
        ]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """The lines the chosen sum adds up."""
        value = self.value()
        if value is None:
            return queryset
        rows = queryset.filter(state__in=COMMITTED)
        if value == "prepared":
            return rows.exclude(round__state__in=UNDER_WAY)
        if value == "on_the_way":
            return rows.filter(round__state__in=UNDER_WAY).exclude(state="paid")
        return rows.filter(round__state__in=UNDER_WAY) if value == "released" else rows


class ServiceFilter(Condition):
    """By the service of the claim; set by a link, shown as a chip."""

    title = pgettext_lazy("line list", "Service")
    parameter_name = "service"
    bar_template = NOWHERE

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        asked = self.used_parameters.get(self.parameter_name)
        if not asked or not visible(request.user, InflowTally.objects.filter(service=asked)).exists():
            return []
        return [(asked, asked)]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(claim__service=value)


class ChannelFilter(Condition):
    """By how the claim came in; set by a link, shown as a chip."""

    title = pgettext_lazy("line list", "Channel")
    parameter_name = "channel"
    bar_template = NOWHERE

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return list(CHANNELS)

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(claim__channel=value)


class AnsweredFilter(PeriodFilter):
    """The bank's time from one day to another, both whole days in Seoul, both included."""

    title = pgettext_lazy("line list", "Bank's day")
    parameter_name = "paid"
    bar_template = NOWHERE
    FIRST, LAST = "paid_from", "paid_to"

    def queryset(self, request: Any, queryset: Any) -> QuerySet:
        return between(queryset, "result_at", self._day(self.FIRST), self._day(self.LAST))


#: Conditions that the dashboard's numbers set.
BOARD_FILTERS = (ServiceFilter, ChannelFilter, AnsweredFilter)
