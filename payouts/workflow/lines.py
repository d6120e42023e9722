"""The verbs of a single line."""

from datetime import datetime

from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import User
from payouts import ledger
from payouts.models import LeftOut, PayoutLine
from payouts.stored import stored_lines
from payouts.transfers import fix_totals
from payouts.workflow.act import move_lines, on_round
from payouts.workflow.told import taken_out


def drop_line(
    *, line: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> PayoutLine:
    """Take a line out of an assembled round; its claim is approved again. Not once the round is submitted.

    A paid claim whose additional instalment is dropped stays paid; the instalment waits for the next round.

    `seen` is the version of the round that the form showed.
    """
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    round_id = PayoutLine.objects.values_list("round_id", flat=True).get(pk=line)
    with on_round(round_id, "drop_line", actor=actor, as_of=as_of, seen=seen) as act:
        dropped = PayoutLine.objects.select_related("round__programme", "approval").get(pk=line)
        if dropped.state == "cancelled":
            return dropped
        if act.obj.state != "assembled":
            raise GuardFailed(_("Lines can be dropped only while the round is assembled and not submitted."))
        only = PayoutLine.objects.filter(pk=line)
        ledger.post_lines("uncommit", act.obj, f"drop/{dropped.position}", only, by=actor, at=act.at)
        move_lines([dropped], "cancel_line", actor, act.at, reason=reason)
        taken_out(dropped, actor, act.at, reason)
        _note_dropped(dropped, actor)
        fix_totals(act.obj, stored_lines(act.obj))
        data = {"line": dropped.position, "count": act.obj.line_count, "total": act.obj.total}
        act.note("line_count", "total", "withheld", "lines_hash", reason=reason, data=data)
    return dropped


def _note_dropped(line: PayoutLine, actor: User) -> None:
    LeftOut.objects.create(
        round=line.round,
        claim_id=line.claim_id,
        instalment=line.instalment,
        decision_id=line.decision_id,
        amount=line.amount,
        approved_at=line.approval.effective_at,
        reason="dropped",
        noted_by=actor,
    )
