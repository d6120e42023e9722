"""Review: who has the case, what its facts are, what is recommended."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from claims import clock
from claims.judgement import HUMAN_DENIALS, decision_hash, judge
from claims.models import Appeal, Claim, Decision, Offer
from claims.workflow.act import on_claim
from compensation import policies
from compensation.calendar import seoul
from compensation.errors import GuardFailed
from compensation.events import plain
from compensation.models import PolicyVersion, User
from compensation.rules.decide import Result
from compensation.rules.facts import Facts
from compensation.scope import within
from compensation.sealed import blind_index


def assign(*, claim: int, to: User, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Give a case to an agent."""
    if not to.has_perm("claims.start_review"):
        raise GuardFailed(_("%(person)s is not an agent.") % {"person": to})
    if to.absent_on(seoul(as_of or timezone.now()).date()):
        raise GuardFailed(_("%(person)s is recorded as absent.") % {"person": to})
    with on_claim(claim, "assign", actor=actor, as_of=as_of, seen=seen) as act:
        if within(to, act.obj) is not None:
            raise GuardFailed(_("%(person)s does not work on this programme.") % {"person": to})
        if act.obj.assigned_to_id != to.pk:
            before = act.obj.assigned_to_id
            act.obj.assigned_to = to
            act.note("assigned_to", data={"from": before, "to": to.pk})
    return act.obj


def start_review(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Begin. A case nobody has becomes the actor's."""
    with on_claim(claim, "start_review", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.assigned_to = actor
            act.move("assigned_to", data={"assigned_to": actor.pk})
    return act.obj


FACTS = ("service", "industry", "baseline_sales", "outage_sales")
CLEARS = {"baseline_sales": "baseline_sales_invalid", "outage_sales": "outage_sales_invalid"}


def correct_facts(
    *,
    claim: int,
    actor: User,
    changes: dict[str, Any],
    reason: str,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Set facts to what the papers show; the event keeps before and after. Only while under review."""
    unknown = set(changes) - set(FACTS)
    if unknown:
        raise GuardFailed(_("These facts cannot be corrected here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with on_claim(claim, "correct_facts", actor=actor, as_of=as_of, seen=seen) as act:
        before = {name: getattr(act.obj, name) for name in changes if getattr(act.obj, name) != changes[name]}
        if not before:
            return act.obj
        for name in before:
            setattr(act.obj, name, changes[name])
        act.obj.defects = [defect for defect in act.obj.defects if defect not in {CLEARS.get(name) for name in before}]
        after = {name: changes[name] for name in before}
        act.note(*before, "defects", reason=reason, data={"before": before, "after": after})
    return act.obj


def return_to_claimant(
    *, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """Send back for a formal defect; the claimant may file it again."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "return_to_claimant", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def recommend(
    *,
    claim: int,
    actor: User,
    reasons: Sequence[str] = (),
    note: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Freeze what the rules say of this claim as a decision record and send it for approval.

    `reasons` are a person's grounds for a denial (HUMAN_DENIALS) where the rules cannot see; without them the
    rules alone decide the outcome. Refused while the checklist is open, and while the loss calls for a negotiation.
    """
    with on_claim(claim, "recommend", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        version, facts, result = judge(act.obj, act.at)
        _check_ready(act.obj, result, reasons)
        act.obj.decision = freeze(act.obj, version, facts, result, actor, act.at, reasons=reasons, note=note)
        act.move(
            "decision",
            reason=note,
            data={
                "decision": act.obj.decision.number,
                "outcome": act.obj.decision.outcome,
                "amount": act.obj.decision.amount,
                "content_hash": act.obj.decision.content_hash,
            },
        )
    return act.obj


def _check_ready(claim: Claim, result: Result, reasons: Sequence[str]) -> None:
    unknown = set(reasons) - set(HUMAN_DENIALS)
    if unknown:
        raise GuardFailed(_("Unknown reason: %(codes)s.") % {"codes": ", ".join(sorted(unknown))})
    if reasons:
        return
    if not result.ready:
        raise GuardFailed(
            _("It cannot be sent for approval yet: %(count)s required documents are unchecked.")
            % {"count": len(result.unchecked)}
        )
    if result.outcome == "negotiate":
        raise GuardFailed(_("The loss is above the top tier. Open a negotiation, or deny it with a reason."))
    if result.outcome == "award" and claim.account is None:
        raise GuardFailed(_("There is no payee account yet. Enter one first."))


def freeze(
    claim: Claim,
    version: PolicyVersion,
    facts: Facts,
    result: Result,
    actor: User,
    at: datetime,
    *,
    reasons: Sequence[str] = (),
    note: str = "",
    offer: Offer | None = None,
) -> Decision:
    """Write the decision record: everything it rests on, under one hash. For verbs under the claim's lock."""
    denied = bool(reasons) or result.outcome == "denial"
    decision = Decision(
        claim=claim,
        number=claim.decisions.count() + 1,
        outcome="denial" if denied else "award",
        amount=0 if denied else result.amount or 0,  # the database refuses an award of nothing
        policy=version,
        offer=offer,
        facts=facts.to_dict(),
        result=plain(result.to_dict()),
        reasons=[*reasons, *result.reasons] if denied else [],
        note=note,
        recommended_by=actor,
        effective_at=at,
    )
    decision.second_look = drawn_for_second_look(claim, decision, version)
    decision.content_hash = decision_hash(decision)
    decision.save(force_insert=True)
    return decision


def drawn_for_second_look(claim: Claim, decision: Decision, version: PolicyVersion) -> bool:
    """Whether this small award is in the policy's sample: drawn by its rate from a keyed hash nobody can foresee."""
    sample = version.policy.second_look
    if decision.outcome != "award" or decision.amount > sample.up_to:
        return False
    draw = int(blind_index("second look", f"{claim.receipt_no}/{decision.number}")[:8], 16)
    return draw < Fraction(sample.rate) * 16**8


def freeze_instalment(claim: Claim, appeal: Appeal, actor: User, amount: int, at: datetime) -> Decision:
    """Write the record of an additional instalment that an upheld appeal grants. For verbs under the claim's lock."""
    before = appeal.decision
    decision = Decision(
        claim=claim,
        number=claim.decisions.count() + 1,
        instalment=1 + max(claim.decisions.values_list("instalment", flat=True)),
        outcome="award",
        amount=amount,
        policy=before.policy,
        facts=before.facts,
        result=before.result,
        reasons=[f"appeal:{appeal.number}"],
        note=appeal.verdict,
        recommended_by=actor,
        effective_at=at,
    )
    decision.content_hash = decision_hash(decision)
    decision.save(force_insert=True)
    return decision


def restart_clock(claim: Claim, at: datetime) -> tuple[str, ...]:
    """Wind the clock again for a claim that is opened anew; answers the fields to save."""
    days = policies.in_force(claim.programme_id, claim.received_at).policy.deadlines.review_business_days
    clock.start(claim, days, at)
    return ("due_on", "days_left")
