"""A small named cast and the shortest honest way to a claim in any state, through the real verbs.

Kim and Park are agents, Lee and Choi approvers, Jung and Han managers, Oh prepares and Yoon approves payouts,
Seo audits, Im administers. Noh holds no role at all and must always be refused.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from claims import workflow
from claims.intake.uploads import Paper
from claims.judgement import shown_hash
from claims.models import Claim
from compensation import accounts, openings, policies, programmes
from compensation.brn import check_digit
from compensation.calendar import SEOUL
from compensation.models import FilingWindow, PolicyVersion, Programme, User
from compensation.programmes import Frame

POLICY = Path(__file__).parent.parent / "scenarios" / "programme_1015" / "policy.json"
FOUR = ("small_business_certificate", "sales_evidence", "service_use_evidence", "bankbook_copy")
FOUNDED = datetime(2022, 10, 1, tzinfo=SEOUL)
OPENS = datetime(2023, 1, 30, 15, tzinfo=SEOUL)
CLOSES = datetime(2023, 2, 28, tzinfo=SEOUL)
REPORTS_OPEN, REPORTS_CLOSE = datetime(2022, 10, 19, tzinfo=SEOUL), datetime(2022, 11, 7, tzinfo=SEOUL)
RECEIVED = datetime(2023, 2, 2, 14, 11, tzinfo=SEOUL)

ROLES = {
    "kim": "agent",
    "park": "agent",
    "lee": "approver",
    "choi": "approver",
    "jung": "manager",
    "han": "manager",
    "oh": "finance_preparer",
    "yoon": "finance_approver",
    "seo": "auditor",
    "im": "administrator",
    "gong": "council",
}
PASSWORD = "a-long-test-password"


@dataclass
class People:
    """The cast, by name."""

    kim: User
    park: User
    lee: User
    choi: User
    jung: User
    han: User
    oh: User
    yoon: User
    seo: User
    im: User
    gong: User
    noh: User

    def __iter__(self):
        return iter(vars(self).values())


def make_people() -> People:
    """Every role once or twice, and Noh with none."""
    made = {
        name: accounts.create_account(username=name, password=PASSWORD, roles=[role], actor=None)
        for name, role in ROLES.items()
    }
    made["noh"] = accounts.create_account(username="noh", password=PASSWORD, roles=[], actor=None)
    return People(**made)


def make_programme(people: People, code: str = "t1", **changes) -> Programme:
    """A programme with a published policy and an official window."""
    said = {
        "name_ko": "시험 프로그램",
        "name_en": "Test programme",
        "claim_cap": 5_000_000,
        "budget": 100_000_000,
    }
    programme = found(people, code, **{**said, **changes})
    publish_policy(programme, people)
    open_window(programme, people, "report", REPORTS_OPEN, REPORTS_CLOSE)
    open_window(programme, people)
    return programme


def found(people: People, code: str, **changes) -> Programme:
    """A bare programme, asked for by Jung, approved by Han: no window, no policy."""
    said = {
        "name_ko": "빈 프로그램",
        "name_en": "Bare programme",
        "claim_cap": 1_000_000,
        "budget": 1_000_000,
        **changes,
    }
    frame = Frame(code=code, **{name: said.pop(name) for name in list(said) if name in Frame.__dataclass_fields__})
    asked = programmes.request_founding(frame=frame, document=None, actor=people.jung, as_of=FOUNDED)
    programme = programmes.approve_founding(founding=asked.pk, actor=people.han, as_of=FOUNDED)
    # What no form asks for when a programme is founded.
    Programme.objects.filter(pk=programme.pk).update(**said)
    return Programme.objects.get(pk=programme.pk) if said else programme


def open_window(
    programme: Programme,
    people: People,
    act: str = "claim",
    opens_at: datetime = OPENS,
    closes_at: datetime = CLOSES,
) -> FilingWindow:
    """Asked for by Jung, approved by Han, nine days before it opens."""
    at = opens_at - timedelta(days=9)
    asked = openings.request_opening(
        programme=programme.pk, act=act, opens_at=opens_at, closes_at=closes_at, actor=people.jung, as_of=at
    )
    window = openings.approve_opening(opening=asked.pk, actor=people.han, as_of=at).window
    assert window is not None
    return window


def policy_document(code: str = "t1") -> dict:
    """The shipped policy under another programme's code, with nothing drawn for a second look."""
    shipped = json.loads(POLICY.read_text())
    return {**shipped, "programme": code, "second_look": {**shipped["second_look"], "rate": "0"}}


def publish_policy(programme: Programme, people: People, document: dict | None = None) -> PolicyVersion:
    """Drafted by Jung, published by Han."""
    at = OPENS - timedelta(days=30)
    drafted = policies.draft_policy(
        programme=programme.pk, document=document or policy_document(programme.code), actor=people.jung, as_of=at
    )
    policies.submit_policy(policy=drafted.pk, actor=people.jung, as_of=at)
    return policies.publish_policy(policy=drafted.pk, actor=people.han, effective_from=at, as_of=at)


def brn(number: int) -> str:
    """A valid, invented business number."""
    nine = f"{101 + number % 700:03d}{1 + number % 79:02d}{number % 10_000:04d}"
    return f"{nine}{check_digit(nine)}"


def picture(text: str = "") -> bytes:
    """A small PNG; different texts give different bytes."""
    buffer = io.BytesIO()
    pixels = hashlib.sha256(text.encode()).digest() * 6
    Image.frombytes("RGB", (8, 8), pixels).save(buffer, "PNG")
    return buffer.getvalue()


def form(number: int = 1, loss: int = 480_000, papers: tuple[str, ...] = FOUR, **changes) -> workflow.ClaimForm:
    """A filled-in claim form with `loss` won of loss."""
    said = {
        "received_at": RECEIVED + timedelta(minutes=number),
        "channel": "chatbot",
        "brn": brn(number),
        "business_name": f"판교식당{number}",
        "representative": "홍길동",
        "phone": f"010{number + 12_340_000:08d}",
        "service": "주문알림",
        "industry": "외식업",
        "baseline_sales": 2_000_000 + loss,
        "outage_sales": 2_000_000,
        "bank_code": "004",
        "account_number": f"12345678{number:04d}",
        "holder": f"판교식당{number}",
        "papers": tuple(Paper(kind, picture(f"{kind}{number}"), f"{kind}.png") for kind in papers),
    }
    return workflow.ClaimForm(**{**said, **changes})


def file(programme: Programme, people: People, number: int = 1, **changes) -> Claim:
    """A received claim, entered by Kim."""
    return workflow.file_claim(
        programme=programme.pk,
        form=form(number, **changes),
        actor=people.kim,
        as_of=changes.get("received_at", RECEIVED),
    )


def review(claim: Claim, people: People, accept: bool = True) -> Claim:
    """In review with Park, the papers accepted."""
    reviewed = workflow.start_review(claim=claim.pk, actor=people.park, as_of=RECEIVED + timedelta(days=1))
    if accept:
        for document in claim.documents.filter(state="received"):
            workflow.accept_document(document=document.pk, actor=people.park, as_of=RECEIVED + timedelta(days=1))
    return Claim.objects.get(pk=reviewed.pk)


def recommend(claim: Claim, people: People, **changes) -> Claim:
    """Recommended by Park."""
    return workflow.recommend(claim=claim.pk, actor=people.park, as_of=RECEIVED + timedelta(days=2), **changes)


def confirm(claim: Claim, people: People, at: datetime | None = None) -> Claim:
    """Approved or denied by Lee, as recommended."""
    claim = Claim.objects.select_related("decision", "account").get(pk=claim.pk)
    assert claim.decision is not None
    verb = workflow.approve if claim.decision.outcome == "award" else workflow.deny
    return verb(claim=claim.pk, actor=people.lee, shown=shown_hash(claim), as_of=at or RECEIVED + timedelta(days=3))


def approved(programme: Programme, people: People, number: int = 1, **changes) -> Claim:
    """From the form to approved."""
    return confirm(recommend(review(file(programme, people, number, **changes), people), people), people)
