"""Whose account it is, and the waiver of cooling off, on their pages: who may, stale and bad forms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.models import Claim, CoolingWaiver, HolderCheck
from compensation.holders import local
from tests import builders, stages
from tests.claims.admin.desk import Desk
from tests.stages import counts, row

WHY = "The claimant needs it before the rent is due"
LOGS = {"django_session", "compensation_accesslog"}


@pytest.fixture
def people(db):
    return builders.make_people()


@pytest.fixture
def entered(people):
    """On hold, with a corrected account that Kim entered."""

    def enter(ending="99999"):
        claim = stages.on_hold(builders.make_programme(people), people)
        workflow.enter_account(
            claim=claim.pk,
            actor=people.kim,
            bank_code="088",
            number=f"110222{ending}",
            holder="고친이름",
            as_of=timezone.now() - timedelta(hours=1),
        )
        return Claim.objects.get(pk=claim.pk)

    return enter


@pytest.fixture
def cooling(entered, people):
    """The corrected account binds and cools off."""
    claim = entered()
    workflow.check_holder(claim=claim.pk, actor=people.park)
    workflow.change_account(claim=claim.pk, actor=people.park)
    return Claim.objects.get(pk=claim.pk)


@pytest.fixture
def asked(cooling, people):
    """Kim asked that it be paid at once."""
    workflow.request_waiver(claim=cooling.pk, actor=people.kim, reason=WHY)
    return Claim.objects.get(pk=cooling.pk)


@pytest.fixture
def case(request):
    """The claim that a verb needs, by the name of its fixture."""
    return lambda name: request.getfixturevalue("entered")() if name == "entered" else request.getfixturevalue(name)


VERBS = [
    ("check_holder", "entered", ("kim", "park"), {}, lambda: HolderCheck.objects.get().outcome == "match"),
    (
        "request_waiver",
        "cooling",
        ("kim", "park"),
        {"reason": WHY},
        lambda: CoolingWaiver.objects.get().granted_by is None,
    ),
    ("grant_waiver", "asked", ("lee", "choi"), {}, lambda: CoolingWaiver.objects.get().granted_by is not None),
]
NAMES = [verb for verb, *_rest in VERBS]


@pytest.mark.parametrize(("verb", "needed", "may", "data", "done"), VERBS, ids=NAMES)
def test_whoever_may_sees_the_page_and_does_it(case, people, verb, needed, may, data, done):
    claim = case(needed)
    desk = Desk(getattr(people, may[0]))

    assert desk.verb(claim, verb).status_code == 200
    assert desk.do(claim, verb, **data).status_code == 302
    assert done()


@pytest.mark.parametrize(("verb", "needed", "may", "data", "done"), VERBS, ids=NAMES)
def test_a_forged_post_of_everybody_else_changes_nothing(case, people, verb, needed, may, data, done):
    claim = case(needed)
    before, was = counts(), row(claim)

    for name in sorted({*vars(people)} - {*may}):
        assert Desk(getattr(people, name)).do(claim, verb, **data).status_code == 403, name

    after = counts()
    assert {table for table, number in before.items() if after[table] != number} <= LOGS
    assert row(claim) == was


@pytest.mark.parametrize(("verb", "needed", "may", "data", "done"), VERBS, ids=NAMES)
def test_a_form_from_before_a_change_changes_nothing(case, people, verb, needed, may, data, done):
    claim = case(needed)

    response = Desk(getattr(people, may[0])).do(claim, verb, seen=claim.event_seq - 1, **data)

    assert response.status_code == 409
    assert "This changed while you had it open, so nothing was saved." in response.text
    assert Claim.objects.get(pk=claim.pk).event_seq == claim.event_seq


def test_a_waiver_needs_a_reason(cooling, people):
    response = Desk(people.kim).do(cooling, "request_waiver", reason="now")

    assert response.status_code == 422
    assert "at least 5 characters" in response.text
    assert not CoolingWaiver.objects.exists()


def test_an_account_of_somebody_else_is_said_and_does_not_bind(entered, people):
    claim = entered(local.OTHER_HOLDER)
    desk = Desk(people.park)
    desk.do(claim, "check_holder")

    response = desk.do(claim, "change_account")

    assert response.status_code == 409
    assert "another holder" in response.text
    assert Claim.objects.get(pk=claim.pk).state == "on_hold"


def test_whoever_entered_the_account_cannot_verify_it(entered, people):
    claim = entered()
    workflow.check_holder(claim=claim.pk, actor=people.park)

    response = Desk(people.kim).do(claim, "change_account")

    assert response.status_code == 403
    assert Claim.objects.get(pk=claim.pk).state == "on_hold"


def test_the_table_of_accounts_says_what_the_bank_answered_and_from_when_it_is_payable(asked, people):
    page = Desk(people.lee).case(asked, tab="accounts").text

    assert "Same holder" in page
    assert "waiver asked for by kim" in page
    assert "11022299999" not in page
    assert "고친이름" not in page
