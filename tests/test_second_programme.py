"""A second programme beside the first, from its founding to its payment, without a line of code of its own.

Its frame, policy, window and first claim come through the pages; the first programme's rows are the same ever after.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.intake.uploads import Paper
from claims.judgement import shown_hash
from claims.models import Claim
from compensation import scope
from compensation.calendar import seoul
from compensation.models import FilingOpening, PolicyVersion, Programme, ProgrammeFounding
from payouts.models import PayoutLine
from tests import builders, stages
from tests.builders import FOUR, brn, form, picture
from tests.narrow import present
from tests.test_pages import signed_in

FORM = {
    "source": "template:flat",
    "code": "demo-2",
    "name_ko": "지도 장애 보상",
    "name_en": "Map outage",
    "council_meeting": "보상 협의체",
    "held_on": "2023-01-05",
    "outage_from": "2022-12-01",
    "outage_to": "2022-12-03",
    "claim_cap": "90000",
    "budget": "9000000",
    "services": "지도\n길찾기",
    "tiers": "1000000 77000",
}
#: What changes for reasons of its own: who looked at what, and what waits for a worker.
PASSING = {"compensation.AccessLog", "compensation.Job", "compensation.Notice", "claims.Presence"}


@pytest.fixture
def people(db):
    """The cast."""
    return builders.make_people()


def everything_of(programme: Programme) -> dict[str, list[dict[str, Any]]]:
    """Every column of every row that belongs to a programme."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in ("compensation", "claims", "payouts") or model._meta.label in PASSING:
            continue
        try:
            path = scope.path_of(model)
        except LookupError:
            continue
        rows = model._default_manager.filter(**{path: programme.pk}).order_by("pk")
        found[model._meta.label] = list(rows.values())
    return found


def do(user: Any, model: str, obj: Any, verb: str, **said: Any) -> None:
    """Press a verb's button on a page."""
    address = reverse(f"admin:{model}_do", args=[obj.pk, verb])
    answer = signed_in(user).post(address, {"seen": type(obj).objects.get(pk=obj.pk).event_seq, **said})
    assert answer.status_code == 302, (verb, answer.text if answer.status_code == 422 else answer.status_code)


@pytest.fixture
def second(people, monkeypatch) -> Programme:
    """Founded two hours ago, so that whole minutes of today lie inside its window; beside the first, which is there."""
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: datetime.now(UTC) - timedelta(hours=2))
        return found_by_form(people)


def found_by_form(people: Any) -> Programme:
    """Asked for by Jung, approved by Han; the policy and the window as well."""
    ask = reverse("admin:compensation_programme_list_do", args=["request_founding"])
    assert signed_in(people.jung).post(ask, FORM).status_code == 302
    do(people.han, "compensation_programmefounding", ProgrammeFounding.objects.get(code="demo-2"), "approve_founding")
    programme = Programme.objects.get(code="demo-2")
    draft = PolicyVersion.objects.get(programme=programme)
    do(people.jung, "compensation_policyversion", draft, "submit_policy")
    yesterday = f"{seoul(timezone.now() - timedelta(days=1)):%Y-%m-%dT%H:%M}"
    do(people.han, "compensation_policyversion", draft, "publish_policy", effective_from=yesterday)
    days = {"opens_at": yesterday, "last_day": f"{seoul(timezone.now() + timedelta(days=30)):%Y-%m-%d}"}
    do(people.jung, "compensation_programme", programme, "request_opening", **days)
    opening = FilingOpening.objects.get(programme=programme)
    do(people.han, "compensation_filingopening", opening, "approve_opening")
    return Programme.objects.get(pk=programme.pk)


def filed_by_hand(people: Any, programme: Programme, now: datetime) -> Claim:
    """Entered by Kim at the intake's page, as of the minute that has begun."""
    said = {
        "programme": programme.pk,
        "received_at": f"{seoul(now):%Y-%m-%dT%H:%M}",
        "channel": "phone",
        "brn": brn(5),
        "business_name": "길찾기상회",
        "representative": "홍길동",
        "phone": "010-2222-3333",
        "service": "지도",
        "industry": "소매업",
        "baseline_sales": "1,240,000",
        "outage_sales": "760,000",
        "bank_code": "004",
        "account_number": "110-123-456789",
        "holder": "길찾기상회",
        "consent": "on",
    }
    address = reverse("admin:claims_claim_list_do", args=["file_claim"])
    answer = signed_in(people.kim).post(address, said)
    assert answer.status_code == 302, answer.text
    return Claim.objects.get(programme=programme)


def reviewed(people: Any, claim: Claim) -> Claim:
    """Park checks the papers and recommends, Lee confirms."""
    workflow.start_review(claim=claim.pk, actor=people.park)
    for kind in FOUR:
        attached = workflow.attach_document(
            claim=claim.pk, actor=people.park, paper=Paper(kind, picture(f"{kind}{claim.pk}"), f"{kind}.png")
        )
        workflow.accept_document(document=attached.pk, actor=people.park)
    workflow.recommend(claim=claim.pk, actor=people.park)
    claim = Claim.objects.select_related("decision", "account").get(pk=claim.pk)
    decide = workflow.approve if present(claim.decision).outcome == "award" else workflow.deny
    return decide(claim=claim.pk, actor=people.lee, shown=shown_hash(claim))


@pytest.fixture
def first(people) -> Programme:
    """The first one: one claim paid, one received."""
    programme = builders.make_programme(people, "1015")
    stages.paid(programme, people, 1)
    builders.file(programme, people, 2)
    return programme


@pytest.fixture
def before(first) -> dict[str, Any]:
    """All of the first, before there is a second."""
    return everything_of(first)


def test_a_second_programme_runs_beside_the_first_from_founding_to_payment(people, first, before, second):
    claim = workflow.file_claim(
        programme=second.pk,
        form=form(7, loss=480_000, service="지도", received_at=timezone.now(), papers=()),
        actor=people.kim,
    )
    assert claim.receipt_no == "demo-2-000001"
    elsewhere = workflow.file_claim(
        programme=second.pk,
        form=form(8, service="주문알림", received_at=timezone.now(), papers=()),
        actor=people.kim,
    )

    # Its own tiers and services judge it: the first programme would pay 50,000 and cover any service.
    assert reviewed(people, claim).state == "approved"
    assert present(Claim.objects.get(pk=claim.pk).decision).amount == 77_000
    denied = reviewed(people, elsewhere)
    assert (denied.state, "service" in str(present(denied.decision).reasons)) == ("denied", True)

    now = timezone.now()
    round_ = stages.sent(second, people, now)
    assert round_.number == 1
    stages.answered(round_, people, {1: "이체완료"}, now)
    line = PayoutLine.objects.get(claim=claim)
    assert (line.state, line.amount, line.round.programme) == ("paid", 77_000, second)
    assert everything_of(first) == before


def test_the_second_programmes_first_claim_comes_in_by_the_intakes_page(people, first, before, second):
    filed = filed_by_hand(people, second, timezone.now())
    assert (filed.receipt_no, filed.service, filed.window.programme) == ("demo-2-000001", "지도", second)
    assert everything_of(first) == before
