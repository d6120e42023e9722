"""What assembling a round is compared with: other ways to make the same lines, on the same claims."""

from typing import Any

from django.db import connection, transaction

from claims import workflow as claims
from claims.models import Approval, Claim, ClaimEvent
from compensation.bulk import check_keys
from compensation.edges import take
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, User
from payouts import ledger, workflow
from payouts.cutting import forgotten_now
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.taxes import taxes_of
from payouts.workflow.act import LOCKED
from scenarios.bench.approved import CUT_OFF

CHUNK = 200


def draft(programme: Programme, people: dict[str, User]) -> Round:
    """A round as whoever opens one leaves it to the worker."""
    return workflow.open_round(programme=programme.pk, cutoff_at=CUT_OFF, actor=people["finance1"], as_of=CUT_OFF)


def _approvals(programme: Programme) -> list[int]:
    approved = Claim.objects.filter(programme=programme, state="approved")
    in_order = approved.order_by("review_completed_at", "received_at", "receipt_no")
    return list(in_order.values_list("approval_id", flat=True))


_WITH_ALL = Approval.objects.select_related("decision", "account", "claim__claimant")


def _line(round_: Round, position: int, approval: Approval) -> PayoutLine:
    return PayoutLine(
        round=round_,
        position=position,
        claim=approval.claim,
        decision=approval.decision,
        approval=approval,
        account=approval.account,
        payee=approval.account.holder if approval.account else "",
        amount=approval.decision.amount,
    )


def single_verbs(programme: Programme, people: dict[str, User]) -> None:
    """The loop over the state machine: for each claim its line, the line's event and posting, and `schedule`.

    Under the round's lock, as every verb about a round, since the next position must be nobody else's. Asked each time:
    which tax the policy withholds, and whether a restored database forgot that it was paid.
    """
    begun, actor = draft(programme, people), people["finance1"]
    for position, pk in enumerate(_approvals(programme), start=1):
        with transaction.atomic():
            round_ = LOCKED.get(pk=begun.pk)
            line = _line(round_, position, _WITH_ALL.select_related("decision__policy").get(pk=pk))
            taxes = taxes_of(line.decision)
            line.income_tax, line.local_tax = taxes.income_tax, taxes.local_tax
            assert (line.claim.receipt_no, 1) not in forgotten_now()
            added = _added(round_, line, actor)
            line.save()
            added.save()
            alone = PayoutLine.objects.filter(pk=line.pk)
            ledger.post_lines("commit", round_, f"commit/{position}", alone, by=actor, at=CUT_OFF)
            claims.schedule(claim=line.claim_id, line=line.stream, actor=actor, as_of=CUT_OFF)


def one_by_one(programme: Programme, people: dict[str, User]) -> None:
    """The least of a loop: lock a claim, take its edge, save line, events and claim, commit."""
    round_, actor = draft(programme, people), people["finance1"]
    for position, pk in enumerate(_approvals(programme), start=1):
        with transaction.atomic():
            approval = _WITH_ALL.get(pk=pk)
            claim = under_lock(Claim.objects).get(pk=approval.claim_id)
            line = _line(round_, position, approval)
            added = _added(round_, line, actor)
            line.save()
            added.save()
            _moved(claim, line, actor).save()
            claim.save()


def _added(round_: Round, line: PayoutLine, actor: User) -> PayoutEvent:
    data = {"claim": line.claim.receipt_no, "amount": line.amount, "account": line.account.version}
    said: dict[str, Any] = {"actor": actor, "at": CUT_OFF, "moved": ("", "pending"), "data": data, "round": round_}
    return next_event(PayoutEvent, line, "add_line", **said)


def _moved(claim: Claim, line: PayoutLine, actor: User) -> ClaimEvent:
    moved = take(claim, "schedule")
    said: dict[str, Any] = {"actor": actor, "at": CUT_OFF, "moved": moved, "data": {"line": line.stream}}
    return next_event(ClaimEvent, claim, "schedule", claim=claim, **said)


def orm_bulk(programme: Programme, people: dict[str, User]) -> None:
    """Objects in memory, `bulk_create` and `bulk_update`, two hundred at a time."""
    round_, actor, wanted = draft(programme, people), people["finance1"], _approvals(programme)
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        found = _WITH_ALL.in_bulk(some)
        lines = [_line(round_, at, found[pk]) for at, pk in enumerate(some, start=start + 1)]
        added = [_added(round_, line, actor) for line in lines]
        claims = list(under_lock(Claim.objects).filter(pk__in=[line.claim_id for line in lines]).order_by("pk"))
        by_claim = {line.claim_id: line for line in lines}
        moved = [_moved(claim, by_claim[claim.pk], actor) for claim in claims]
        PayoutLine.objects.bulk_create(lines)
        PayoutEvent.objects.bulk_create(added)
        ClaimEvent.objects.bulk_create(moved)
        Claim.objects.bulk_update(claims, ["state", "event_seq", "event_hash"], batch_size=CHUNK)
    check_keys()


def bare(programme: Programme, people: dict[str, User]) -> None:
    """The lines alone by one statement, without guards, trails, ledger or the claims' move: the physical limit."""
    round_ = draft(programme, people)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payouts_payoutline (event_seq, event_hash, round_id, position, state, claim_id, instalment,"
            " decision_id, approval_id, account_id, payee, amount, failure, result_reference)"
            " SELECT 1, '', %s, ROW_NUMBER() OVER (ORDER BY c.review_completed_at, c.received_at, c.receipt_no),"
            " 'pending', c.id, d.instalment, d.id, a.id, a.account_id, p.holder, d.amount, '', ''"
            " FROM claims_claim c JOIN claims_approval a ON a.id = c.approval_id"
            " JOIN claims_decision d ON d.id = a.decision_id JOIN claims_payeeaccount p ON p.id = a.account_id"
            " WHERE c.programme_id = %s AND c.state = 'approved'",
            [round_.pk, programme.pk],
        )
    check_keys()
