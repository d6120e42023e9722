"""Whether a decision record still gives what it states. A letter is drawn only from one that does."""

from claims.judgement import HUMAN_DENIALS, binding_hash, decision_hash
from claims.letters.letter import RecordDiffers
from claims.models import Approval, Decision, PayeeAccount
from compensation.events import plain
from compensation.rules.decide import Result, decide
from compensation.rules.facts import Facts
from compensation.rules.policy import Policy, PolicyError


def recomputed(decision: Decision) -> tuple[Policy, Result]:
    """The policy and the result of a decision, computed again from its facts as of its own time.

    Raises RecordDiffers unless result, outcome, amount, reasons, settlement and hashes are those of the record.
    """
    try:
        policy = Policy.parse(decision.policy.document)
        result = decide(Facts.from_dict(decision.facts), policy, decision.effective_at)
    except (PolicyError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordDiffers from error
    same = (
        policy.hash == decision.policy.content_hash
        and decision_hash(decision) == decision.content_hash
        and plain(result.to_dict()) == decision.result
        and decision.facts["settlement"] == (decision.offer.amount if decision.offer else None)
        and _stated(decision, result)
    )
    if not same:
        raise RecordDiffers
    return policy, result


def _stated(decision: Decision, result: Result) -> bool:
    """Whether outcome, amount and reasons follow from the result, and its lines add up to the amount."""
    human = [code for code in decision.reasons if code in HUMAN_DENIALS]
    if human or result.outcome == "denial":
        return (decision.outcome, decision.amount) == ("denial", 0) and decision.reasons == [*human, *result.reasons]
    total = sum(step.amount for step in result.explanation)
    return (decision.outcome, decision.amount, decision.reasons) == ("award", result.amount, []) and total == (
        decision.amount
    )


def check_approval(approval: Approval, account: PayeeAccount | None) -> None:
    """RecordDiffers unless the approval is of this outcome and, for an award, of exactly this account."""
    decision = approval.decision
    if approval.outcome != decision.outcome:
        raise RecordDiffers
    if decision.outcome == "award" and approval.shown_hash != binding_hash(decision, account):
        raise RecordDiffers
