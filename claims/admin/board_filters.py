"""Conditions of the claim list that the dashboard's numbers set: no place in the bar, a chip takes them off."""

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.admin.filters import Condition, PeriodFilter
from claims.ages import LAPSED, LEFT, due_span
from claims.charts.decisions import SETTLED, words
from claims.charts.supplements import days_left
from claims.choices import DECISION_OUTCOMES
from claims.models import DecisionTally, Supplement
from claims.selectors import decided_between
from claims.tallies import DECIDED, late
from compensation.calendar import seoul
from compensation.money import format_won

NOWHERE = "admin/claims/claim/_nothing.html"


class BoardCondition(Condition):
    """A condition that is set by a link and shown as a chip alone."""

    bar_template = NOWHERE


class DecidedFilter(PeriodFilter):
    """The review completed from one day to another, both whole days in Seoul, both included."""

    title = pgettext_lazy("claim list", "Decided")
    parameter_name = "decided"
    bar_template = NOWHERE
    FIRST, LAST = "decided_from", "decided_to"

    def queryset(self, request: Any, queryset: Any) -> QuerySet:
        if not (self.first or self.last):
            return queryset
        return decided_between(queryset.filter(DECIDED), self._day(self.FIRST), self._day(self.LAST))


class OutcomeFilter(BoardCondition):
    """Decided claims by outcome."""

    title = pgettext_lazy("claim list", "Outcome")
    parameter_name = "outcome"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return list(DECISION_OUTCOMES)

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(DECIDED, approval__outcome=value)


class GrantedFilter(BoardCondition):
    """Awards by their won, or the ones that were settled individually."""

    title = pgettext_lazy("claim list", "Granted amount")
    parameter_name = "granted"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        asked = self.used_parameters.get(self.parameter_name, "")
        amounts = [asked] if asked.isascii() and asked.isdigit() and len(asked) <= 12 else []
        return [
            (SETTLED, _("Settled individually")),
            *((amount, format_won(int(amount), get_language() or "ko")) for amount in amounts),
        ]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        if value == SETTLED:
            return rows.filter(DECIDED, approval__outcome="award", decision__offer__isnull=False)
        return rows.filter(
            DECIDED, approval__outcome="award", decision__offer__isnull=True, decision__amount=int(value)
        )


class ReasonFilter(BoardCondition):
    """Denials one of whose reasons it is."""

    title = pgettext_lazy("claim list", "Reason")
    parameter_name = "reason"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        asked = self.used_parameters.get(self.parameter_name, "")
        # What no decision says is not a reason; the kept counts know them all.
        known = asked and '"' not in asked and DecisionTally.objects.filter(reasons__contains=f'"{asked}"').exists()
        return [(asked, words(asked))] if known else []

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        said = rows.filter(DECIDED, approval__outcome="denial").annotate(why=Cast("decision__reasons", TextField()))
        return said.filter(why__contains=f'"{value}"')


class LateFilter(BoardCondition):
    """By whether the office's clock has run out."""

    title = pgettext_lazy("claim list", "Late")
    parameter_name = "late"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", pgettext_lazy("flag", "Yes")), ("no", pgettext_lazy("flag", "No"))]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        is_late = late(seoul(timezone.now()).date())
        return rows.filter(is_late) if value == "yes" else rows.filter(Q(due_on__isnull=True) | ~is_late)


class SupplementFilter(BoardCondition):
    """By the business days an open supplement request has left."""

    title = pgettext_lazy("claim list", "Supplement")
    parameter_name = "supplement"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, days_left(code)) for code in (LAPSED, *(group.code for group in LEFT))]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        first, last = due_span(value, seoul(timezone.now()).date())
        requests = Supplement.objects.filter(state="open")
        if first is not None:
            requests = requests.filter(due_on__gte=first)
        if last is not None:
            requests = requests.filter(due_on__lte=last)
        return rows.filter(pk__in=requests.values("claim"))


BOARD_FILTERS = (
    DecidedFilter,
    OutcomeFilter,
    GrantedFilter,
    ReasonFilter,
    LateFilter,
    SupplementFilter,
)
