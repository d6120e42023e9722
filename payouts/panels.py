"""What the payouts floor shows on the dashboard: rounds and won, never a payee."""

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation.models import Programme
from compensation.panels import Number, Panel
from payouts.choices import ROUND_STATES
from payouts.models import PayoutLine, Round
from payouts.selectors import COMMITTED, UNDER_WAY

SEE_ROUNDS = "payouts.view_round"
SEE_LINES = "payouts.view_payoutline"


def _list(page: str, **conditions: Any) -> str:
    return f"{reverse(f'admin:payouts_{page}')}?{urlencode(conditions)}"


def _lines(programme: Programme, **conditions: Any) -> str:
    return _list("payoutline_changelist", round__programme__id__exact=programme.pk, **conditions)


def money(user: Any, programme: Programme) -> list[Number]:
    """Budget, committed in rounds, released, paid; lines without an answer of the bank."""
    lines = PayoutLine.objects.filter(round__programme=programme).order_by()
    rows = lines.values_list("round__state", "state").annotate(Sum("amount"), Count("pk"))
    committed = released = paid = silent = 0
    for round_state, state, won, count in rows:
        if state in COMMITTED:
            committed += won
            released += won if round_state in UNDER_WAY else 0
        paid += won if state == "paid" else 0
        silent += count if state == "sent" else 0
    return [
        Number(
            _("Budget"),
            programme.budget,
            reverse("admin:compensation_programme_change", args=[programme.pk]),
            "won",
            "compensation.view_programme",
        ),
        Number(_("In rounds"), committed, _lines(programme, money="committed"), "won", SEE_LINES),
        Number(_("Released"), released, _lines(programme, money="released"), "won", SEE_LINES),
        Number(_("Paid"), paid, _lines(programme, state__exact="paid"), "won", SEE_LINES),
        Number(
            _("Without an answer of the bank"), silent, _lines(programme, state__exact="sent"), permission=SEE_LINES
        ),
    ]


def by_state(user: Any, programme: Programme) -> list[Number]:
    """Rounds in every state that holds one."""
    rows = Round.objects.filter(programme=programme).order_by().values_list("state").annotate(Count("pk"))
    counted = dict(rows)
    return [
        Number(
            label,
            counted[state],
            _list("round_list", programme__id__exact=programme.pk, state__exact=state),
            permission=SEE_ROUNDS,
            pill=("round", state),
        )
        for state, label in ROUND_STATES
        if counted.get(state)
    ]


PANELS = [
    Panel("money", gettext_lazy("Money"), money),
    Panel("rounds", gettext_lazy("Payout rounds"), by_state),
]
