"""Approved claims in bulk, for measuring what pays them: in a scratch database of its own, and sound by every verifier.

One guard is put aside while the claims are written, the one that says that every claim begins as received; each claim
has the trail that leads to its approval, hashed as the desk would have, so that chain, state and cut hold.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max

from claims.judgement import binding_hash, decision_hash
from claims.models import Approval, Claim, Claimant, ClaimEvent, Decision, PayeeAccount
from claims.workflow.intake import identity_of
from compensation import openings, policies, triggers
from compensation.brn import check_digit
from compensation.bulk import insert_rows
from compensation.calendar import SEOUL
from compensation.events import hashes_of, plain
from compensation.models import Programme, User
from compensation.rules.decide import decide
from compensation.rules.facts import DocumentFact, Facts
from compensation.sealed import account_index, seal
from scenarios.programme_1015.founding import make_programme, policy_document

AT: Final = datetime(2023, 1, 30, tzinfo=SEOUL)
RECEIVED: Final = AT + timedelta(days=1)
DECIDED: Final = AT + timedelta(days=30)
APPROVED: Final = AT + timedelta(days=40)
CUT_OFF: Final = AT + timedelta(days=60)
BATCH: Final = 10_000
BANK: Final = "004"
BEGINNING: Final = "claims_claim_legal_start"
OUTAGE: Final = 2_000_000
"""Won sold in the week of the outage."""
WITH_KEYS: Final = (Claimant, PayeeAccount, Claim, Decision, Approval)
PAPERS: Final = ("bankbook_copy", "sales_evidence", "service_use_evidence", "small_business_certificate")


@dataclass(frozen=True)
class Ground:
    """A programme with its policy and its open window: where claims can be put."""

    programme: Programme
    window: Any
    version: Any


@dataclass(frozen=True)
class Moments:
    """When claims were received, recommended and approved."""

    received: datetime = RECEIVED
    decided: datetime = DECIDED
    approved: datetime = APPROVED

    @property
    def trail(self) -> tuple[tuple[str, datetime, tuple[str, str]], ...]:
        """The events that lead to the approval."""
        return (
            ("file_claim", self.received, ("", "received")),
            ("recommend", self.decided, ("received", "awaiting_approval")),
            ("approve", self.approved, ("awaiting_approval", "approved")),
        )


def make_approved(people: dict[str, User], code: str, count: int) -> Programme:
    """A programme with `count` claims that a round may pay."""
    ground = make_ground(people, code)
    for first in range(0, count, BATCH):
        add_approved(people, ground, range(first, min(first + BATCH, count)))
    return ground.programme


def add_approved(
    people: dict[str, User], ground: Ground, numbers: range, moments: Moments | None = None, loss: int = 480_000
) -> None:
    """Put claims with these numbers (from 0, each once) into the programme, each with `loss` won of loss."""
    with transaction.atomic(), _without_a_beginning():
        _write(people, ground, numbers, moments or Moments(), loss)
        Programme.objects.filter(pk=ground.programme.pk).update(next_receipt=numbers.stop + 1)
        _count_on()


def _count_on() -> None:
    """Whoever writes next gets the next keys: PostgreSQL's sequences know nothing of the rows written with theirs."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), WITH_KEYS):
            cursor.execute(statement)


@contextmanager
def _without_a_beginning() -> Iterator[None]:
    """The guard that lets claims begin as received only is away, in this transaction alone."""
    guard = next(guard for guard in triggers.guards_for(connection) if guard.name == BEGINNING)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{BEGINNING}"' + (' ON "claims_claim"' if _postgres() else ""))
        yield
        if _postgres():
            # What is still to be checked is checked now: no table is altered before. Later rows may wait again.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(guard.postgres()[1] if _postgres() else guard.sqlite())


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def make_ground(
    people: dict[str, User],
    code: str,
    *,
    days: int = 30,
    names: tuple[str, str] = ("성능 측정", "Measurement"),
    notices: tuple[str, str] = ("", ""),
) -> Ground:
    """A programme with a policy and a window of so many days from AT on, and a budget that no claim exhausts."""
    said_of_it = {"name_ko": names[0], "name_en": names[1], "notice_ko": notices[0], "notice_en": notices[1]}
    programme = make_programme(code, people, AT, extension_limit=0, budget=10**12 - 1, **said_of_it)
    said: dict[str, Any] = {"actor": people["manager1"], "as_of": AT}
    document = {**policy_document(), "programme": code}
    document["second_look"] = {**document["second_look"], "rate": "0"}
    drafted = policies.draft_policy(programme=programme.pk, document=document, **said)
    policies.submit_policy(policy=drafted.pk, **said)
    version = policies.publish_policy(policy=drafted.pk, actor=people["manager2"], effective_from=AT, as_of=AT)
    asked = openings.request_opening(programme=programme.pk, opens_at=AT, closes_at=AT + timedelta(days=days), **said)
    window = openings.approve_opening(opening=asked.pk, actor=people["manager2"], as_of=AT).window
    return Ground(programme, window, version)


def _facts(loss: int) -> Facts:
    papers = tuple(DocumentFact(kind, "accepted", "0" * 64) for kind in PAPERS)
    return Facts(
        brn=_brn(0),
        service="주문알림",
        industry="외식업",
        channel="chatbot",
        received_in_window=True,
        baseline_sales=OUTAGE + loss,
        outage_sales=OUTAGE,
        documents=papers,
        settlement=None,
    )


def _brn(number: int) -> str:
    """A valid business number of tax office 999, which does not exist; of another one beyond 989,999."""
    nine = f"{999 - number // 990_000:03d}{1 + number // 10_000 % 99:02d}{number % 10_000:04d}"
    return f"{nine}{check_digit(nine)}"


def _next(model: Any) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


class _Row:
    """One claim: its keys, its names, its decision and what was shown to the approver."""

    def __init__(self, ground: Ground, agent: User, keys: dict[Any, int], number: int, at: datetime) -> None:
        programme = ground.programme
        self.claimant, self.account = keys[Claimant] + number, keys[PayeeAccount] + number
        self.claim, self.approval = keys[Claim] + number, keys[Approval] + number
        self.receipt, self.brn = f"{programme.code}-{number + 1:06d}", _brn(number)
        self.name, self.digits = f"상점{number}", f"0001{programme.pk:03d}{number:07d}"
        self.index = account_index(BANK, self.digits)
        self.decision = Decision(
            pk=keys[Decision] + number,
            claim=Claim(pk=self.claim, receipt_no=self.receipt),
            number=1,
            outcome="award",
            policy=ground.version,
            reasons=[],
            recommended_by=agent,
            effective_at=at,
        )
        self.shown = ""

    def decide(self, facts: dict[str, Any], result: dict[str, Any], amount: int) -> None:
        self.decision.facts, self.decision.result, self.decision.amount = facts, result, amount
        self.decision.content_hash = decision_hash(self.decision)
        self.shown = binding_hash(self.decision, PayeeAccount(version=1, number_index=self.index, holder=self.name))


def _write(people: dict[str, User], ground: Ground, numbers: range, moments: Moments, loss: int) -> None:
    """One batch, each table by one statement."""
    programme, version, decided = ground.programme, ground.version, moments.decided
    agent, approver = people["agent1"], people["approver1"]
    keys = {model: _next(model) - numbers.start for model in (Claimant, PayeeAccount, Claim, Decision, Approval)}
    facts, found = _facts(loss).to_dict(), decide(_facts(loss), version.policy, decided)
    rows = [_Row(ground, agent, keys, number, decided) for number in numbers]
    for row in rows:
        row.decide({**facts, "brn": row.brn}, plain(found.to_dict()), found.amount or 0)
    insert_rows(
        Claimant, ("id", "brn", "business_name"), [(r.claimant, r.brn, r.name) for r in rows], programme=programme.pk
    )
    insert_rows(
        PayeeAccount,
        ("id", "claimant_id", "number", "number_index", "last4", "holder"),
        [(r.account, r.claimant, seal(r.digits), r.index, r.digits[-4:], r.name) for r in rows],
        version=1,
        bank_code=BANK,
        entered_at=moments.received,
    )
    _write_claims(ground, rows, moments, loss)
    first = rows[0].decision
    insert_rows(
        Decision,
        ("id", "claim_id", "facts", "content_hash"),
        [(r.decision.pk, r.claim, json.dumps(r.decision.facts), r.decision.content_hash) for r in rows],
        number=1,
        outcome="award",
        amount=first.amount,
        policy=version.pk,
        result=first.result,
        reasons=[],
        recommended_by=agent.pk,
        effective_at=decided,
    )
    insert_rows(
        Approval,
        ("id", "claim_id", "decision_id", "account_id", "shown_hash"),
        [(r.approval, r.claim, r.decision.pk, r.account, r.shown) for r in rows],
        outcome="award",
        prepared_by=agent.pk,
        approved_by=approver.pk,
        roles=["approver"],
        effective_at=moments.approved,
    )


def _write_claims(ground: Ground, rows: list[_Row], moments: Moments, loss: int) -> None:
    """The claims as they stand at the end of their trail, then the trail."""
    programme = ground.programme
    heads, trail = [""] * len(rows), []
    for seq, (verb, at, moved) in enumerate(moments.trail, start=1):
        said: list[Any] = [(f"claim:{row.receipt}", seq, head, {}) for row, head in zip(rows, heads, strict=True)]
        heads = [digest for _data, digest in hashes_of(said, verb=verb, actor=None, at=at, moved=moved)]
        events = [
            (row.claim, stream, previous, digest)
            for row, (stream, _seq, previous, _data), digest in zip(rows, said, heads, strict=True)
        ]
        trail.append((seq, verb, at, moved, events))
    insert_rows(
        Claim,
        ("id", "receipt_no", "claimant_id", "identity", "account_id", "decision_id", "approval_id", "event_hash"),
        [
            (r.claim, r.receipt, r.claimant, identity_of(programme, r.brn), r.account, r.decision.pk, r.approval, head)
            for r, head in zip(rows, heads, strict=True)
        ],
        programme=programme.pk,
        window=ground.window.pk,
        state="approved",
        channel="chatbot",
        service="주문알림",
        received_at=moments.received,
        baseline_sales=OUTAGE + loss,
        outage_sales=OUTAGE,
        review_completed_at=moments.approved,
        ever_approved=True,
        event_seq=len(moments.trail),
    )
    for seq, verb, at, moved, events in trail:
        insert_rows(
            ClaimEvent,
            ("claim_id", "stream", "previous_hash", "hash"),
            events,
            seq=seq,
            verb=verb,
            from_state=moved[0],
            to_state=moved[1],
            effective_at=at,
        )
