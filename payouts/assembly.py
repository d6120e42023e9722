"""The cut: what is approved, claims and additional instalments, becomes the lines of a round, in chunks.

Each chunk stands or falls whole, so that it may be killed at any moment and run again: a claim that got its line is no
longer approved but in payout, an instalment with a living line is passed over, and the next run goes on with the rest.
Two runs at once are kept apart by the round's lock and the job's fence, and the database allows one live line a
claim's instalment whatever happens.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from claims.instalments import Payable, payable_instalments
from claims.models import Approval
from claims.selectors import payable_claims
from claims.workflow import schedule_many
from compensation.edges import take
from compensation.errors import WrongState
from compensation.events import next_event
from compensation.jobs import Lease
from payouts import ledger
from payouts.models import PayoutEvent, PayoutLine, RecoveredLine, Round
from payouts.taxes import taxes_of
from payouts.transfers import fix_totals
from payouts.workflow.act import LOCKED
from payouts.workflow.signals import raise_signals
from payouts.workflow.told import note_line

CHUNK = 200


def assemble(round_id: int, lease: Lease, at: datetime) -> Round:
    """Fill a draft round with every payable claim up to its cut-off and mark it assembled.

    `at` is the as-of of the events. Raises LostLease when another worker took over; nothing of the open chunk stays.
    """
    round_ = Round.objects.select_related("programme").get(pk=round_id)
    if round_.state != "draft":
        return round_
    found = _payable(round_)
    before = round_.lines.count()
    total = before + len(found)
    for start in range(0, len(found), CHUNK):
        with transaction.atomic():
            _add_lines(round_id, found[start : start + CHUNK], at)
            done = before + min(start + CHUNK, len(found))
            lease.progress(done, total, _("%(done)s of %(total)s assembled") % {"done": done, "total": total})
    with transaction.atomic():
        # The round before the job, as in every chunk: two workers at once must not wait for each other.
        finished = _finish(round_id, at)
        lease.progress(total, total)
        return finished


def _locked_draft(round_id: int) -> Round:
    round_ = LOCKED.get(pk=round_id)
    if round_.state != "draft":
        raise WrongState(_("The round is no longer being assembled."))
    return round_


def _payable(round_: Round) -> list[Payable]:
    """Claims and additional instalments in one payout order."""
    columns = ("pk", "approval_id", "review_completed_at", "received_at", "receipt_no")
    claims = [
        Payable(pk, 1, approval, order)
        for pk, approval, *order in payable_claims(round_.programme_id, round_.cutoff_at).values_list(*columns)
    ]
    more = payable_instalments(round_.programme_id, round_.cutoff_at)
    found = sorted([*claims, *more], key=lambda one: (*one.order, one.instalment))
    held = _forgotten()
    return [one for one in found if (one.order[2], one.instalment) not in held]


def _forgotten() -> set[tuple[str, int]]:
    """Receipt number and instalment of what a restored database forgot and nobody has cleared: the guard refuses it."""
    cleared = Q(verdict="unpaid", confirmed_by__isnull=False)
    return set(RecoveredLine.objects.exclude(cleared).values_list("receipt_no", "instalment"))


def _add_lines(round_id: int, wanted: list[Payable], at: datetime) -> None:
    round_ = _locked_draft(round_id)
    actor = round_.prepared_by
    approvals = _payable_now(round_, wanted)
    last = round_.lines.aggregate(last=Max("position"))["last"] or 0
    failed = _unreplaced_lines(wanted)
    lines, events = [], []
    for position, one in enumerate((one for one in wanted if one.approval in approvals), start=last + 1):
        line = _line(round_, position, approvals[one.approval], failed.get((one.claim, one.instalment)))
        data = {"claim": line.claim.receipt_no, "amount": line.amount, "account": line.account.version}
        if line.instalment > 1:
            data["instalment"] = line.instalment
        events.append(
            next_event(
                PayoutEvent, line, "add_line", actor=actor, at=at, moved=("", "pending"), data=data, round=round_
            )
        )
        lines.append(line)
    PayoutLine.objects.bulk_create(lines)
    PayoutEvent.objects.bulk_create(events)
    # Every line that is made is bound in the ledger in the same transaction, by one statement.
    fresh = PayoutLine.objects.filter(round=round_, position__gt=last)
    ledger.post_lines("commit", round_, f"commit/{last + 1}", fresh, by=actor, at=at)
    schedule_many(lines={line.claim_id: line.stream for line in lines if line.instalment == 1}, actor=actor, as_of=at)
    for line in sorted((line for line in lines if line.instalment > 1), key=lambda line: line.claim_id):
        note_line(line, "schedule_instalment", actor, at)


def _payable_now(round_: Round, wanted: list[Payable]) -> dict[int, Approval]:
    """Of what was found payable, the approvals that still are, with all a line is made of."""
    claims = [one.claim for one in wanted if one.instalment == 1]
    still = payable_claims(round_.programme_id, round_.cutoff_at).filter(pk__in=claims)
    ids = set(still.values_list("approval_id", flat=True))
    if len(claims) < len(wanted):
        ids |= {one.approval for one in payable_instalments(round_.programme_id, round_.cutoff_at)}
    return (
        Approval.objects.filter(pk__in=ids & {one.approval for one in wanted})
        .select_related("decision__policy", "account", "claim__claimant")
        .in_bulk()
    )


def _unreplaced_lines(wanted: list[Payable]) -> dict[tuple[int, int], PayoutLine]:
    dead = PayoutLine.objects.filter(
        claim_id__in=[one.claim for one in wanted], state__in=["failed", "returned"], successor__isnull=True
    ).order_by("pk")
    return {(line.claim_id, line.instalment): line for line in dead}


def _line(round_: Round, position: int, approval: Approval, retry_of: PayoutLine | None) -> PayoutLine:
    """Freeze what was approved: decision, amount, instalment, account version and payee."""
    account = approval.account
    assert account is not None  # the database lets no award be approved without one
    # Many lines made by one statement take the same rule from tax.INCOME_TAX_SQL and taxes.withholding_policies.
    taxes = taxes_of(approval.decision)
    return PayoutLine(
        round=round_,
        position=position,
        claim=approval.claim,
        instalment=approval.decision.instalment,
        decision=approval.decision,
        approval=approval,
        account=account,
        payee=account.holder or approval.claim.claimant.business_name,
        amount=approval.decision.amount,
        income_tax=taxes.income_tax,
        local_tax=taxes.local_tax,
        retry_of=retry_of,
    )


def _finish(round_id: int, at: datetime) -> Round:
    round_ = _locked_draft(round_id)
    fix_totals(round_)
    moved = take(round_, "assemble")
    data = {"count": round_.line_count, "total": round_.total, "hash": round_.lines_hash}
    if round_.withheld:
        data["withheld"] = round_.withheld
    waiting = raise_signals(round_, at)
    if waiting:
        data["signals"] = waiting
    next_event(
        PayoutEvent, round_, "assemble", actor=round_.prepared_by, at=at, moved=moved, data=data, round=round_
    ).save(force_insert=True)
    round_.save(update_fields=["state", "line_count", "total", "withheld", "lines_hash", *round_.trail])
    return round_
