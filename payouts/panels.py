"""What the payouts floor shows on the dashboard: rounds and won, never a payee."""

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation.board import Asked
from compensation.panels import Number, Panel
from payouts.charts import lines
from payouts.choices import ROUND_STATES
from payouts.models import LineTally, Round

SEE_ROUNDS = "payouts.view_round"


def paid(asked: Asked) -> list[Number]:
    """The won the bank paid in the period."""
    rows = asked.counts(LineTally.objects.filter(state="paid"), "day")
    days = {"paid_from": asked.first, "paid_to": asked.last}
    url = lines(asked, state__exact="paid", **days)
    return [Number(_("Paid"), rows.aggregate(won=Sum("won"))["won"] or 0, url, "won")]


def by_state(asked: Asked) -> list[Number]:
    """Rounds in every state that holds one, and the lines the bank has not answered. Rounds name no service."""
    rows = Round.objects.filter(programme__in=[programme.pk for programme in asked.programmes])
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    silent = asked.counts(LineTally.objects.filter(state="sent")).aggregate(n=Sum("n"))["n"] or 0
    return [
        *(
            Number(label, counted[state], _rounds(asked, state__exact=state), pill=("round", state))
            for state, label in ROUND_STATES
            if counted.get(state)
        ),
        Number(_("Without an answer of the bank"), silent, lines(asked, state__exact="sent")),
    ]


def _rounds(asked: Asked, **conditions: Any) -> str:
    if not asked.may(SEE_ROUNDS):
        return ""
    whose = {"programme__id__exact": asked.programme.pk} if asked.programme else {}
    return f"{reverse('admin:payouts_round_list')}?{urlencode({**whose, **conditions})}"


PANELS = [
    Panel("paid", gettext_lazy("Money"), paid, headline=True),
    Panel("rounds", gettext_lazy("Payout rounds"), by_state),
]
