"""What the claims floor can prove: decisions, approvals, papers, accounts, imports, receipts and trails."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from claims.choices import CLAIM_STATES
from claims.judgement import HUMAN_DENIALS, binding_hash, decision_hash
from claims.models import Approval, Claim, ClaimEvent, Decision, Document, ImportBatch, PayeeAccount
from claims.simulation import proof
from compensation.events import Recorded, plain
from compensation.models import PolicyVersion, Programme
from compensation.rules.decide import Result, decide
from compensation.rules.facts import Facts
from compensation.rules.policy import Policy, PolicyError
from compensation.sealed import SealBroken, account_index, unseal
from compensation.verify import CHUNK, Examination, Findings, Verifier, chains


def _decisions() -> Findings:
    policies = _readable_policies()
    rows = Decision.objects.select_related("claim", "offer", "policy", "granted_by__decision").order_by("pk")
    for decision in rows.iterator(CHUNK):
        seen = Examination("decision", decision)
        seen.equal("content_hash", decision_hash(decision), decision.content_hash)
        if decision.instalment > 1:
            _check_granted(seen, decision, policies.get(decision.policy_id))
            yield seen.problems
            continue
        _check_settlement(seen, decision)
        policy = policies.get(decision.policy_id)
        if policy is None:
            seen.add("a policy that can be read", f"policy version {decision.policy_id}")
        else:
            _check_recomputed(seen, decision, policy)
        yield seen.problems


def _readable_policies() -> dict[int, Policy]:
    """Parsed from the document itself: the parse that pages share is kept by hash, and hashes are on trial here."""
    found = {}
    for version in PolicyVersion.objects.all():
        try:
            found[version.pk] = Policy.parse(version.document)
        except PolicyError:
            continue  # reported by the policy's own verifier, and by each decision that rests on it
    return found


def _check_granted(seen: Examination, decision: Decision, policy: Policy | None) -> None:
    """An additional instalment is no sum of the rules: an appeal that an outsider upheld granted it, within the cap."""
    appeal = getattr(decision, "granted_by", None)
    if appeal is None:
        seen.add("granted by an appeal", "no appeal")
        return
    seen.equal("appeal of claim", decision.claim_id, appeal.claim_id)
    seen.equal("appeal", "upheld", appeal.state)
    seen.equal("judged by", decision.recommended_by_id, appeal.judged_by_id)
    seen.equal("reasons", [f"appeal:{appeal.number}"], decision.reasons)
    seen.equal("facts", appeal.decision.facts, decision.facts)
    said = decision.claim.events.filter(verb="judge_appeal", data__appeal=appeal.number, data__upheld=True).last()
    seen.equal("amount", said.data.get("amount") if said else None, decision.amount)
    before = appeal.decision
    took_part = {before.recommended_by_id, *before.approvals.values_list("approved_by_id", flat=True)}
    seen.true(appeal.judged_by_id not in took_part, "judged by an outsider", appeal.judged_by_id)
    if policy is None:
        seen.add("a policy that can be read", f"policy version {decision.policy_id}")
        return
    beside = Decision.objects.filter(granted_by__decision=before).values_list("amount", flat=True)
    seen.true(
        before.amount + sum(beside) <= policy.cap, f"at most {policy.cap} won in all", before.amount + sum(beside)
    )


def _check_recomputed(seen: Examination, decision: Decision, policy: Policy) -> None:
    try:
        result = decide(Facts.from_dict(decision.facts), policy, decision.effective_at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        seen.add("facts that the rules can judge", f"{type(error).__name__}: {error}")
        return
    seen.equal("result", plain(result.to_dict()), decision.result)
    outcome, amount, reasons = _expected(result, decision.reasons)
    seen.equal("outcome", outcome, decision.outcome)
    seen.equal("amount", amount, decision.amount)
    seen.equal("reasons", reasons, decision.reasons)


def _expected(result: Result, reasons: Any) -> tuple[str, int, list[str]]:
    """What a decision with these stored reasons must say: a person's grounds deny whatever the arithmetic says."""
    stored = reasons if isinstance(reasons, list) else []
    human = [code for code in stored if code in HUMAN_DENIALS]
    if human or result.outcome == "denial":
        return "denial", 0, [*human, *result.reasons]
    return "award", result.amount or 0, []


def _check_settlement(seen: Examination, decision: Decision) -> None:
    """A settlement is exactly an accepted offer of the claim, within authority or confirmed by a second person."""
    settlement = decision.facts.get("settlement") if isinstance(decision.facts, dict) else None
    offer = decision.offer
    seen.equal("settlement", offer.amount if offer else None, settlement)
    if offer is None:
        return
    seen.equal("offer of claim", decision.claim_id, offer.claim_id)
    seen.equal("offer", "accepted", offer.state)
    confirmed = offer.confirmed_by_id not in (None, offer.made_by_id)
    within = offer.amount <= offer.authority or confirmed
    seen.true(within, "an offer within authority or confirmed by a second person", f"{offer.amount} won")


def _approvals() -> Findings:
    limits = {pk: policy.authority.approver for pk, policy in _readable_policies().items()}
    rows = Approval.objects.select_related("decision", "account").order_by("pk")
    for approval in rows.iterator(CHUNK):
        seen = Examination("approval", approval)
        decision, account = approval.decision, approval.account
        seen.equal("claim", decision.claim_id, approval.claim_id)
        seen.equal("outcome", decision.outcome, approval.outcome)
        seen.equal("prepared by", decision.recommended_by_id, approval.prepared_by_id)
        makers: list[int | None] = [approval.prepared_by_id, decision.recommended_by_id]
        if account is not None:
            makers.append(account.entered_by_id)
            if account.verified_at is not None and account.verified_at <= approval.effective_at:
                makers.append(account.verified_by_id)
            limit = limits.get(decision.policy_id, 0)
            seen.true(decision.amount <= limit, f"an amount up to {limit} won", f"{decision.amount} won")
        seen.true(approval.approved_by_id not in makers, "approved by a second person", approval.approved_by_id)
        seen.true(approval.shown_hash in _shown(approval), "the hash of what was shown", approval.shown_hash)
        yield seen.problems


def _shown(approval: Approval) -> set[str]:
    """What the approver can have been shown. A denial binds no account: any version of the claimant's, or none."""
    if approval.account is not None:
        return {binding_hash(approval.decision, approval.account)}
    versions = PayeeAccount.objects.filter(claimant__claims=approval.claim_id)
    return {binding_hash(approval.decision, account) for account in (None, *versions)}


def _bindings() -> Findings:
    """Payable and paid claims rest on an approval of their own decision and account; denied ones on a denial."""
    policies = _readable_policies()
    states = ["approved", "in_payout", "paid", "denied"]
    decided = Claim.objects.filter(state__in=states).select_related("approval", "decision")
    for claim in decided.prefetch_related("approvals").order_by("pk").iterator(CHUNK):
        seen = Examination("binding", claim)
        approval = claim.approval
        if approval is None:
            seen.add("an approval", "none")
        else:
            seen.equal("approval of claim", claim.pk, approval.claim_id)
            seen.equal("decision", approval.decision_id, claim.decision_id)
            seen.equal("outcome", "denial" if claim.state == "denied" else "award", approval.outcome)
            if claim.state != "denied":
                _check_account(seen, claim, approval)
                _check_how_many(seen, claim, approval, policies)
        yield seen.problems


def _check_account(seen: Examination, claim: Claim, approval: Approval) -> None:
    """Once paid, only an additional instalment may have brought a later version of the account."""
    if claim.state == "paid" and claim.account_id != approval.account_id:
        more = claim.decisions.filter(instalment__gt=1).exists()
        account = claim.account
        verified = account is not None and account.verified_by_id is not None
        own = account is not None and account.claimant_id == claim.claimant_id
        allowed = more and own and verified
        seen.true(allowed, "another account only for an additional instalment, verified", claim.account_id)
    else:
        seen.equal("account", approval.account_id, claim.account_id)


def _check_how_many(seen: Examination, claim: Claim, approval: Approval, policies: dict[int, Policy]) -> None:
    """As many different approvers as the policy's band of the amount asks for, and one more in the sample."""
    decision = claim.decision
    if decision is None or decision.policy_id not in policies:
        return  # reported as a decision
    binding = (claim.decision_id, approval.account_id)
    people = {one.approved_by_id for one in claim.approvals.all() if (one.decision_id, one.account_id) == binding}
    needed = policies[decision.policy_id].approvals_needed(decision.amount) + decision.second_look
    seen.true(len(people) >= needed, f"approved by {needed}", len(people))


def _papers() -> Findings:
    current = Document.objects.exclude(state="superseded").exclude(sha256="").order_by("pk")
    for document in current.iterator(CHUNK):
        seen = Examination("document", document)
        try:
            with document.file.open("rb") as stored:
                found = hashlib.file_digest(stored, "sha256").hexdigest()
        except OSError as error:
            found = f"unreadable ({type(error).__name__})"
        seen.equal("sha256", document.sha256, found)
        yield seen.problems


def _accounts() -> Findings:
    """Read past the field's own opening: a seal that does not open must name its row."""
    rows = PayeeAccount.objects.annotate(as_stored=Cast("number", TextField())).defer("number").order_by("pk")
    for account in rows.iterator(CHUNK):
        seen = Examination("account", account)
        try:
            number = unseal(account.as_stored)
        except SealBroken as error:
            seen.add("a sealed number that opens", str(error))
        else:
            seen.true(account.last4 == number[-4:], "the number's last four digits", account.last4)
            index = account_index(account.bank_code, number)
            seen.true(account.number_index == index, "the number's blind index", account.number_index)
        if account.verified_by_id is not None:
            second = account.verified_by_id != account.entered_by_id
            seen.true(second, "verified by a second person", account.verified_by_id)
        yield seen.problems


def _imports() -> Findings:
    outcomes = {name: Count("rows", filter=Q(rows__outcome=name)) for name in ("accepted", "duplicate", "rejected")}
    batches = ImportBatch.objects.filter(state="done").annotate(**{f"with_{k}": v for k, v in outcomes.items()})
    for batch in batches.order_by("pk").iterator(10):
        seen = Examination("import", batch)
        counted = {name: getattr(batch, f"with_{name}") for name in outcomes}
        said = {"accepted": batch.accepted, "duplicate": batch.duplicates, "rejected": batch.rejected}
        seen.equal("rows by outcome", counted, said)
        seen.equal("rows in", sum(counted.values()), batch.rows_in)
        seen.equal("sha256", hashlib.sha256(batch.content).hexdigest(), batch.sha256)
        yield seen.problems


def _receipts() -> Findings:
    """Every receipt number ever given is a claim in some state: none was lost, none came from elsewhere."""
    for programme in Programme.objects.order_by("pk"):
        seen = Examination("receipt", programme)
        by_state = dict(programme.claims.values_list("state").annotate(Count("pk")).order_by())
        given = programme.next_receipt - 1
        seen.equal("received", given, sum(by_state.values()))
        seen.equal("unknown states", [], sorted(set(by_state) - set(dict(CLAIM_STATES))))
        there = set(programme.claims.values_list("receipt_no", flat=True))
        wanted = {f"{programme.code}-{number:06d}" for number in range(1, given + 1)}
        for receipt in sorted(wanted ^ there)[:20]:
            missing = receipt in wanted
            seen.add(f"claim {receipt}" if missing else "a number that was given", "missing" if missing else receipt)
        yield seen.problems


def _windows() -> Findings:
    outside = ~Q(received_at__gte=F("window__opens_at")) | ~Q(received_at__lt=F("window__closes_at"))
    elsewhere = ~Q(window__programme_id=F("programme_id"))
    wrong = set(Claim.objects.filter(outside | elsewhere).values_list("pk", flat=True))
    for claim in Claim.objects.only("pk", "received_at").order_by("pk").iterator(CHUNK):
        seen = Examination("filing_window", claim)
        seen.true(claim.pk not in wrong, "received inside its window", claim.received_at.isoformat())
        yield seen.problems


def _claims() -> Iterator[Recorded]:
    fields = ("receipt_no", "state", "event_seq", "event_hash")
    return Claim.objects.only(*fields).order_by("pk").iterator(CHUNK)


VERIFIERS: list[Verifier] = [
    Verifier("receipt", _("Claims received equal the sum over the states; no receipt number is missing"), _receipts),
    Verifier("filing_window", _("Every claim was received inside the window that admitted it"), _windows),
    Verifier("import", _("Every imported row is accepted, duplicate or rejected"), _imports),
    Verifier("document", _("Every current paper is the file that was received"), _papers),
    Verifier("account", _("Every account number opens, and was verified by a second person if at all"), _accounts),
    Verifier("decision", _("Every decision recomputes to the same outcome, amount and hash"), _decisions),
    Verifier("approval", _("Every approval covers what was shown, by a second person"), _approvals),
    Verifier("binding", _("Every decided claim rests on an approval of its own decision and account"), _bindings),
    Verifier("replay", _("Every replay of a policy recomputes to the same rows and sums"), proof.replays),
    Verifier(
        "claim_chain",
        _("No event of a claim was changed, removed or added, and its state is its last event's"),
        chains("claim_chain", ClaimEvent, _claims, owned_by="claim_id"),
    ),
]
