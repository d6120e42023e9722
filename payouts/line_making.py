"""Lines of a round, made set by set: lines, their events, the ledger's side and the claims' move, a statement each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet

from claims.choices import APPROVED
from claims.instalments import UNPAID_LINES, payable_instalments
from claims.models import Approval, Claim, Decision
from claims.payable import Considered
from claims.workflow import schedule_many
from compensation.bulk import Among, in_sql, insert_rows
from compensation.events import hashes_of
from compensation.locks import under_lock
from compensation.models import PolicyVersion
from payouts import ledger
from payouts.choices import DEAD_LINES
from payouts.cutting import COUNT_FORGOTTEN, forgotten_now
from payouts.models import LeftOut, PayoutEvent, PayoutLine, Round, RoundCut
from payouts.tax import withholding
from payouts.taxes import withholding_policies
from payouts.workflow.told import note_line


class Payee(NamedTuple):
    """Whom a line pays: the account version that was approved, and its holder."""

    account: int
    name: str


Paid = Sequence[tuple[Considered, Payee]]
"""What gets a line, in the order of the lines."""


class Standing(NamedTuple):
    """How a round stands when a chunk of it begins.

    Its last position; how many awards are left out, and how many of them since the cut; how many lines of the programme
    ended without being paid; how many payments of all programmes a restored database forgot; the limits (won) that the
    cut kept to.
    """

    position: int
    left_out: int
    changed: int
    dead: int
    forgotten: int
    budget: int
    claim_cap: int


def standing(round_: Round) -> Standing:
    """All of it by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [round_.pk, round_.pk, round_.pk, round_.programme_id, round_.pk])
        return Standing(*cursor.fetchone())


_LINES, _LEFT_OUT = PayoutLine._meta.db_table, f"SELECT COUNT(*) FROM {LeftOut._meta.db_table} o WHERE o.round_id = %s"
_STANDING = (
    f"SELECT (SELECT COALESCE(MAX(l.position), 0) FROM {_LINES} l WHERE l.round_id = %s), ({_LEFT_OUT}),"
    f" ({_LEFT_OUT} AND o.reason = 'changed'), (SELECT COUNT(*) FROM {_LINES} l JOIN {Round._meta.db_table} r"
    f" ON r.id = l.round_id WHERE r.programme_id = %s AND l.state IN ({in_sql(DEAD_LINES)})),"
    f" ({COUNT_FORGOTTEN}), k.budget, k.claim_cap FROM {RoundCut._meta.db_table} k WHERE k.round_id = %s"
)


def make_lines(round_: Round, wanted: Sequence[Considered], before: Standing, at: datetime) -> list[Considered]:
    """Make a line for each of `wanted` that may still be paid, in this order behind the last, and move its claim.

    Answers the others. In the caller's transaction, under the lock of the draft round. What a line pays is what was
    approved: decision, amount, instalment, account version and payee; a guard of the database compares each of them.
    """
    payees = payable_now(round_, wanted)
    forgotten = forgotten_now() if before.forgotten else set()
    ready = [one.approval in payees and (one.receipt_no, one.instalment) not in forgotten for one in wanted]
    paid = [(one, payees[one.approval]) for one in compress(wanted, ready)]
    changed = [one for one, may in zip(wanted, ready, strict=True) if not may]
    if paid:
        last, actor = before.position, round_.prepared_by
        dead = _unreplaced(paid) if before.dead else {}
        taxed = _taxed(round_, [one for one, _payee in paid])
        streams = [f"line:{round_.programme.code}/{round_.number}/{last + n}" for n in range(1, len(paid) + 1)]
        first = {one.claim: stream for (one, _payee), stream in zip(paid, streams, strict=True) if one.instalment == 1}
        # The claims first, since their move reads before it writes.
        schedule_many(lines=first, actor=actor, as_of=at)
        _write(round_, paid, streams, _rows(paid, last, dead, taxed), at)
        fresh = PayoutLine.objects.filter(round=round_, position__gt=last)
        ledger.post_lines("commit", round_, f"commit/{last + 1}", fresh, by=actor, at=at)
    return changed


def payable_now(round_: Round, wanted: Sequence[Considered]) -> dict[int | None, Payee]:
    """Of what was cut, what is still as it was then, by approval. The claims are locked, in the order of their numbers.

    A claim must still be approved by the same approval, for the account that binds now; all else that the cut asked
    for (when that was, how long the account cools off, the amount) never changes.
    """
    claims = [one.claim for one in wanted if one.instalment == 1]
    rows = locked(Claim.objects.filter(Among("pk", claims), state=APPROVED, approval__account=F("account")))
    found = list(rows.values_list("approval_id", "account_id", "account__holder", "claimant__business_name"))
    more = [one.approval for one in wanted if one.instalment > 1]
    if more:
        payable = {one.approval for one in payable_instalments(round_.programme_id, round_.cutoff_at)}
        rows = Approval.objects.filter(pk__in=payable & set(more))
        found += rows.values_list("pk", "account_id", "account__holder", "claim__claimant__business_name")
    return {approval: Payee(account, holder or business) for approval, account, holder, business in found}


def locked(claims: QuerySet) -> QuerySet:
    """The rows under a lock."""
    return under_lock(claims).order_by("pk")


def _rows(paid: Paid, last: int, dead: Mapping[tuple[int, int], int], taxed: set[int]) -> Iterator[tuple]:
    """The lines from position `last` + 1 on, as the columns of `_LINE` but the last."""
    for position, (one, payee) in enumerate(paid, start=last + 1):
        replaced = dead.get((one.claim, one.instalment))
        who = (position, one.claim, one.instalment, one.decision, one.approval, payee.account, payee.name)
        yield *who, one.amount, *_taxes(one, taxed), replaced


def _write(round_: Round, paid: Paid, streams: Sequence[str], rows: Iterable[tuple], at: datetime) -> None:
    """Lines, of which `rows` lacks the events' hashes, and their first events."""
    actor = round_.prepared_by_id
    said = [(stream, 1, "", _said(one)) for stream, (one, _payee) in zip(streams, paid, strict=True)]
    events = list(hashes_of(said, verb="add_line", actor=actor, at=at, moved=("", "pending")))
    lines = [(*row, digest) for row, (_data, digest) in zip(rows, events, strict=True)]
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


def _said(one: Considered) -> dict[str, str | int | None]:
    data: dict[str, str | int | None] = {"claim": one.receipt_no, "amount": one.amount, "account": one.account_no}
    if one.instalment > 1:
        data["instalment"] = one.instalment
    return data


def _unreplaced(paid: Paid) -> dict[tuple[int, int], int]:
    """The dead line that each new one replaces, by claim and instalment: the latest.

    A successor that was dropped, or whose round was cancelled, is followed by the next one in its turn.
    """
    claims = [one.claim for one, _payee in paid]
    ended = Q(state__in=UNPAID_LINES) | Q(state="cancelled", retry_of__isnull=False)
    dead = PayoutLine.objects.filter(ended, Among("claim", claims), successor__isnull=True).order_by("pk")
    return {(claim, instalment): pk for pk, claim, instalment in dead.values_list("pk", "claim_id", "instalment")}


def _taxed(round_: Round, awards: Iterable[Considered]) -> set[int]:
    """The decisions, of these, whose policy withholds."""
    policies = withholding_policies(PolicyVersion.objects.filter(programme=round_.programme_id))
    if not policies:
        return set()
    made = Decision.objects.filter(Among("pk", [one.decision for one in awards]), policy__in=policies)
    return set(made.order_by().values_list("pk", flat=True))


def _taxes(one: Considered, taxed: set[int]) -> tuple[int, int]:
    if one.decision not in taxed:
        return 0, 0
    taxes = withholding(one.amount, "other_income")
    return taxes.income_tax, taxes.local_tax


def note_instalments(round_: Round, last: int, at: datetime) -> None:
    """Write on their claims that additional instalments have lines, behind position `last`.

    A claim's own verb each, which reads what it wrote: not within `sent_ahead`.
    """
    fresh = round_.lines.filter(position__gt=last, instalment__gt=1)
    for line in fresh.select_related("round__programme").order_by("claim_id"):
        note_line(line, "schedule_instalment", round_.prepared_by, at)
