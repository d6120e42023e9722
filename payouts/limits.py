"""The won a programme may bind, and a claim may be paid: asked when a round is assembled and again when it is released.

The database asks by two guards; here the same is asked for the sentence a person reads.
"""

from django.db.models import Sum
from django.utils.translation import gettext as _

from claims.instalments import LIVING_LINES
from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import Programme
from payouts.cutting import bound_in_lines
from payouts.models import PayoutLine, Round, RoundCut


def within_limits(round_: Round) -> None:
    """Raise GuardFailed when the programme's lines exceed its budget, or a claim's lines the cap.

    The programme is locked until the transaction ends, so that nobody lowers either meanwhile.
    """
    programme = under_lock(Programme.objects).get(pk=round_.programme_id)
    bound = bound_in_lines(programme.pk)
    if bound > programme.budget:
        raise GuardFailed(
            _("₩%(bound)s would be bound, more than the budget of ₩%(budget)s. Drop lines or raise the budget.")
            % {"bound": f"{bound:,}", "budget": f"{programme.budget:,}"}
        )
    over = over_the_cap(round_, programme.claim_cap)
    if over:
        raise GuardFailed(
            _("Over the ₩%(cap)s that a claim may be paid: %(claims)s. Drop these lines.")
            % {"cap": f"{programme.claim_cap:,}", "claims": ", ".join(over)}
        )


def cap_as_it_was_cut(round_: Round) -> None:
    """Raise GuardFailed when a claim may be paid less now than when the round was cut.

    For a round whose lines the database refused for it, so that none says which claim is too much.
    """
    before = RoundCut.objects.get(round=round_).claim_cap
    now = Programme.objects.get(pk=round_.programme_id).claim_cap
    if now < before:
        raise GuardFailed(
            _(
                "After the cut, the most a claim may be paid fell from ₩%(before)s to ₩%(now)s, and a line is above it."
                " Cancel this round and open it again."
            )
            % {"before": f"{before:,}", "now": f"{now:,}"}
        )


def over_the_cap(round_: Round, cap: int) -> list[str]:
    """The receipt numbers of the first five claims of the round whose living lines come to more than `cap` won."""
    rows = round_.lines.filter(state__in=LIVING_LINES)
    living = PayoutLine.objects.filter(claim__in=rows.values("claim"), state__in=LIVING_LINES).order_by()
    over = living.values("claim").annotate(won=Sum("amount")).filter(won__gt=cap).values("claim")
    rows = rows.filter(claim__in=over)
    return list(rows.order_by("position").values_list("claim__receipt_no", flat=True)[:5])
