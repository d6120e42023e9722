"""Filters of the ledger's lists: by round and as of a day. Set by links of the trial balance, shown as chips."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from claims.admin.filters import Condition
from compensation.calendar import end_of_day
from compensation.scope import visible
from payouts.models import Posting, Round

NOWHERE = "admin/claims/claim/_nothing.html"


class RoundFilter(Condition):
    """By round, of a transaction or of the transaction of a posting."""

    title = pgettext_lazy("ledger", "Round")
    parameter_name = "round"
    bar_template = NOWHERE

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        asked = self.used_parameters.get(self.parameter_name) or ""
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return []
        found = visible(request.user, Round.objects.filter(pk=int(asked)).select_related("programme")).first()
        return [] if found is None else [(asked, f"{found.programme} · {found}")]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(**{"transaction__round" if rows.model is Posting else "round": int(value)})


class UntilFilter(Condition):
    """Effective up to the end of a day in Seoul."""

    title = pgettext_lazy("ledger", "As of")
    parameter_name = "until"
    bar_template = NOWHERE

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        asked = self.used_parameters.get(self.parameter_name) or ""
        return [] if _day(asked) is None else [(asked, _("up to %(day)s") % {"day": asked})]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        day = _day(value)
        return rows if day is None else rows.filter(transaction__effective_at__lt=end_of_day(day))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
