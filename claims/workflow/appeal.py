"""Appeals (the decision is wrong) and reopenings (the office looks again): different acts, each under two people."""

from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.models import Appeal, Approval, Claim, Decision, Reopening
from claims.models.appeal import REOPENING_CAUSES
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.review import freeze_instalment, restart_clock
from compensation.calendar import format_date, seoul
from compensation.edges import take
from compensation.errors import FourEyes, GuardFailed, Stale
from compensation.models import User

UNPAID = ("approved", "denied")


def file_appeal(
    *,
    claim: int,
    actor: User | None,
    grounds: str,
    channel: str,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Appeal:
    """Take in an objection to the decision, its amount included, within the policy's days from its approval."""
    if len(grounds.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "file_appeal", actor=actor, as_of=as_of, seen=seen) as act:
        decision, approval = act.obj.decision, act.obj.approval
        last = seoul(approval.effective_at).date() + timedelta(days=decision.policy.policy.deadlines.appeal_days)
        if seoul(act.at).date() > last:
            raise GuardFailed(
                _("The time for an appeal ended on %(day)s.") % {"day": format_date(last, get_language() or "ko")}
            )
        appeal = Appeal.objects.create(
            claim=act.obj,
            number=act.obj.appeals.count() + 1,
            decision=decision,
            grounds=grounds.strip(),
            channel=channel,
            filed_at=act.at,
        )
        act.note(reason=grounds, data={"appeal": appeal.number, "decision": decision.number, "channel": channel})
    return appeal


def judge_appeal(
    *,
    appeal: int,
    actor: User,
    uphold: bool,
    verdict: str,
    amount: int | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Appeal:
    """Uphold or dismiss, by someone who took no part in the decision.

    Upheld on an unpaid claim it reopens the review; on a paid one it grants `amount` won as an additional instalment,
    which another approver must confirm. The earlier records stay as they are.
    """
    if len(verdict.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    claim_id = Appeal.objects.values_list("claim_id", flat=True).get(pk=appeal)
    with on_claim(claim_id, "judge_appeal", actor=actor, as_of=as_of, seen=seen) as act:
        found = Appeal.objects.select_for_update().select_related("decision").get(pk=appeal)
        if found.state != "filed":
            if found.judged_by_id == actor.pk and (found.state == "upheld") == uphold:
                return found
            raise GuardFailed(_("This appeal has already been judged."))
        take(found, "uphold_appeal" if uphold else "dismiss_appeal")
        found.judged_by, found.judged_at, found.verdict = actor, act.at, verdict.strip()
        if uphold and act.obj.state == "paid":
            found.granted = _grant(act.obj, found, actor, amount, act.at)
        found.save(update_fields=["state", "judged_by", "judged_at", "verdict", "granted"])
        act.note(reason=verdict, data={"appeal": found.number, "upheld": uphold, "amount": amount})
        if uphold and act.obj.state in UNPAID:
            act.verb, act.obj.review_completed_at = "reopen", None
            fields = restart_clock(act.obj, act.at)
            act.move("review_completed_at", *fields, reason=verdict, data={"cause": "appeal", "appeal": found.number})
        elif uphold and act.obj.state != "paid":
            raise GuardFailed(_("Money is under way for this claim. Judge the appeal when the bank has answered."))
        tell.appeal_decided(act.obj, found.number, act.at)
    return found


def _grant(claim: Claim, appeal: Appeal, actor: User, amount: int | None, at: datetime) -> Decision:
    if amount is None or amount < 1:
        raise GuardFailed(_("Enter the additional amount in won."))
    policy = appeal.decision.policy.policy
    given = sum(claim.decisions.filter(approvals__outcome="award").distinct().values_list("amount", flat=True))
    if given + amount > policy.cap:
        raise GuardFailed(_("With this the claim would exceed its cap of ₩%(cap)s.") % {"cap": f"{policy.cap:,}"})
    return freeze_instalment(claim, appeal, actor, amount, at)


def approve_instalment(
    *, decision: int, actor: User, shown: str, as_of: datetime | None = None, seen: int | None = None
) -> Decision:
    """Confirm an additional instalment: another person than the one who granted it, for the account that binds now."""
    claim_id = Decision.objects.values_list("claim_id", flat=True).get(pk=decision)
    with on_claim(claim_id, "approve_instalment", actor=actor, as_of=as_of, seen=seen) as act:
        found = Decision.objects.get(pk=decision)
        if found.instalment < 2:
            raise GuardFailed(_("This is not an additional instalment."))
        if actor.pk in (found.recommended_by_id, act.obj.account.entered_by_id, act.obj.account.verified_by_id):
            raise FourEyes(_("You prepared this, so another approver must confirm it."))
        if shown != found.content_hash:
            raise Stale
        if found.approvals.filter(account=act.obj.account).exists():
            return found
        Approval.objects.create(
            claim=act.obj,
            decision=found,
            account=act.obj.account,
            outcome="award",
            shown_hash=shown,
            prepared_by_id=found.recommended_by_id,
            approved_by=actor,
            roles=actor.role_codes(),
            effective_at=act.at,
        )
        act.note(data={"decision": found.number, "instalment": found.instalment, "amount": found.amount})
    return found


def request_reopening(
    *, claim: int, actor: User, cause: str, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Reopening:
    """Ask that a decided claim be opened again: new facts (an amendment) or an error of ours."""
    if cause not in dict(REOPENING_CAUSES) or cause == "appeal":
        raise GuardFailed(_("Choose one of the listed values."))
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "request_reopening", actor=actor, as_of=as_of, seen=seen) as act:
        request = Reopening.objects.create(
            claim=act.obj, cause=cause, reason=reason.strip(), requested_by=actor, requested_at=act.at
        )
        act.note(reason=reason, data={"cause": cause})
    return request


def reject_reopening(*, claim: int, actor: User, reason: str, as_of: datetime | None = None) -> Reopening:
    """Say no to someone else's request."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "reject_reopening", actor=actor, as_of=as_of) as act:
        request = open_request(act.obj)
        if request.requested_by_id == actor.pk:
            raise FourEyes(_("You asked for this, so another person must decide on it."))
        request.state, request.decided_by, request.decided_at = "rejected", actor, act.at
        request.save(update_fields=["state", "decided_by", "decided_at"])
        act.note(reason=reason, data={"cause": request.cause})
    return request


def open_request(claim: Claim) -> Reopening:
    """The request that waits, or GuardFailed."""
    request = claim.reopenings.select_for_update().filter(state="requested").first()
    if request is None:
        raise GuardFailed(_("Nobody has asked for this claim to be reopened."))
    return request
