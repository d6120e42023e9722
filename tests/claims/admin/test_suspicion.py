"""Look-alikes at the desk: the list, the two claims side by side, the answer, and what the case page says of it."""

import pytest
from django.urls import reverse

from claims.comparison import compare
from claims.models import Suspicion
from tests import builders, stages
from tests.claims.admin.desk import Desk, last_access, state_of, text_of

PHONE = "01099998888"


@pytest.fixture
def pair(programme, people):
    """Two received claims with one mobile and one bankbook copy."""
    first = builders.file(programme, people, 1, phone=PHONE, business_name="판교 식당", representative="홍길동")
    second = builders.file(programme, people, 2, phone=PHONE, business_name="(주)판교식당", representative="이몽룡")
    found = Suspicion.objects.get()
    assert (found.earlier, found.later) == (first, second)
    return found


def page(user, pair, language="en"):
    return Desk(user, language).client.get(reverse("admin:claims_suspicion_change", args=[pair.pk]))


def judge(user, pair, **said):
    address = reverse("admin:claims_suspicion_do", args=[pair.pk, "judge_suspicion"])
    return Desk(user).client.post(address, said)


def listed(user, **params):
    return Desk(user).client.get(reverse("admin:claims_suspicion_changelist"), params)


def now(pair):
    return Suspicion.objects.get(pk=pair.pk)


def test_the_rows_say_why_first_then_what_differs_then_what_is_equal(pair):
    rows = compare(pair)
    assert [row.code for row in rows if row.why] == ["phone"]
    assert rows[0].why
    rest = [row.alike for row in rows if not row.why]
    assert rest == sorted(rest, key=["differs", "near", "unknown", "same"].index)
    signs = {row.code: row.sign for row in rows}
    assert (signs["phone"], signs["business_name"], signs["representative"], signs["brn"]) == ("＝", "≈", "≠", "≠")


def test_a_value_only_one_side_has_is_missing_and_one_nobody_has_is_no_row(programme, people):
    builders.file(programme, people, 1, phone=PHONE, email="owner@example.com")
    builders.file(programme, people, 2, phone=PHONE)
    rows = {row.code: row for row in compare(Suspicion.objects.get())}
    assert (rows["email"].sign, rows["email"].right) == ("–", "")
    assert "address" not in rows
    assert "device" not in rows


def test_the_same_file_is_a_row_even_when_it_is_called_something_else(programme, people):
    from claims.intake.uploads import Paper

    content = builders.picture("one scan")
    builders.file(programme, people, 1, papers=(), phone=PHONE)
    for number, kind in ((3, "bankbook_copy"), (4, "other")):
        form = builders.form(number)
        changed = type(form)(**{**vars(form), "papers": (Paper(kind, content, "scan.png"),)})
        from claims import workflow

        workflow.file_claim(programme=programme.pk, form=changed, actor=people.kim, as_of=changed.received_at)
    found = Suspicion.objects.get()
    row = compare(found)[0]
    assert (found.reasons, row.code, row.sign, row.why) == (["document"], "file", "＝", True)
    assert row.left.startswith("Bankbook copy") or row.left.startswith("통장")


def test_the_page_shows_both_masked_and_says_whose_data_was_seen(pair, people):
    said = text_of(page(people.kim, pair))
    for claim in (pair.earlier, pair.later):
        assert claim.receipt_no in said
    assert "010-****-8888" in said
    for secret in (PHONE, "홍길동", "이몽룡", "123456780001", "123456780002"):
        assert secret not in said
    entry = last_access()
    assert (entry.action, entry.object_type) == ("view", "suspicion")
    assert entry.subjects == sorted([pair.earlier.claimant_id, pair.later.claimant_id])


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("verdict", "states"),
    [
        ("same", ("received", "withdrawn")),
        ("different", ("received", "received")),
        ("asked", ("received", "received")),
    ],
)
def test_an_agent_answers_and_both_claims_stand_where_the_answer_says(pair, people, verdict, states, language):
    assert page(people.kim, pair, language).status_code == 200
    assert judge(people.kim, pair, verdict=verdict, reason="Compared the two scans").status_code == 302
    assert now(pair).state == verdict
    assert (state_of(pair.earlier), state_of(pair.later)) == states


@pytest.mark.parametrize(
    "said",
    [
        {"verdict": "", "reason": "Compared the two scans"},
        {"verdict": "merge", "reason": "Compared the two scans"},
        {"verdict": "different", "reason": ""},
        {"verdict": "different", "reason": "same"},
    ],
)
def test_half_an_answer_keeps_what_was_typed_and_judges_nothing(pair, people, said):
    answer = judge(people.kim, pair, **said)
    assert answer.status_code == 422
    assert "Nothing was saved yet" in text_of(answer)
    assert said["reason"] in text_of(answer)
    assert now(pair).state == "open"


@pytest.mark.parametrize("who", ["lee", "jung", "seo"])
def test_others_read_the_pair_and_do_not_answer(pair, people, who):
    user = getattr(people, who)
    said = page(user, pair)
    assert said.status_code == 200
    assert said.context["form"] is None
    assert judge(user, pair, verdict="different", reason="Compared the two scans").status_code == 403
    assert now(pair).state == "open"


@pytest.mark.parametrize("who", ["oh", "yoon", "im", "gong", "noh"])
def test_for_everyone_else_there_is_no_pair(pair, people, who):
    assert page(getattr(people, who), pair).status_code == 403
    assert listed(getattr(people, who)).status_code == 403


def test_an_answered_pair_shows_by_whom_and_why_and_takes_no_second_answer(pair, people):
    judge(people.kim, pair, verdict="different", reason="Two shops of one owner")
    said = text_of(page(people.park, pair))
    assert "Two shops of one owner" in said
    assert "kim" in said
    assert judge(people.park, pair, verdict="same", reason="I think it is one").status_code == 409
    assert state_of(pair.later) == "received"


def test_the_later_one_that_cannot_be_withdrawn_is_said_before_anybody_answers(programme, people):
    later = stages.awaiting_award(programme, people, 2, phone=PHONE)
    builders.file(programme, people, 1, phone=PHONE)
    pair = Suspicion.objects.get()
    sentence = f"{later.receipt_no} is Awaiting approval and cannot be withdrawn."
    assert sentence in text_of(page(people.kim, pair))
    answer = judge(people.kim, pair, verdict="same", reason="One shop, two forms")
    assert answer.status_code == 409
    assert sentence in text_of(answer)


def test_after_an_answer_the_next_pair_is_open(programme, people):
    for number in (1, 2, 3):
        builders.file(programme, people, number, phone=PHONE)
    first, second, third = Suspicion.objects.order_by("pk")
    middle = page(people.kim, second).context["around"]
    assert (middle["before"], middle["after"], middle["number"], middle["of"]) == (first, third, 2, 3)
    answer = judge(people.kim, first, verdict="different", reason="Compared the two scans")
    assert answer["Location"] == reverse("admin:claims_suspicion_change", args=[second.pk])


def test_the_list_has_the_open_pairs_first(programme, people):
    for number in (1, 2, 3):
        builders.file(programme, people, number, phone=PHONE)
    first, second, third = Suspicion.objects.order_by("pk")
    judge(people.kim, third, verdict="different", reason="Compared the two scans")
    judge(people.kim, second, verdict="asked", reason="Called both of them")
    rows = listed(people.kim).context["cl"].result_list
    assert [row.pk for row in rows] == [first.pk, second.pk, third.pk]
    assert [row.pk for row in listed(people.kim, state="asked").context["cl"].result_list] == [second.pk]


def test_the_case_page_leads_to_its_pairs_with_the_reason(pair, people):
    for claim in (pair.earlier, pair.later):
        said = text_of(Desk(people.kim).case(claim))
        assert reverse("admin:claims_suspicion_change", args=[pair.pk]) in said
        assert 'data-key="S"' in said
        assert "Same mobile" in said


def test_a_case_without_a_double_has_no_such_key(programme, people):
    claim = builders.file(programme, people, 1)
    assert 'data-key="S"' not in text_of(Desk(people.kim).case(claim))


def test_an_open_pair_blocks_approval_with_its_sentence_and_a_verdict_frees_it(programme, people):
    waiting = stages.awaiting_award(programme, people, 1, phone=PHONE)
    builders.file(programme, people, 2, phone=PHONE)
    pair = Suspicion.objects.get()
    desk = Desk(people.lee)
    act = next(act for act in desk.case(waiting).context["acts"] if act["code"] == "approve")
    assert (act["allowed"], act["sentence"]) == (False, "Judge 1 suspected duplicate first.")
    assert desk.verb(waiting, "approve").status_code == 409
    judge(people.kim, pair, verdict="different", reason="Two shops of one owner")
    assert desk.verb(waiting, "approve").status_code == 200
