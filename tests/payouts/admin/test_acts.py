"""Submitting, releasing, sending back, dropping, cancelling: what the pages say before and after."""

from datetime import timedelta

import pytest
from django.urls import reverse

from claims.models import Claim
from compensation import accounts
from payouts import workflow
from payouts.models import BankFile, PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.payouts.admin.desk import AT, Desk, answers, round_of, sent_round, text_of


@pytest.fixture
def assembled(programme, people):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return round_of(programme, people)


@pytest.fixture
def submitted(assembled, people):
    return workflow.submit(round=assembled.pk, actor=people.oh, as_of=AT)


def state() -> str:
    return Round.objects.get().state


def test_submitting_leads_back_to_the_round_with_a_sentence(assembled, people):
    desk = Desk(people.oh)

    response = desk.do(assembled, "submit")

    assert response.status_code == 302
    assert response["Location"] == reverse("admin:payouts_round_change", args=[assembled.pk])
    assert state() == "submitted"
    assert "Another finance approver can release it now." in text_of(desk.client.get(response["Location"]))


def test_the_release_page_shows_total_count_and_format_and_names_the_amount_on_the_button(submitted, people):
    page = text_of(Desk(people.yoon).verb(submitted, "release"))

    assert "Release ₩100,000" in page
    assert "kbank / 1" in page
    assert "<dd>2</dd>" in page


def test_a_release_needs_the_total_typed(submitted, people):
    response = Desk(people.yoon).do(submitted, "release", total="99,999")

    assert response.status_code == 422
    assert "The total you typed is not the total of the round." in text_of(response)
    assert state() == "submitted"
    assert not BankFile.objects.exists()


def test_a_release_takes_the_total_as_people_write_it(submitted, people):
    response = Desk(people.yoon).do(submitted, "release", total="₩100,000")

    assert response.status_code == 302
    assert response["Location"].endswith("?tab=files")
    assert state() == "released"


def test_the_preparer_cannot_release_even_with_the_role(submitted, people):
    accounts.set_roles(
        user=people.oh.pk, roles=["finance_preparer", "finance_approver"], actor=people.im, reason="covers for Yoon"
    )
    desk = Desk(people.oh)

    page = desk.verb(submitted, "release")
    posted = desk.do(submitted, "release", total="100000")

    for response in (page, posted):
        assert response.status_code == 403
        assert "You prepared this round, so another finance approver must decide on it." in text_of(response)
    assert 'name="total"' not in text_of(page)
    assert state() == "submitted"


def test_a_form_from_before_a_change_saves_nothing_and_says_what_changed(submitted, people):
    seen = submitted.event_seq
    workflow.send_back(round=submitted.pk, actor=people.yoon, reason="one line looks odd", as_of=AT)
    workflow.submit(round=submitted.pk, actor=people.oh, as_of=AT)

    response = Desk(people.yoon).do(submitted, "release", total="100000", seen=seen)

    assert response.status_code == 409
    page = text_of(response)
    assert "This changed while you had it open, so nothing was saved." in page
    assert "one line looks odd" in page
    assert state() == "submitted"


def test_an_act_that_is_not_possible_now_says_what_is(assembled, people):
    response = Desk(people.yoon).do(assembled, "release", total="100000")

    assert response.status_code == 409
    assert "Not possible while Assembled." in text_of(response)
    assert state() == "assembled"


def test_sending_back_needs_a_reason_and_frees_the_lines(submitted, people):
    desk = Desk(people.yoon)

    assert desk.do(submitted, "send_back", reason="no").status_code == 422
    assert state() == "submitted"
    assert desk.do(submitted, "send_back", reason="line 2 is odd").status_code == 302
    assert state() == "assembled"


def test_a_line_is_dropped_by_its_number_and_its_claim_is_approved_again(assembled, people):
    desk = Desk(people.oh)
    page = text_of(desk.verb(assembled, "drop_line", line=2))
    assert 'value="2"' in page

    response = desk.do(assembled, "drop_line", position="2", reason="the holder called")

    assert response.status_code == 302
    dropped = PayoutLine.objects.get(position=2)
    assert dropped.state == "cancelled"
    assert dropped.claim.state == "approved"
    assert Round.objects.get().total == 50_000
    assert "Taken out of this round" in text_of(desk.page(assembled, tab="left_out"))


@pytest.mark.parametrize("position", ["3", "0", "two", ""])
def test_a_line_the_round_does_not_have_is_refused_beside_the_field(assembled, people, position):
    response = Desk(people.oh).do(assembled, "drop_line", position=position, reason="the holder called")

    assert response.status_code == 422
    assert PayoutLine.objects.filter(state="pending").count() == 2


def test_a_line_cannot_be_dropped_once_the_round_is_submitted(submitted, people):
    response = Desk(people.oh).do(submitted, "drop_line", position="2", reason="the holder called")

    assert response.status_code == 409
    assert "Lines can be dropped only while the round is assembled" in text_of(response)


def test_a_stale_drop_is_refused(assembled, people):
    seen = assembled.event_seq
    workflow.drop_line(line=PayoutLine.objects.get(position=1).pk, actor=people.oh, reason="looked at again", as_of=AT)

    response = Desk(people.oh).do(assembled, "drop_line", position="2", reason="the holder called", seen=seen)

    assert response.status_code == 409
    assert PayoutLine.objects.get(position=2).state == "pending"


def test_cancelling_frees_the_claims_for_the_next_round(assembled, people):
    response = Desk(people.oh).do(assembled, "cancel", reason="the cut-off was wrong")

    assert response.status_code == 302
    assert state() == "cancelled"
    assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}


def test_a_round_with_an_unanswered_line_cannot_be_closed(programme, people, assembled):
    workflow.submit(round=assembled.pk, actor=people.oh, as_of=AT)
    workflow.release(round=assembled.pk, actor=people.yoon, total=100_000, as_of=AT)
    sent = workflow.mark_sent(round=assembled.pk, actor=people.oh, as_of=AT)
    one = compose_kbank_result([(transfer_row(live_lines(sent)[0]), "이체완료", AT)])
    workflow.import_result(round=sent.pk, content=one, file_name="r.xls", actor=people.oh, as_of=AT)

    response = Desk(people.oh).do(sent, "close")

    assert response.status_code == 409
    assert "Silence is not failure" in text_of(response)
    assert PayoutLine.objects.get(position=2).state == "sent"


def test_opening_a_round_refuses_a_cut_off_that_has_not_come(programme, people):
    address = reverse("admin:payouts_round_list_do", args=["open_round"])

    response = Desk(people.oh).client.post(address, {"programme": programme.pk, "cutoff_at": "2999-01-01T00:00"})

    assert response.status_code == 422
    assert "The cut-off must not lie in the future." in text_of(response)


def test_the_cut_off_offered_is_now(programme, people):
    page = text_of(Desk(people.oh).client.get(reverse("admin:payouts_round_list_do", args=["open_round"])))

    assert 'type="datetime-local"' in page
    assert 'value="20' in page


def test_a_second_unreleased_round_is_refused(programme, people, assembled):
    address = reverse("admin:payouts_round_list_do", args=["open_round"])

    response = Desk(people.oh).client.post(address, {"programme": programme.pk, "cutoff_at": "2023-02-20T10:00"})

    assert response.status_code == 409
    assert "Round 1 is not released yet." in text_of(response)
    assert Round.objects.count() == 1


def test_a_round_without_lines_cannot_be_submitted(programme, people):
    empty = round_of(programme, people)

    response = Desk(people.oh).do(empty, "submit")

    assert response.status_code == 409
    assert "there is nothing to pay" in text_of(response)


def test_a_closed_round_offers_nothing_but_a_late_result(programme, people):
    builders.approved(programme, people)
    round_ = sent_round(programme, people)
    workflow.import_result(round=round_.pk, content=answers(round_), file_name="r.xls", actor=people.oh, as_of=AT)
    workflow.close(round=round_.pk, actor=people.oh, as_of=AT + timedelta(hours=1))

    page = Desk(people.oh).page(round_)

    allowed = [act["code"] for act in page.context["acts"] if act["allowed"]]
    assert allowed == ["import_result"]
