"""From a stored claim to the rules' facts, and the rules' answer for it. Reads only."""

from datetime import UTC, datetime

from claims.models import Claim, Decision, Document, PayeeAccount
from compensation import policies
from compensation.models import PolicyVersion
from compensation.rules.decide import Result, SettlementError, decide, more_favourable
from compensation.rules.facts import DocumentFact, Facts, content_hash

# Reasons a person may give where the rules cannot see: they deny whatever the arithmetic says.
HUMAN_DENIALS = (
    "no_settlement",
    "loss_not_proven",
    "causality_not_shown",
    "not_a_small_business",
    "false_statement",
)


def current_documents(claim: Claim) -> list[Document]:
    """The documents that count: those nothing has superseded."""
    return [document for document in claim.documents.all() if document.state != "superseded"]


def facts_of(claim: Claim, settlement: int | None = None) -> Facts:
    """What the rules are asked about. Every claim lies in a window: the database admits no other."""
    documents = tuple(
        DocumentFact(document.kind, document.state, document.sha256 or None)
        for document in sorted(current_documents(claim), key=lambda document: document.kind)
        if document.kind != "other"
    )
    return Facts(
        brn=claim.claimant.brn,
        service=claim.service,
        industry=claim.industry,
        channel=claim.channel,
        received_in_window=True,
        baseline_sales=claim.baseline_sales,
        outage_sales=claim.outage_sales,
        documents=documents,
        settlement=settlement,
    )


def judging(claim: Claim, at: datetime) -> tuple[PolicyVersion, ...]:
    """The versions that judge this claim as of `at`: one, or the one at receipt and the one at `at`.

    The version in force when it is judged says so (`judged_by`), for every claim received before it began: they keep
    the version at their receipt, or are judged by the new one, or by the better of the two. What a version in between
    said no longer counts. Raises GuardFailed where no version was in force.
    """
    present = policies.in_force(claim.programme_id, at)
    began = present.effective_from
    by = present.policy.judged_by
    if by == "decision" or (began is not None and began <= claim.received_at):
        return (present,)
    at_receipt = policies.in_force(claim.programme_id, claim.received_at)
    return (at_receipt,) if by == "receipt" else (at_receipt, present)


def judge(claim: Claim, at: datetime, settlement: int | None = None) -> tuple[PolicyVersion, Facts, Result]:
    """The policy version that judges this claim as of `at`, the facts, and the rules' result.

    Of two versions the one whose result is better for the claimant; the one at receipt when they are equal. A version
    whose bounds a settlement does not keep is no choice; SettlementError is raised when it keeps those of none.
    """
    facts = facts_of(claim, settlement)
    found: list[tuple[PolicyVersion, Result]] = []
    out_of_bounds: SettlementError | None = None
    for version in judging(claim, at):
        try:
            found.append((version, decide(facts, version.policy, at)))
        except SettlementError as error:
            out_of_bounds = out_of_bounds or error
    if out_of_bounds is not None and not found:
        raise out_of_bounds
    version, result = found[0]
    for other, its_result in found[1:]:
        if more_favourable(result, its_result) is its_result:
            version, result = other, its_result
    return version, facts, result


def decision_hash(decision: Decision) -> str:
    """The hash over everything a decision record says; `freeze` writes it and `verify` computes it again."""
    return content_hash(
        {
            "claim": decision.claim.receipt_no,
            "number": decision.number,
            "instalment": decision.instalment,
            "second_look": decision.second_look,
            "outcome": decision.outcome,
            "amount": decision.amount,
            "policy": decision.policy.content_hash,
            "facts": decision.facts,
            "result": decision.result,
            "reasons": decision.reasons,
            "note": decision.note,
            "offer": decision.offer.number if decision.offer else None,
            "recommended_by": decision.recommended_by_id,
            "as_of": decision.effective_at.astimezone(UTC).isoformat(),
        }
    )


def binding_hash(decision: Decision | None, account: PayeeAccount | None) -> str:
    """What an approval binds to: a decision record and the account version it would be paid to."""
    return content_hash(
        {
            "decision": decision.content_hash if decision else "",
            "account": [account.version, account.number_index, account.holder] if account else None,
        }
    )


def shown_hash(claim: Claim) -> str:
    """The hash an approver's form carries, of the decision and account that bind the claim now."""
    return binding_hash(claim.decision, claim.account)


def approvals_needed(decision: Decision) -> int:
    """How many approvers an award needs: by the policy's band of its amount, and one more in the sample."""
    return decision.policy.policy.approvals_needed(decision.amount) + int(decision.second_look)
