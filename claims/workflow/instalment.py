"""An additional instalment: confirmed by a second person, and what the payouts floor reports back about it.

The claim itself is paid and stays so; what becomes of an instalment is its payout line's state and a note here.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.instalments import waiting_instalment
from claims.judgement import approvals_needed, binding_hash
from claims.models import Approval, Claim, Decision
from claims.workflow import tell
from claims.workflow.act import on_claim
from compensation.errors import GuardFailed, Stale, WrongState
from compensation.models import User

#: What the payouts floor may note, each with a permission of its own.
NOTES = (
    "schedule_instalment",
    "unschedule_instalment",
    "instalment_paid",
    "instalment_failed",
    "instalment_returned",
)


def approve_instalment(
    *, decision: int, actor: User, shown: str, as_of: datetime | None = None, seen: int | None = None
) -> Decision:
    """Confirm an additional instalment: another person than the one who granted it, for the account that binds now.

    `shown` is the hash (`judgement.binding_hash`) of the record and account the approver saw. The policy's band of
    the amount says how many approvers it takes; the last of them lets the next round pay it.
    """
    claim_id = Decision.objects.values_list("claim_id", flat=True).get(pk=decision)
    with on_claim(claim_id, "approve_instalment", actor=actor, as_of=as_of, seen=seen) as act:
        found = Decision.objects.select_related("claim", "policy", "granted_by").get(pk=decision)
        if found.instalment < 2:
            raise GuardFailed(_("This is not an additional instalment."))
        account = act.obj.account
        if found.approvals.filter(account=account, approved_by=actor).exists():
            return found
        waiting = waiting_instalment(act.obj)
        if waiting != found or shown != binding_hash(found, account):
            raise Stale
        stage = found.approvals.filter(account=account).count() + 1
        Approval.objects.create(
            claim=act.obj,
            decision=found,
            account=account,
            outcome="award",
            shown_hash=shown,
            prepared_by_id=found.recommended_by_id,
            approved_by=actor,
            stage=stage,
            roles=actor.role_codes(),
            effective_at=act.at,
        )
        data = {"decision": found.number, "instalment": found.instalment, "amount": found.amount, "stage": stage}
        act.note(data={**data, "shown": shown})
        if stage == approvals_needed(found):
            tell.appeal_decided(act.obj, found.granted_by.number, act.at)
    return found


def note_instalment(
    *,
    claim: int,
    verb: str,
    actor: User,
    line: str,
    instalment: int,
    reason: str = "",
    code: str = "",
    as_of: datetime | None = None,
) -> Claim:
    """Write down what became of an additional instalment's `line`: one of NOTES. The claim's state does not move.

    Raises WrongState when a claim that is not paid would get an instalment into a round, ValueError for another verb.
    """
    if verb not in NOTES:
        raise ValueError(verb)
    with on_claim(claim, verb, actor=actor, as_of=as_of) as act:
        if verb == "schedule_instalment" and act.obj.state != "paid":
            raise WrongState(_("Not possible while %(state)s.") % {"state": act.obj.state_label})
        data = {"line": line, "instalment": instalment, **({"code": code} if code else {})}
        act.note(reason=reason, data=data)
        if verb == "instalment_paid":
            tell.paid(act.obj, line, act.at)
        elif verb in ("instalment_failed", "instalment_returned"):
            tell.account_needed(act.obj, line, act.at)
    return act.obj
