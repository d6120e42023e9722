"""What the payouts floor says of closing a programme: money on its way must be reconciled, money still owed goes on."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from compensation.checklist import Item
from compensation.models import Programme
from payouts.choices import ROUND_STATES
from payouts.models import PayoutLine, Round

OVER = ("closed", "cancelled")


def _rounds(programme: Programme) -> str:
    states = ",".join(state for state, _label in ROUND_STATES if state not in OVER)
    conditions: dict[str, str] = {"programme__id__exact": str(programme.pk), "state__in": states}
    return f"{reverse('admin:payouts_round_changelist')}?{urlencode(conditions)}"


def _lines(programme: Programme, **conditions: Any) -> str:
    said = {"round__programme__id__exact": programme.pk, **conditions}
    return f"{reverse('admin:payouts_payoutline_changelist')}?{urlencode(said)}"


def _unreplaced(programme: Programme) -> QuerySet[PayoutLine]:
    lines = PayoutLine.objects.filter(round__programme=programme, state__in=("failed", "returned"))
    return lines.filter(successor=None)


CHECKLIST = [
    Item(
        "rounds",
        _("Payout rounds not closed"),
        lambda programme, at: Round.objects.filter(programme=programme).exclude(state__in=OVER).count(),
        _rounds,
        "payouts.view_round",
        True,
    ),
    Item(
        "silent_lines",
        _("Payout lines without an answer of the bank"),
        lambda programme, at: PayoutLine.objects.filter(round__programme=programme, state="sent").count(),
        lambda programme: _lines(programme, state__exact="sent"),
        "payouts.view_payoutline",
        True,
    ),
    Item(
        "unpaid_lines",
        _("Failed and returned lines that no later line replaced"),
        lambda programme, at: _unreplaced(programme).count(),
        lambda programme: _lines(programme, state__in="failed,returned", successor__isnull="True"),
        "payouts.view_payoutline",
        False,
    ),
]
