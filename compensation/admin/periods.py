"""A list's filter by time: today, a week, a month, three months, all counted in Seoul days."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from compensation.calendar import SEOUL, seoul

SPANS = {
    "today": (0, pgettext_lazy("period", "Today")),
    "week": (6, pgettext_lazy("period", "7 days")),
    "month": (29, pgettext_lazy("period", "30 days")),
    "quarter": (89, pgettext_lazy("period", "90 days")),
}


def period_filter(column: str, label: Any) -> type[SimpleListFilter]:
    """A filter on the instants of `column`: a span of whole Seoul days that ends today."""

    class PeriodFilter(SimpleListFilter):
        title = label
        parameter_name = f"{column}_in"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return [(code, words) for code, (_days, words) in SPANS.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            days, _words = SPANS.get(self.value() or "", (None, ""))
            if days is None:
                return queryset
            first = seoul(timezone.now()).date() - timedelta(days=days)
            return queryset.filter(**{f"{column}__gte": datetime.combine(first, time.min, tzinfo=SEOUL)})

    return PeriodFilter
