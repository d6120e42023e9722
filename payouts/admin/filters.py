"""Filters of the floor's lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from payouts.selectors import COMMITTED, UNDER_WAY


class MoneyFilter(admin.SimpleListFilter):
    """Lines whose won are bound in a round, or released to the bank: what the dashboard's sums are made of."""

    title = pgettext_lazy("line list", "Money")
    parameter_name = "money"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("committed", pgettext_lazy("line list", "In rounds")),
            ("released", pgettext_lazy("line list", "Released")),
        ]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """The lines the chosen sum adds up."""
        if self.value() is None:
            return queryset
        rows = queryset.filter(state__in=COMMITTED)
        return rows.filter(round__state__in=UNDER_WAY) if self.value() == "released" else rows
