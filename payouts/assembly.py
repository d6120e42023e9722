"""The cut: approved claims become the lines of a round, in chunks that each stand or fall whole.

May be killed at any moment and run again: a claim that got its line is no longer approved but in payout, so the
next run goes on with the rest. Two runs at once are kept apart by the round's lock and the job's fence, and the
database allows one live line a claim whatever happens.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.selectors import payable_claims
from claims.workflow import schedule_many
from compensation.edges import take
from compensation.errors import WrongState
from compensation.events import next_event
from compensation.jobs import Lease
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.transfers import fix_totals
from payouts.workflow.act import LOCKED

CHUNK = 200


def assemble(round_id: int, lease: Lease, at: datetime) -> Round:
    """Fill a draft round with every payable claim up to its cut-off and mark it assembled.

    `at` is the as-of of the events. Raises LostLease when another worker took over; nothing of the open chunk stays.
    """
    round_ = Round.objects.select_related("programme").get(pk=round_id)
    if round_.state != "draft":
        return round_
    ids = list(payable_claims(round_.programme_id, round_.cutoff_at).values_list("pk", flat=True))
    before = round_.lines.count()
    total = before + len(ids)
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            _add_lines(round_id, ids[start : start + CHUNK], at)
            done = before + min(start + CHUNK, len(ids))
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


def _add_lines(round_id: int, claim_ids: list[int], at: datetime) -> None:
    round_ = _locked_draft(round_id)
    actor = round_.prepared_by
    claims = {claim.pk: claim for claim in _payable_now(round_, claim_ids)}
    last = round_.lines.aggregate(last=Max("position"))["last"] or 0
    failed = _unreplaced_lines(list(claims))
    lines, events = [], []
    for position, pk in enumerate((pk for pk in claim_ids if pk in claims), start=last + 1):
        line = _line(round_, position, claims[pk], failed.get(pk))
        data = {"claim": claims[pk].receipt_no, "amount": line.amount, "account": line.account.version}
        events.append(
            next_event(
                PayoutEvent, line, "add_line", actor=actor, at=at, moved=("", "pending"), data=data, round=round_
            )
        )
        lines.append(line)
    PayoutLine.objects.bulk_create(lines)
    PayoutEvent.objects.bulk_create(events)
    schedule_many(lines={line.claim_id: line.stream for line in lines}, actor=actor, as_of=at)


def _payable_now(round_: Round, claim_ids: list[int]) -> list[Claim]:
    return list(
        payable_claims(round_.programme_id, round_.cutoff_at)
        .filter(pk__in=claim_ids)
        .select_related("decision", "approval", "account", "claimant")
    )


def _unreplaced_lines(claim_ids: list[int]) -> dict[int, PayoutLine]:
    dead = PayoutLine.objects.filter(
        claim_id__in=claim_ids, state__in=["failed", "returned"], successor__isnull=True
    ).order_by("pk")
    return {line.claim_id: line for line in dead}


def _line(round_: Round, position: int, claim: Claim, retry_of: PayoutLine | None) -> PayoutLine:
    """Freeze what was approved: decision, amount, account version and payee."""
    decision, approval, account = claim.decision, claim.approval, claim.account
    # The database lets no claim be approved without them.
    assert decision is not None
    assert approval is not None
    assert account is not None
    return PayoutLine(
        round=round_,
        position=position,
        claim=claim,
        decision=decision,
        approval=approval,
        account=account,
        payee=account.holder or claim.claimant.business_name,
        amount=decision.amount,
        retry_of=retry_of,
    )


def _finish(round_id: int, at: datetime) -> Round:
    round_ = _locked_draft(round_id)
    fix_totals(round_)
    moved = take(round_, "assemble")
    data = {"count": round_.line_count, "total": round_.total, "hash": round_.lines_hash}
    next_event(
        PayoutEvent, round_, "assemble", actor=round_.prepared_by, at=at, moved=moved, data=data, round=round_
    ).save(force_insert=True)
    round_.save(update_fields=["state", "line_count", "total", "lines_hash", *round_.trail])
    return round_
