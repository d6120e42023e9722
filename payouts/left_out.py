"""Who a round does not pay and why, as it was kept, and whether the cut comes out the same again. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from payouts.choices import LEFT_OUT
from payouts.cut import Cut
from payouts.cutting import derive
from payouts.models import LeftOut, Round, RoundCut


def left_out(round_: Round) -> QuerySet[LeftOut]:
    """What the round leaves out, in the order of its cut; what was dropped from it later comes last."""
    rows = LeftOut.objects.filter(round=round_).select_related("claim", "decision", "noted_by")
    return rows.defer("claim__damage_text", "decision__facts", "decision__result").order_by("pk")


@dataclass(frozen=True)
class Total:
    """How many awards are left out for one reason, and their won."""

    code: str
    label: Any
    count: int
    won: int


def totals(round_: Round) -> list[Total]:
    """By reason, in the order in which the reasons are asked; none that nothing is left out for."""
    rows = LeftOut.objects.filter(round=round_).order_by().values_list("reason").annotate(Count("pk"), Sum("amount"))
    found = {reason: (count, won) for reason, count, won in rows}
    return [Total(code, label, *found[code]) for code, label in LEFT_OUT if code in found]


def cut_of(round_: Round) -> RoundCut | None:
    """The cut as it was kept; None for a draft that is not cut yet, and for rounds older than kept cuts."""
    return RoundCut.objects.filter(round=round_).select_related("round").first()


@dataclass(frozen=True)
class Again:
    """The cut derived again from the records of its moment, beside the one that was kept."""

    hash: str
    line_count: int
    total: int
    equal: bool
    """Hash and lines are the same: nothing it rests on was changed."""


def again(kept: RoundCut, found: Cut | None = None) -> Again:
    """Derive the cut once more (or take it as `found`) and compare it with what was kept, and with the lines made."""
    found = found or derive(kept)
    changed = set(LeftOut.objects.filter(round=kept.round_id, reason="changed").values_list("claim_id", "instalment"))
    wanted = [(one.approval, one.amount) for one in found.paid if (one.claim, one.instalment) not in changed]
    lines = list(kept.round.lines.order_by("position").values_list("approval_id", "amount"))
    same = lines == wanted or (kept.round.state == "draft" and lines == wanted[: len(lines)])
    return Again(found.hash, len(found.paid), found.total, same and found.hash == kept.hash)
