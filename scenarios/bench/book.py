"""A book of decided claims made in bulk, past the desk: for reading and measuring, never to be kept.

Each claim has its claimant, an account, a decision whose facts and result are what the rules say, and an approval; no
papers, no trail. The database admits no claim that begins as decided, so the one guard that says so is put aside. All
of it must happen in a transaction that is rolled back.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, models
from django.db.models import Max

from claims.models import Approval, Claim, Claimant, Decision, PayeeAccount
from compensation import openings, policies
from compensation.brn import check_digit
from compensation.calendar import SEOUL
from compensation.events import plain
from compensation.models import FilingWindow, PolicyVersion, Programme, User
from compensation.rules.decide import Result, decide
from compensation.rules.facts import DocumentFact, Facts, content_hash
from compensation.rules.policy import Policy
from compensation.sealed import blind_index, seal
from scenarios.programme_1015.founding import make_programme, policy_document

CODE: Final = "bench"
AT: Final = datetime(2023, 1, 30, tzinfo=SEOUL)
DECIDED: Final = AT + timedelta(days=60)
PAPERS: Final = ("bankbook_copy", "sales_evidence", "service_use_evidence", "small_business_certificate")
SERVICES: Final = ("카카오톡 채널", "카카오페이", "주문알림", "카카오T", "카카오 로그인")
INDUSTRIES: Final = ("외식업", "도소매업", "서비스업", "운수업", "기타")
CHANNELS: Final = ("chatbot", "web", "phone", "post", "visit")
BATCH: Final = 1_000
#: The guard of the database that lets no claim begin as decided.
BEGINNING: Final = "claims_claim_legal_start"


class Setting(NamedTuple):
    """What all claims of the book have in common."""

    programme: Programme
    window: FilingWindow
    version: PolicyVersion
    agent: User
    approver: User
    number: str


def make_book(people: dict[str, User], count: int, seed: int = 1) -> Iterator[int]:
    """Make `count` decided claims in a programme of their own, in batches; yields how many there are so far."""
    table = ' ON "claims_claim"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{BEGINNING}"{table}')
    setting, dice = _setting(people), random.Random(seed)
    first: dict[type[models.Model], int] = {
        model: _next_key(model) for model in (Claimant, PayeeAccount, Claim, Decision, Approval)
    }
    for begin in range(0, count, BATCH):
        made: dict[type[models.Model], list[Any]] = {model: [] for model in first}
        for number in range(begin, min(begin + BATCH, count)):
            keys = {model: key + number for model, key in first.items()}
            for row in _claim(setting, keys, number, dice):
                made[type(row)].append(row)
        for model, rows in made.items():
            model._default_manager.bulk_create(rows)
        yield min(begin + BATCH, count)


def _next_key(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _setting(people: dict[str, User]) -> Setting:
    programme = make_programme(CODE, people, AT, name_ko="성능 측정", name_en="Measurement", extension_limit=0)
    document = {**policy_document(), "programme": CODE}
    said: dict[str, Any] = {"actor": people["manager1"], "as_of": AT}
    drafted = policies.draft_policy(programme=programme.pk, document=document, **said)
    policies.submit_policy(policy=drafted.pk, **said)
    version = policies.publish_policy(policy=drafted.pk, actor=people["manager2"], effective_from=AT, as_of=AT)
    asked = openings.request_opening(programme=programme.pk, opens_at=AT, closes_at=AT + timedelta(days=30), **said)
    window = openings.approve_opening(opening=asked.pk, actor=people["manager2"], as_of=AT).window
    assert window is not None
    return Setting(programme, window, version, people["agent1"], people["approver1"], seal("0001234567890"))


def _claim(
    setting: Setting, keys: dict[type[models.Model], int], number: int, dice: random.Random
) -> Iterator[models.Model]:
    """The rows of one claim, in the order they may be written."""
    facts = _facts(number, dice)
    result = decide(facts, setting.version.policy, DECIDED)
    reasons = ["loss_not_proven"] if dice.random() < 0.1 else list(result.reasons)
    award = not reasons
    receipt, index = f"{CODE}-{number + 1:06d}", blind_index("brn", f"{CODE}{number}")
    yield Claimant(pk=keys[Claimant], programme=setting.programme, brn=facts.brn, business_name=f"상점{number}")
    yield PayeeAccount(
        pk=keys[PayeeAccount],
        claimant_id=keys[Claimant],
        version=1,
        bank_code="004",
        number="0001234567890",
        number_index=index,
        last4="7890",
        holder=f"상점{number}",
        entered_at=AT,
    )
    yield Claim(
        pk=keys[Claim],
        programme=setting.programme,
        receipt_no=receipt,
        state="approved" if award else "denied",
        claimant_id=keys[Claimant],
        identity=index,
        channel=facts.channel,
        received_at=AT + timedelta(minutes=number % 40_000),
        window=setting.window,
        service=facts.service,
        industry=facts.industry,
        baseline_sales=facts.baseline_sales,
        outage_sales=facts.outage_sales,
        account_id=keys[PayeeAccount],
        decision_id=keys[Decision],
        approval_id=keys[Approval],
        review_completed_at=DECIDED,
    )
    yield _decision(setting, keys, facts, result, reasons)
    yield Approval(
        pk=keys[Approval],
        claim_id=keys[Claim],
        decision_id=keys[Decision],
        account_id=keys[PayeeAccount] if award else None,
        outcome="award" if award else "denial",
        shown_hash=index,
        prepared_by=setting.agent,
        approved_by=setting.approver,
        effective_at=DECIDED,
    )


def _decision(
    setting: Setting, keys: dict[type[models.Model], int], facts: Facts, result: Result, reasons: list[str]
) -> Decision:
    """The record as the desk would freeze it, but for the offer of a settlement."""
    stored = facts.to_dict()
    return Decision(
        pk=keys[Decision],
        claim_id=keys[Claim],
        number=1,
        outcome="denial" if reasons else "award",
        amount=0 if reasons else result.amount or 0,
        policy=setting.version,
        facts=stored,
        result=plain(result.to_dict()),
        reasons=reasons,
        recommended_by=setting.agent,
        effective_at=DECIDED,
        content_hash=content_hash(stored),
    )


def _facts(number: int, dice: random.Random) -> Facts:
    """Seven in ten lose what a tier pays, two what is settled, one nothing or lacks a paper."""
    loss = dice.randrange(1, 500_000) if dice.random() < 0.7 else dice.randrange(500_001, 3_000_000)
    if dice.random() < 0.05:
        loss = 0
    lacking = dice.choice(PAPERS) if dice.random() < 0.1 else ""
    papers = tuple(
        DocumentFact(kind, "missing" if kind == lacking else "accepted", content_hash([number, kind]))
        for kind in PAPERS
    )
    nine = f"{999 - number // 9_900_000:03d}{1 + number // 10_000 % 99:02d}{number % 10_000:04d}"
    return Facts(
        brn=f"{nine}{check_digit(nine)}",
        service=dice.choice(SERVICES),
        industry=dice.choice(INDUSTRIES),
        channel=dice.choice(CHANNELS),
        received_in_window=True,
        baseline_sales=2_000_000 + loss,
        outage_sales=2_000_000,
        documents=papers,
        settlement=dice.randrange(50_000, 1_000_000) if loss > 500_000 else None,
    )


def moved_bound() -> Policy:
    """The policy of the book with its first bound a third higher: the version that is replayed."""
    document = {**policy_document(), "programme": CODE}
    first, *rest = document["tiers"]
    return Policy.parse({**document, "tiers": [{**first, "up_to": first["up_to"] * 4 // 3}, *rest]})
