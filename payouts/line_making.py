"""Lines of a round, made set by set: lines, their events, the ledger's side and the claims' move, a statement each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from claims.instalments import UNPAID_LINES, payable_instalments
from claims.models import Approval
from claims.payable import Considered
from claims.selectors import payable_claims
from claims.workflow import schedule_many
from compensation.bulk import Among, insert_rows
from compensation.events import hashes_of
from compensation.models import PolicyVersion
from payouts import ledger
from payouts.cutting import forgotten_now
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.tax import withholding
from payouts.taxes import withholding_policies
from payouts.workflow.told import note_line


class Ready(NamedTuple):
    """What a line is made of, as it was approved. Whole won; `policy` is the version that decided."""

    approval: int
    claim: int
    receipt_no: str
    decision: int
    instalment: int
    account: int
    account_no: int
    holder: str
    business_name: str
    amount: int
    policy: int


#: The same of an approved claim, and of the approval of an additional instalment.
_OF_CLAIM = (
    "approval_id",
    "pk",
    "receipt_no",
    "decision_id",
    "decision__instalment",
    "account_id",
    "account__version",
    "account__holder",
    "claimant__business_name",
    "decision__amount",
    "decision__policy_id",
)
_OF_APPROVAL = (
    "pk",
    "claim_id",
    "claim__receipt_no",
    "decision_id",
    "decision__instalment",
    "account_id",
    "account__version",
    "account__holder",
    "claim__claimant__business_name",
    "decision__amount",
    "decision__policy_id",
)


def make_lines(round_: Round, wanted: Sequence[Considered], at: datetime) -> list[Considered]:
    """Make a line for each of `wanted` that may still be paid, in this order, and move its claim; answers the others.

    In the caller's transaction, under the lock of the draft round. What a line pays is what was approved: decision,
    amount, instalment, account version and payee; another trigger of the database compares every one of them.
    """
    ready = payable_now(round_, wanted)
    paid = [ready[one.approval] for one in wanted if one.approval in ready]
    changed = [one for one in wanted if one.approval not in ready]
    if paid:
        last = round_.lines.aggregate(last=Max("position"))["last"] or 0
        streams = _write(round_, paid, last, at)
        actor = round_.prepared_by
        fresh = PayoutLine.objects.filter(round=round_, position__gt=last)
        ledger.post_lines("commit", round_, f"commit/{last + 1}", fresh, by=actor, at=at)
        first = {one.claim: stream for one, stream in zip(paid, streams, strict=True) if one.instalment == 1}
        schedule_many(lines=first, actor=actor, as_of=at)
        if len(first) < len(paid):
            _note_instalments(fresh, round_, at)
    return changed


def payable_now(round_: Round, wanted: Sequence[Considered]) -> dict[int | None, Ready]:
    """Of what was cut, what may still be paid, by approval. The claims are locked, in the order of their numbers."""
    claims = [one.claim for one in wanted if one.instalment == 1]
    rows = locked(payable_claims(round_.programme_id, round_.cutoff_at).filter(Among("pk", claims)))
    ready: dict[int | None, Ready] = {row[0]: Ready._make(row) for row in rows.values_list(*_OF_CLAIM)}
    more = [one.approval for one in wanted if one.instalment > 1]
    if more:
        payable = {one.approval for one in payable_instalments(round_.programme_id, round_.cutoff_at)}
        found = Approval.objects.filter(pk__in=payable & set(more)).values_list(*_OF_APPROVAL)
        ready |= {row[0]: Ready._make(row) for row in found}
    forgotten = forgotten_now()
    if forgotten:
        ready = {pk: one for pk, one in ready.items() if (one.receipt_no, one.instalment) not in forgotten}
    return ready


def locked(claims: QuerySet) -> QuerySet:
    """The rows under a lock."""
    return claims.select_for_update(of=("self",)).order_by("pk")


def _write(round_: Round, paid: Sequence[Ready], last: int, at: datetime) -> list[str]:
    """Lines and their first events, from position `last` + 1 on; answers the lines' streams."""
    actor, prefix = round_.prepared_by_id, f"line:{round_.programme.code}/{round_.number}/"
    streams = [f"{prefix}{position}" for position in range(last + 1, last + 1 + len(paid))]
    said = [(stream, 1, "", _said(one)) for stream, one in zip(streams, paid, strict=True)]
    events = list(hashes_of(said, verb="add_line", actor=actor, at=at, moved=("", "pending")))
    dead, taxed = _unreplaced(paid), _taxed(round_)
    lines = [
        (
            position,
            one.claim,
            one.instalment,
            one.decision,
            one.approval,
            one.account,
            one.holder or one.business_name,
            one.amount,
            *_taxes(one, taxed),
            dead.get((one.claim, one.instalment)),
            digest,
        )
        for position, (one, (_data, digest)) in enumerate(zip(paid, events, strict=True), start=last + 1)
    ]
    insert_rows(PayoutLine, _LINE, lines, round=round_.pk, state="pending", event_seq=1)
    insert_rows(
        PayoutEvent,
        ("stream", "data", "hash"),
        [(stream, data, digest) for stream, (data, digest) in zip(streams, events, strict=True)],
        seq=1,
        verb="add_line",
        to_state="pending",
        actor=actor,
        effective_at=at,
        round=round_.pk,
    )
    return streams


_LINE = (
    "position",
    "claim_id",
    "instalment",
    "decision_id",
    "approval_id",
    "account_id",
    "payee",
    "amount",
    "income_tax",
    "local_tax",
    "retry_of_id",
    "event_hash",
)


def _said(one: Ready) -> dict[str, str | int]:
    data: dict[str, str | int] = {"claim": one.receipt_no, "amount": one.amount, "account": one.account_no}
    if one.instalment > 1:
        data["instalment"] = one.instalment
    return data


def _unreplaced(paid: Iterable[Ready]) -> dict[tuple[int, int], int]:
    """The dead line that each new one replaces, by claim and instalment: the latest.

    A successor that was dropped, or whose round was cancelled, is followed by the next one in its turn.
    """
    claims = [one.claim for one in paid]
    ended = Q(state__in=UNPAID_LINES) | Q(state="cancelled", retry_of__isnull=False)
    dead = PayoutLine.objects.filter(ended, Among("claim", claims), successor__isnull=True).order_by("pk")
    return {(claim, instalment): pk for pk, claim, instalment in dead.values_list("pk", "claim_id", "instalment")}


def _taxed(round_: Round) -> set[int]:
    return set(withholding_policies(PolicyVersion.objects.filter(programme=round_.programme_id)))


def _taxes(one: Ready, taxed: set[int]) -> tuple[int, int]:
    if one.policy not in taxed:
        return 0, 0
    taxes = withholding(one.amount, "other_income")
    return taxes.income_tax, taxes.local_tax


def _note_instalments(fresh: QuerySet[PayoutLine], round_: Round, at: datetime) -> None:
    rows = fresh.filter(instalment__gt=1).select_related("round__programme").order_by("claim_id")
    for line in rows:
        note_line(line, "schedule_instalment", round_.prepared_by, at)
