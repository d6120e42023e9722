"""Appeals: the decision is wrong, its amount included. Judged by someone who took no part in it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.choices import CHANNELS
from claims.instalments import last_day_to_appeal, money_under_way, won_in_all
from claims.intake.uploads import Paper
from claims.models import Appeal, Claim, Decision
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.documents import add_paper
from claims.workflow.lookalikes import raise_suspicions
from claims.workflow.review import freeze_instalment, restart_clock
from compensation.calendar import format_date, seoul
from compensation.ceremony import Act
from compensation.edges import take
from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User

UNPAID = ("approved", "denied")


def file_appeal(
    *,
    claim: int,
    actor: User | None,
    grounds: str,
    channel: str,
    papers: Sequence[Paper] = (),
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Appeal:
    """Take in an objection to the decision, its amount included, within the policy's days from its approval.

    At any door: `actor` is None at the claimant's own. `papers` are evidence that came with it; they are kept as
    further papers, so that nothing the decision rests on is superseded.
    """
    _need(grounds)
    if channel not in dict(CHANNELS):
        raise GuardFailed(_("Choose the channel."))
    with on_claim(claim, "file_appeal", actor=actor, as_of=as_of, seen=seen) as act:
        decision: Decision = act.obj.decision
        last = last_day_to_appeal(decision)
        if last is not None and seoul(act.at).date() > last:
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
        for paper in papers:
            add_paper(act.obj, Paper("other", paper.content, paper.file_name), actor, act.at)
        if papers:
            raise_suspicions(act.obj, act.at)
        data = {"appeal": appeal.number, "decision": decision.number, "channel": channel, "papers": len(papers)}
        act.note(reason=grounds.strip(), data=data)
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

    Upheld on an unpaid claim it reopens the review; on a paid one it grants `amount` won as an additional
    instalment, which another approver must confirm. The earlier records stay as they are.
    """
    _need(verdict)
    claim_id = Appeal.objects.values_list("claim_id", flat=True).get(pk=appeal)
    with on_claim(claim_id, "judge_appeal", actor=actor, as_of=as_of, seen=seen) as act:
        found = under_lock(Appeal.objects).select_related("decision__policy").get(pk=appeal)
        if found.state != "filed":
            if found.judged_by_id == actor.pk and (found.state == "upheld") == uphold:
                return found
            raise GuardFailed(_("This appeal has already been judged."))
        take(found, "uphold_appeal" if uphold else "dismiss_appeal")
        found.judged_by, found.judged_at, found.verdict = actor, act.at, verdict.strip()
        if uphold and act.obj.state == "paid":
            found.granted = _grant(act.obj, found, actor, amount, act.at)
        elif amount is not None:
            raise GuardFailed(_("An additional amount is granted only when an appeal on a paid claim is upheld."))
        found.save(update_fields=["state", "judged_by", "judged_at", "verdict", "granted"])
        act.note(reason=found.verdict, data={"appeal": found.number, "upheld": uphold, "amount": amount})
        if uphold and act.obj.state != "paid":
            _reopen(act, found)
        if found.granted is None:
            # What is granted in addition is told once its second person has confirmed it.
            tell.appeal_decided(act.obj, found.number, act.at)
    return found


def _grant(claim: Claim, appeal: Appeal, actor: User, amount: int | None, at: datetime) -> Decision:
    if amount is None or amount < 1:
        raise GuardFailed(_("Enter the additional amount in won."))
    cap = appeal.decision.policy.policy.cap
    if won_in_all(claim) + amount > cap:
        raise GuardFailed(_("With this the claim would exceed its cap of ₩%(cap)s.") % {"cap": f"{cap:,}"})
    return freeze_instalment(claim, appeal, actor, amount, at)


def _reopen(act: Act, appeal: Appeal) -> None:
    """The review begins again, with the same verb and the same bar as any reopening: no money under way."""
    claim: Claim = act.obj
    if claim.state not in UNPAID or money_under_way(claim):
        raise GuardFailed(_("Money is under way for this claim. Judge the appeal when the bank has answered."))
    act.verb, claim.review_completed_at = "reopen", None
    fields = restart_clock(claim, act.at)
    data = {"cause": "appeal", "appeal": appeal.number}
    act.move("review_completed_at", *fields, reason=appeal.verdict, data=data)


def _need(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
