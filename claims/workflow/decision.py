"""The second person: approve, deny, send back, reopen, hold."""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.judgement import approvals_needed, shown_hash
from claims.models import Approval, Claim
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.reopening import open_request
from claims.workflow.review import restart_clock
from compensation.errors import FourEyes, GuardFailed, Stale
from compensation.models import User


def approve(
    *,
    claim: int,
    actor: User,
    shown: str,
    note: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Confirm the award: binds the decision and account version whose hash (`shown`) the approver saw."""
    return _confirm(claim, "approve", actor, shown, note, as_of, seen)


def deny(
    *,
    claim: int,
    actor: User,
    shown: str,
    note: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Confirm the denial whose hash (`shown`) the approver saw."""
    return _confirm(claim, "deny", actor, shown, note, as_of, seen)


def _confirm(pk: int, verb: str, actor: User, shown: str, note: str, as_of: datetime | None, seen: int | None) -> Claim:
    with on_claim(pk, verb, actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        claim = act.obj
        if shown != shown_hash(claim):
            raise Stale
        award = verb == "approve"
        given = claim.decision.approvals.filter(account=claim.account if award else None).count()
        approval = Approval.objects.create(
            claim=claim,
            decision=claim.decision,
            account=claim.account if award else None,
            outcome=claim.decision.outcome,
            shown_hash=shown,
            prepared_by_id=claim.decision.recommended_by_id,
            approved_by=actor,
            stage=given + 1,
            roles=actor.role_codes(),
            effective_at=act.at,
        )
        if award and given + 1 < approvals_needed(claim.decision):
            # Not the last one that is needed: recorded, and the claim goes on waiting for another approver.
            stage = {"decision": claim.decision.number, "stage": approval.stage, "shown": shown}
            act.note(reason=note, data=stage)
            return claim
        claim.approval = approval
        claim.review_completed_at = act.at
        claim.ever_approved = claim.ever_approved or award
        claim.hold_code = ""
        act.move(
            "approval",
            "review_completed_at",
            "ever_approved",
            "hold_code",
            reason=note,
            data={"decision": claim.decision.number, "amount": claim.decision.amount, "shown": shown},
        )
        tell.decided(claim, act.at)
    return act.obj


def send_back(*, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Ask the agent to look again, with the reason."""
    _need(reason)
    with on_claim(claim, "send_back", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def reopen(*, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Open a decided claim again: someone asked for it, and an approver who took no part does it.

    Only while no money is under way. The records of the earlier decision stay as they are.
    """
    _need(reason)
    with on_claim(claim, "reopen", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        request = open_request(act.obj)
        if request.requested_by_id == actor.pk:
            raise FourEyes(_("You asked for this, so another person must decide on it."))
        request.state, request.decided_by, request.decided_at = "done", actor, act.at
        request.save(update_fields=["state", "decided_by", "decided_at"])
        act.obj.review_completed_at = None
        fields = restart_clock(act.obj, act.at)
        act.move("review_completed_at", *fields, reason=reason, data={"cause": request.cause})
    return act.obj


def hold(*, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Keep an approved claim out of the next round, with the reason."""
    _need(reason)
    with on_claim(claim, "hold", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.hold_code = "person"
            act.move("hold_code", reason=reason)
    return act.obj


def release_hold(
    *, claim: int, actor: User, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """Let it go into the next round: same decision, same account."""
    with on_claim(claim, "release_hold", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.hold_code = ""
            act.move("hold_code", reason=reason)
    return act.obj


def _need(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
