"""Look-alikes: each reason raises a pair, unrelated claims never do, and only live claims of one programme count."""

import unicodedata
from typing import Any

import pytest

from claims import workflow
from claims.intake.uploads import Paper
from claims.lookalike import name_and, plain_name
from claims.models import Suspicion
from claims.models.suspicion import live_suspicions
from tests import builders, stages
from tests.stages import day

SHARED: dict[str, dict[str, Any]] = {
    "account": {"bank_code": "004", "account_number": "999900001111"},
    "phone": {"phone": "01099998888"},
    "device": {"device": "browser-7f"},
    "document": {"papers": (Paper("sales_evidence", builders.picture("one and the same"), "sales.png"),)},
    "name": {"business_name": "바다상회", "representative": "김바다"},
}


def filed(programme, people, number, **said):
    """A claim that shares nothing with the others but what is said."""
    own = {
        "representative": f"홍길동{number}",
        "papers": tuple(Paper(kind, builders.picture(f"{kind}{number}"), f"{kind}.png") for kind in builders.FOUR),
    }
    form = builders.form(number)
    changed = type(form)(**{**vars(form), **own, **said})
    return workflow.file_claim(programme=programme.pk, form=changed, actor=people.kim, as_of=changed.received_at)


@pytest.mark.parametrize("reason", SHARED)
def test_what_two_claims_share_raises_the_pair_with_its_reason(programme, people, reason):
    first = filed(programme, people, 1, **SHARED[reason])
    second = filed(programme, people, 2, **SHARED[reason])
    pair = Suspicion.objects.get()
    assert (pair.earlier, pair.later, pair.reasons, pair.state) == (first, second, [reason], "open")
    assert [*live_suspicions(first)] == [*live_suspicions(second)] == [pair]


def test_claims_that_share_nothing_raise_nothing(programme, people):
    for number in (1, 2, 3):
        filed(programme, people, number)
    assert not Suspicion.objects.exists()


def test_the_name_alone_or_the_person_alone_raises_nothing(programme, people):
    filed(programme, people, 1, business_name="바다상회", representative="김바다")
    filed(programme, people, 2, business_name="바다상회", representative="이바다")
    filed(programme, people, 3, business_name="산상회", representative="김바다")
    assert not Suspicion.objects.exists()


def test_the_same_name_at_the_same_address_raises_the_pair_whoever_signs(programme, people):
    filed(
        programme, people, 1, business_name="바다상회", representative="김바다", address="경기 성남시 분당구 판교역로 1"
    )
    filed(
        programme, people, 2, business_name="㈜바다상회", representative="이산", address="경기 성남시 분당구 판교역로1"
    )
    filed(programme, people, 3, business_name="산상회", representative="박들", address="경기 성남시 분당구 판교역로 1")
    pair = Suspicion.objects.get()
    assert (pair.reasons, pair.later.claimant.representative) == (["name"], "이산")


def test_a_company_form_blanks_and_marks_do_not_hide_a_name(programme, people):
    filed(programme, people, 1, business_name="바다상회", representative="김바다")
    filed(programme, people, 2, business_name="(주) 바다 상회", representative="김 바다")
    assert Suspicion.objects.get().reasons == ["name"]


def test_several_reasons_make_one_pair(programme, people):
    said = {**SHARED["phone"], **SHARED["device"], **SHARED["account"]}
    filed(programme, people, 1, **said)
    filed(programme, people, 2, **said)
    assert Suspicion.objects.get().reasons == ["account", "device", "phone"]


def test_three_that_share_one_thing_make_three_pairs(programme, people):
    for number in (1, 2, 3):
        filed(programme, people, number, **SHARED["device"])
    assert Suspicion.objects.count() == 3


def test_the_claim_received_first_is_the_earlier_one_whatever_the_order_of_entry(programme, people):
    late = filed(programme, people, 5, **SHARED["phone"])
    early = filed(programme, people, 4, **SHARED["phone"])
    pair = Suspicion.objects.get()
    assert (pair.earlier, pair.later) == (early, late)


def test_another_programme_is_no_concern(programme, people):
    other = builders.make_programme(people, "t2")
    filed(programme, people, 1, **SHARED["phone"])
    filed(other, people, 2, **SHARED["phone"])
    assert not Suspicion.objects.exists()


@pytest.mark.parametrize("reason", SHARED)
def test_a_withdrawn_claim_is_nobodys_double(programme, people, reason):
    gone = filed(programme, people, 1, **SHARED[reason])
    workflow.withdraw(claim=gone.pk, actor=people.kim, channel="phone", as_of=day(1))
    filed(programme, people, 2, **SHARED[reason])
    assert not Suspicion.objects.exists()


def test_a_pair_ends_to_count_when_one_of_it_is_withdrawn(programme, people):
    gone = filed(programme, people, 1, **SHARED["phone"])
    kept = filed(programme, people, 2, **SHARED["phone"])
    workflow.withdraw(claim=gone.pk, actor=people.kim, channel="phone", as_of=day(1))
    assert not live_suspicions(kept).exists()
    assert Suspicion.objects.get().state == "open"


def judged_different(programme, people):
    first = filed(programme, people, 1, **SHARED["phone"])
    second = builders.review(filed(programme, people, 2, **SHARED["phone"]), people)
    pair = Suspicion.objects.get()
    workflow.judge_suspicion(
        suspicion=pair.pk, actor=people.kim, verdict="different", reason="Two branches of a family"
    )
    return first, second, pair.pk


def test_a_judged_pair_is_opened_again_only_for_a_reason_nobody_has_judged(programme, people):
    first, second, pair = judged_different(programme, people)
    workflow.attach_document(claim=second.pk, actor=people.kim, paper=Paper("other", builders.picture("of its own")))
    assert Suspicion.objects.get(pk=pair).state == "different"
    same = builders.picture("bankbook_copy1")
    workflow.attach_document(claim=second.pk, actor=people.kim, paper=Paper("other", same))
    found = Suspicion.objects.get(pk=pair)
    assert (found.state, found.reasons) == ("open", ["document", "phone"])
    assert live_suspicions(first).exists()


def test_an_account_verified_later_raises_its_pair(programme, people):
    first = filed(programme, people, 1, **SHARED["account"])
    second = builders.review(filed(programme, people, 2), people)
    assert not Suspicion.objects.exists()
    stages.new_account(second, people, SHARED["account"]["account_number"])
    workflow.check_holder(claim=second.pk, actor=people.park)
    workflow.change_account(claim=second.pk, actor=people.park)
    assert not Suspicion.objects.exists(), "the same digits at another bank are another account"
    workflow.enter_account(
        claim=second.pk,
        actor=people.kim,
        holder="판교",
        number="999900001111",
        bank_code=SHARED["account"]["bank_code"],
    )
    workflow.check_holder(claim=second.pk, actor=people.park)
    workflow.change_account(claim=second.pk, actor=people.park)
    pair = Suspicion.objects.get()
    assert (pair.earlier, pair.later, pair.reasons) == (first, second, ["account"])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("판교식당", "판교식당"),
        ("(주) 판교 식당", "판교식당"),
        ("㈜판교식당", "판교식당"),
        ("주식회사 판교식당", "판교식당"),
        ("판교식당 유한회사", "판교식당"),
        ("（주）판교식당", "판교식당"),
        ("판교-식당!", "판교식당"),
        ("ＣＡＦＥ　Ocean", "cafeocean"),
        ("Café Ocean", "caféocean"),
        (unicodedata.normalize("NFD", "판교식당"), "판교식당"),
        ("  ", ""),
        ("㈜", ""),
    ],
)
def test_a_plain_name_is_without_form_blanks_marks_and_case(name, plain):
    assert plain_name(name) == plain


def test_a_name_counts_only_with_a_person():
    assert name_and("(주)판교식당", "홍 길동") == name_and("판교식당", "홍길동") == "판교식당|홍길동"
    assert name_and("판교식당", "") == name_and("", "홍길동") == ""
