"""What a round looks at: every award that is granted or waits for its last person, as it is now or as it was.

The same question is answered from two sources. `considered_now` reads the claims' present columns, which are quick and
change. `considered_as_of` reads what is never changed, the trail, the approvals and the decisions, up to a `Boundary`:
so what a round looked at can be derived again for ever, and compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery

from claims.choices import APPROVED, AWAITING_APPROVAL, ON_HOLD
from claims.instalments import LIVING_LINES, UNPAID_LINES, complete_approval
from claims.judgement import approvals_needed
from claims.models import Approval, Claim, ClaimEvent, CoolingWaiver, Decision

PAID = "paid"
CHUNK = 2_000


class Considered(NamedTuple):
    """An award of a claim: the decision's (instalment 1) or an additional one. Whole won.

    `approved_at` is None while somebody's approval is missing; then there is no `approval` either. `bound` says that
    the approval names today's account, `cools_until` from when on a round may pay to it, `waived_at` since when two
    people said that it may at once.
    """

    claim: int
    receipt_no: str
    instalment: int
    state: str
    decision: int
    decision_no: int
    amount: int
    received_at: datetime
    approval: int | None = None
    approved_at: datetime | None = None
    account_no: int | None = None
    bound: bool = True
    cools_until: datetime | None = None
    waived_at: datetime | None = None


@dataclass(frozen=True)
class Boundary:
    """Up to which rows the records of the claims floor had been written at a moment, by their numbers."""

    claim_event: int
    approval: int
    decision: int

    def to_dict(self) -> dict[str, int]:
        """The JSON form."""
        return asdict(self)


def considered_now(programme: int, instalments: bool = True) -> list[Considered]:
    """Every award that is granted or waits to be, in no particular order.

    `instalments` is false when it is known that the programme has granted no additional one.
    """
    more = _instalments_now(programme) if instalments else ()
    return [*_approved_now(programme), *_waiting_now(programme), *more]


_OF_APPROVED = (
    "pk",
    "receipt_no",
    "state",
    "approval__decision_id",
    "approval__decision__number",
    "approval__decision__amount",
    "received_at",
    "approval_id",
    "approval__effective_at",
    "approval__account_id",
    "approval__account__version",
    "account_id",
    "approval__account__payable_from",
)


def _approved_now(programme: int) -> Iterator[Considered]:
    found = Claim.objects.filter(
        programme=programme, state__in=(APPROVED, ON_HOLD), approval__outcome="award"
    ).order_by()
    rows = list(found.values_list(*_OF_APPROVED))
    waived = _waived(programme) if any(row[-1] is not None for row in rows) else {}
    for (
        pk,
        receipt,
        state,
        decision,
        number,
        won,
        received,
        approval,
        at,
        bank,
        version,
        account,
        cools,
    ) in rows:
        since = waived.get(bank) if cools is not None else None
        yield Considered(
            pk, receipt, 1, state, decision, number, won, received, approval, at, version, bank == account, cools, since
        )


def _waiting_now(programme: int) -> Iterator[Considered]:
    rows = Claim.objects.filter(programme=programme, state=AWAITING_APPROVAL, decision__outcome="award").order_by()
    columns = ("pk", "receipt_no", "state", "decision_id", "decision__number", "decision__amount", "received_at")
    for pk, receipt, state, decision, number, won, received in rows.values_list(*columns):
        yield Considered(pk, receipt, 1, state, decision, number, won, received)


def _waived(programme: int, until: int | None = None) -> dict[int, datetime]:
    """Since when an account need not cool off, by account; only what an event up to `until` says, when given."""
    rows = CoolingWaiver.objects.filter(account__claimant__programme=programme, granted_at__isnull=False)
    if until is not None:
        said = ClaimEvent.objects.filter(claim__programme=programme, verb="grant_waiver", pk__lte=until)
        rows = rows.filter(account__claimant__claims__in=said.values("claim")).distinct()
    return {account: at for account, at in rows.values_list("account_id", "granted_at") if at is not None}


def _instalments_now(programme: int) -> Iterator[Considered]:
    rows = (
        Decision.objects.filter(
            instalment__gt=1, claim__programme=programme, claim__state=PAID, granted_by__decision=F("claim__decision")
        )
        .exclude(payout_lines__state__in=LIVING_LINES)
        .select_related("policy", "claim__account")
        .prefetch_related("approvals__account", "approvals__payout_lines")
    )
    waived = _waived(programme)
    for one in rows:
        fresh = [
            approval
            for approval in one.approvals.all()
            if not any(line.state in UNPAID_LINES for line in approval.payout_lines.all())
        ]
        yield _instalment(one, complete_approval(one, fresh, one.claim.account_id), waived)


def _instalment(one: Decision, approval: Approval | None, waived: Mapping[int, datetime]) -> Considered:
    claim = one.claim
    said = (claim.pk, claim.receipt_no, one.instalment, PAID, one.pk, one.number, one.amount, claim.received_at)
    if approval is None or approval.account is None:
        return Considered(*said)
    account = approval.account
    return Considered(
        *said,
        approval=approval.pk,
        approved_at=approval.effective_at,
        account_no=account.version,
        cools_until=account.payable_from,
        waived_at=waived.get(account.pk) if account.payable_from is not None else None,
    )


def considered_as_of(programme: int, until: Boundary) -> list[Considered]:
    """The same awards as `considered_now` gave when the records ended at `until`."""
    states = _states(programme, until)
    first = _first_approvals(programme, until)
    waived = _waived(programme, until.claim_event)
    found = []
    for claim, state in states.items():
        if state not in (APPROVED, ON_HOLD) or claim not in first:
            continue
        bank, receipt, decision, number, won, received, approval, at, version, cools = first[claim]
        since = waived.get(bank) if cools is not None else None
        found.append(
            Considered(
                claim, receipt, 1, state, decision, number, won, received, approval, at, version, True, cools, since
            )
        )
    waiting = [claim for claim, state in states.items() if state == AWAITING_APPROVAL]
    paid = {claim: first[claim][2] for claim, state in states.items() if state == PAID and claim in first}
    return [*found, *_waiting_then(waiting, until), *_instalments_then(programme, paid, until, waived)]


def _states(programme: int, until: Boundary) -> dict[int, str]:
    """The state of every claim that a round may look at, from the last event that moved it."""
    moves = ClaimEvent.objects.filter(claim=OuterRef("pk"), pk__lte=until.claim_event).exclude(to_state="")
    rows = Claim.objects.filter(programme=programme).order_by()
    rows = rows.annotate(was=Subquery(moves.order_by("-seq").values("to_state")[:1]))
    wanted = rows.filter(was__in=(APPROVED, ON_HOLD, AWAITING_APPROVAL, PAID))
    return dict(wanted.values_list("pk", "was").iterator(CHUNK))


def _first_approvals(programme: int, until: Boundary) -> dict[int, tuple]:
    """The last approval of each claim's first award: account, receipt, decision, its number, won, and so on."""
    rows = Approval.objects.filter(
        claim__programme=programme, pk__lte=until.approval, decision__instalment=1, outcome="award"
    ).order_by("pk")
    columns = (
        "claim_id",
        "account_id",
        "claim__receipt_no",
        "decision_id",
        "decision__number",
        "decision__amount",
        "claim__received_at",
        "pk",
        "effective_at",
        "account__version",
        "account__payable_from",
    )
    return {claim: tuple(rest) for claim, *rest in rows.values_list(*columns).iterator(CHUNK)}


def _waiting_then(claims: Iterable[int], until: Boundary) -> Iterator[Considered]:
    rows = Decision.objects.filter(pk__lte=until.decision, instalment=1, claim__in=list(claims)).order_by("pk")
    columns = ("claim_id", "claim__receipt_no", "pk", "number", "amount", "claim__received_at", "outcome")
    latest = {claim: rest for claim, *rest in rows.values_list(*columns)}
    for claim, (receipt, decision, number, won, received, outcome) in latest.items():
        if outcome == "award":
            yield Considered(claim, receipt, 1, AWAITING_APPROVAL, decision, number, won, received)


def _instalments_then(
    programme: int, paid: Mapping[int, int], until: Boundary, waived: Mapping[int, datetime]
) -> Iterator[Considered]:
    rows = (
        Decision.objects.filter(instalment__gt=1, claim__programme=programme, pk__lte=until.decision)
        .select_related("policy", "claim", "granted_by")
        .prefetch_related("approvals__account")
    )
    granted = [one for one in rows if paid.get(one.claim_id) == one.granted_by.decision_id]
    stories = _stories([one.claim_id for one in granted], until)
    for one in granted:
        story = stories[one.claim_id]
        if one.instalment in story.living:
            continue
        yield _instalment(one, story.complete(one), waived)


class _Story:
    """What a claim's trail says of its account and its additional instalments, event by event."""

    def __init__(self) -> None:
        self.account_no: int | None = None
        self.living: set[int] = set()
        self.approved: dict[int, list[tuple[str, int]]] = {}

    def hear(self, verb: str, data: Mapping[str, Any]) -> None:
        if verb in ("change_account", "verify_account"):
            self.account_no = data["after"]
            return
        number = data["instalment"]
        if verb == "approve_instalment":
            self.approved.setdefault(number, []).append((data["shown"], data["stage"]))
        elif verb == "schedule_instalment":
            self.living.add(number)
        elif verb == "unschedule_instalment":
            self.living.discard(number)
        elif verb in ("instalment_failed", "instalment_returned"):
            # What the bank could not pay needs another approval.
            self.living.discard(number)
            self.approved.pop(number, None)

    def complete(self, decision: Decision) -> Approval | None:
        said = self.approved.get(decision.instalment, [])
        needed = approvals_needed(decision)
        for one in decision.approvals.all():
            named = self.account_no is None or (one.account is not None and one.account.version == self.account_no)
            if one.stage == needed and named and (one.shown_hash, one.stage) in said:
                return one
        return None


_TOLD = (
    "change_account",
    "verify_account",
    "approve_instalment",
    "schedule_instalment",
    "unschedule_instalment",
    "instalment_failed",
    "instalment_returned",
)


def _stories(claims: Iterable[int], until: Boundary) -> dict[int, _Story]:
    wanted = list(claims)
    found = {claim: _Story() for claim in wanted}
    rows = ClaimEvent.objects.filter(claim__in=wanted, verb__in=_TOLD, pk__lte=until.claim_event).order_by(
        "claim", "seq"
    )
    for claim, verb, data in rows.values_list("claim_id", "verb", "data"):
        found[claim].hear(verb, data)
    return found
