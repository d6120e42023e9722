"""Who may move a recovery, and why not."""

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from compensation.errors import FourEyes, GuardFailed, Refused
from compensation.permissions import missing_role
from payouts.models import PayoutLine, Recovery

PERMISSIONS = {
    "refuse_repayment": "payouts.confirm_repayment",
    # A recovery is settled by the repayment that completes it.
    "settle_recovery": "payouts.confirm_repayment",
}


def why_not(actor: Any, verb: str, recovery: Recovery) -> Refused | None:
    """Why `actor` may not do `verb` to this recovery now; None when they may."""
    if verb == "end_by_return":
        # The bank's own word ends it, in the verb that recorded the word and asked who may.
        return None
    refusal = missing_role(actor, PERMISSIONS.get(verb, f"payouts.{verb}"))
    if refusal is not None:
        return refusal
    waiting = recovery.repayments.filter(state="recorded").first()
    if verb in ("confirm_recovery", "reject_recovery") and actor.pk == recovery.opened_by_id:
        return FourEyes(_("You opened this recovery, so another finance approver must decide on it."))
    if verb in ("confirm_repayment", "refuse_repayment"):
        if waiting is None:
            return GuardFailed(_("No repayment waits for confirmation."))
        if actor.pk == waiting.recorded_by_id:
            return FourEyes(_("You recorded this repayment, so another finance approver must confirm it."))
    if verb in ("confirm_repayment", "record_repayment") and recovery.state != "in_repayment":
        return GuardFailed(_("Nothing is to be repaid on this recovery now. Agree a plan first."))
    if verb in ("record_repayment", "waive_recovery", "ask_waiver") and waiting is not None:
        return GuardFailed(_("A repayment waits for confirmation. Confirm or refuse it first."))
    return _why_not_waived(actor, verb, recovery)


def _why_not_waived(actor: Any, verb: str, recovery: Recovery) -> Refused | None:
    if verb == "ask_waiver" and recovery.state not in ("confirmed", "in_repayment"):
        return GuardFailed(_("Only what is still to be repaid can be waived."))
    if verb == "waive_recovery":
        if recovery.waiver_asked_by_id is None:
            return GuardFailed(_("Nobody has asked for a waiver. A finance preparer names the council meeting first."))
        if actor.pk == recovery.waiver_asked_by_id:
            return FourEyes(_("You asked for this waiver, so another finance approver must decide on it."))
    return None


def recoverable(line: PayoutLine) -> int:
    """How many won of what the payee got no recovery asks back yet; 0 unless the line is paid."""
    if line.state != "paid":
        return 0
    asked = line.recoveries.exclude(state="rejected").aggregate(won=Sum("amount"))["won"] or 0
    return line.net - asked


def owed(recovery: Recovery) -> int:
    """How many won are still to be repaid: nothing once it is settled, waived or rejected, or not confirmed yet."""
    if recovery.state not in ("confirmed", "in_repayment"):
        return 0
    # Not an aggregate: lists have the repayments read for all their rows at once.
    return recovery.amount - sum(one.amount for one in recovery.repayments.all() if one.state == "confirmed")
