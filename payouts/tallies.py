"""How the payouts floor's kept sums are made: one statement over all lines."""

from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from compensation.calendar import SEOUL
from compensation.tallies import Cube, Mark, Tally, counted, largest_key
from payouts.models import PayoutEvent, PayoutLine
from payouts.models.tally import LineTally


def _lines(today: date) -> QuerySet:
    rows = PayoutLine.objects.order_by().annotate(day=TruncDate("result_at", tzinfo=SEOUL))
    told_apart = ("round__programme", "claim__service", "claim__channel", "round__state", "state", "day")
    return rows.values_list(*told_apart).annotate(Count("pk"), Sum("amount"))


def mark() -> Mark:
    """The newest event of a round or line, and the newest line."""
    newest = PayoutEvent.objects.order_by("-pk").values_list("pk", "recorded_at").first() or (0, None)
    return Mark(f"{newest[0]}:{largest_key(PayoutLine)}", newest[1])


COLUMNS = ("programme", "service", "channel", "round_state", "state", "day", "n", "won")
TALLIES = [Tally("payouts", (Cube(LineTally, COLUMNS, _lines),), mark, lambda: counted(PayoutLine))]
