"""One box finds a claim by number, name, business number and phone in any spelling, and never reads a mask out."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from claims.search import number_of, search_claims
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "01056781234"


@pytest.fixture
def claim():
    """A claim with a name of two words, beside another one."""
    people = builders.make_people()
    programme = builders.make_programme(people)
    builders.file(programme, people, 2, phone="01099998888", business_name="바다상회")
    return builders.file(programme, people, 1, phone=PHONE, business_name="판교 식당(본점)", representative="홍길동")


def found(text: str) -> list[str]:
    return [claim.receipt_no for claim in search_claims(Claim.objects.all(), text).order_by("pk")]


@pytest.mark.parametrize(
    "typed",
    [
        "T1-000002",
        "t1 000002",
        "t1000002",
        "ｔ１－０００００２",
        "판교 식당",
        "판교식당",
        " 판 교 식 당 ",
        "식당(본점)",
        "식당본점",
        unicodedata.normalize("NFD", "판교식당"),
        unicodedata.normalize("NFD", "판교 식당"),
        "010-5678-1234",
        "01056781234",
        "010 5678 1234",
        "+82 10-5678-1234",
        "０１０－５６７８－１２３４",
    ],
)
def test_any_spelling_of_number_name_or_phone_finds_the_claim(claim, typed) -> None:
    assert found(typed) == [claim.receipt_no]


@pytest.mark.parametrize("spell", ["{0}", "{1}-{2}-{3}", "{1} {2} {3}", " {0} "])
def test_a_whole_business_number_finds_the_claim(claim, spell) -> None:
    brn = claim.claimant.brn
    assert found(spell.format(brn, brn[:3], brn[3:5], brn[5:])) == [claim.receipt_no]


def test_no_part_of_a_masked_value_finds_anything(claim) -> None:
    account = claim.account
    assert account is not None
    numbers = [number.replace("-", "") for number in Claim.objects.values_list("receipt_no", flat=True)]
    allowed = (PHONE, PHONE.removeprefix("0"), claim.claimant.brn)  # whole, or without the zero a spreadsheet ate
    probed = 0
    for whole in (PHONE, claim.claimant.brn, account.number, claim.claimant.representative):
        for start in range(len(whole)):
            for end in range(start + 1, len(whole) + 1):
                part = whole[start:end]
                if part in allowed or any(part in number for number in numbers):
                    continue
                assert found(part) == [], part
                probed += 1
    assert probed > 100


def test_a_phone_is_looked_up_by_its_hash_alone(claim) -> None:
    with CaptureQueriesContext(connection) as asked:
        found("010-5678-1234")
    conditions = asked.captured_queries[-1]["sql"].partition("WHERE")[2]
    assert "phone_index" in conditions
    assert '"phone"' not in conditions


@pytest.mark.parametrize("typed", ["", "   ", "-", "()"])
def test_nothing_typed_finds_nothing(claim, typed) -> None:
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["T1-000002", "t1 000002", "T1000002"])
def test_a_whole_number_names_its_one_claim(claim, typed) -> None:
    assert number_of(Claim.objects.all(), typed) == claim.pk


@pytest.mark.parametrize("typed", ["T1-00000", "000002", "판교식당", PHONE, ""])
def test_anything_else_names_none(claim, typed) -> None:
    assert number_of(Claim.objects.all(), typed) is None
