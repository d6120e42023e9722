"""What a round's page and the board say: steps, equations, tabs, one page of lines, both languages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow as claims_workflow
from compensation.models import Job
from compensation.triggers import remove_all
from payouts import workflow
from payouts.admin import tabs
from payouts.left_out import left_out
from payouts.models import PayoutLine, Round
from tests import builders
from tests.payouts.admin.desk import AT, CLOSED_ACCOUNT, Desk, answers, line_of, round_of, sent_round, text_of

LATER = AT + timedelta(days=5)


TABS = ("lines", "exceptions", "files", "results", "left_out", "history")


def claims(programme, people, first, last):
    return [builders.approved(programme, people, number) for number in range(first, last + 1)]


def queries_of(desk, round_, **params):
    desk.page(round_, **params)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.page(round_, **params).status_code == 200
    return len(captured)


def test_a_round_of_200_lines_asks_no_more_than_one_of_five(programme, people):
    claims(programme, people, 1, 5)
    small = sent_round(programme, people)
    desk = Desk(people.oh)
    few = {tab: queries_of(desk, small, tab=tab) for tab in TABS}
    claims(programme, people, 6, 205)
    large = sent_round(programme, people, LATER)

    assert large.line_count == 200
    assert {tab: queries_of(desk, large, tab=tab) for tab in TABS} == few


def test_lines_come_a_page_at_a_time_and_lead_on_and_back(programme, people, monkeypatch):
    monkeypatch.setattr(tabs, "PAGE", 5)
    claims(programme, people, 1, 12)
    round_ = round_of(programme, people)
    desk = Desk(people.oh)

    def shown(params):
        now = desk.page(round_, **params).context["now"]
        return [row.line.position for row in now["rows"]], now["previous"], now["next"]

    first, previous, following = shown({})
    assert first == [1, 2, 3, 4, 5]
    assert not previous
    assert following == "?tab=lines&after=5"
    last, previous, following = shown({"after": "10"})
    assert last == [11, 12]
    assert not following
    assert previous == "?tab=lines&before=11"
    assert shown({"before": "11"})[0] == [6, 7, 8, 9, 10]
    assert not shown({"before": "6"})[1]


def test_lines_can_be_narrowed_to_a_state(programme, people):
    claims(programme, people, 1, 3)
    round_ = sent_round(programme, people)
    content = answers(round_, {2: CLOSED_ACCOUNT})
    workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=people.oh, as_of=AT)

    page = Desk(people.oh).page(round_, state="failed")

    assert [row.line.position for row in page.context["now"]["rows"]] == [2]
    assert "Account closed" in text_of(page)


@pytest.mark.parametrize("odd", [{"after": "x"}, {"before": "-1"}, {"state": "nothing"}, {"tab": "nothing"}])
def test_an_address_that_makes_no_sense_shows_the_lines(programme, people, odd):
    claims(programme, people, 1, 1)

    assert Desk(people.oh).page(round_of(programme, people), **odd).context["now"]["rows"]


def test_the_steps_name_who_did_each_and_when(programme, people):
    claims(programme, people, 1, 1)
    round_ = sent_round(programme, people)

    steps = {step.verb: step for _label, step in Desk(people.oh).page(round_).context["steps"]}

    assert steps["release"].event.actor == people.yoon
    assert steps["mark_sent"].event.effective_at == AT
    assert steps["reconcile"].current
    assert steps["close"].event is None


def test_a_step_that_was_sent_back_is_to_come_again(programme, people):
    claims(programme, people, 1, 1)
    round_ = round_of(programme, people)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
    workflow.send_back(round=round_.pk, actor=people.yoon, reason="look at it again", as_of=AT)

    steps = {step.verb: step for _label, step in Desk(people.oh).page(round_).context["steps"]}

    assert steps["submit"].event is None
    assert steps["submit"].current
    assert steps["assemble"].event is not None


def test_an_equation_that_does_not_hold_is_said(programme, people):
    claims(programme, people, 1, 2)
    round_ = sent_round(programme, people)
    page = Desk(people.oh).page(round_)
    assert "does not add up" not in text_of(page)
    assert page.context["balance"].amount.holds

    # What no verb can do and the database refuses: a total that its lines do not make.
    remove_all(connection)
    Round.objects.update(total=99_999)

    broken = Desk(people.oh).page(round_)
    assert not broken.context["balance"].amount.holds
    assert "does not add up" in text_of(broken)


def test_claims_approved_after_the_cut_off_are_left_out_and_stay_so_once_paid_later(programme, people):
    claims(programme, people, 1, 1)
    late = builders.recommend(builders.review(builders.file(programme, people, 2), people), people)
    late = builders.confirm(late, people, at=AT + timedelta(hours=1))
    first = sent_round(programme, people)
    desk = Desk(people.seo)

    def why():
        return [(one.claim.receipt_no, one.reason) for one in left_out(first)]

    assert why() == [(late.receipt_no, "late")]
    assert "Approved after the cut-off" in text_of(desk.page(first, tab="left_out"))
    second = round_of(programme, people, LATER)
    assert PayoutLine.objects.get(round=second).claim == late
    assert why() == [(late.receipt_no, "late")]
    assert not list(left_out(second))


def test_a_claim_on_hold_is_left_out_of_the_newest_round(programme, people):
    claims(programme, people, 1, 1)
    held = builders.approved(programme, people, 2)
    claims_workflow.hold(claim=held.pk, actor=people.kim, reason="the owner called", as_of=AT)
    round_ = round_of(programme, people)

    assert [(one.claim.receipt_no, one.reason) for one in left_out(round_)] == [(held.receipt_no, "on_hold")]


def test_a_round_that_is_being_assembled_shows_its_progress_without_script(programme, people):
    claims(programme, people, 1, 1)
    round_ = workflow.open_round(programme=programme.pk, cutoff_at=AT, actor=people.oh, as_of=AT)
    Job.objects.filter(round=round_).update(done=46, total=61)

    page = text_of(Desk(people.oh).page(round_))

    assert 'role="progressbar"' in page
    assert 'aria-valuenow="75"' in page
    assert "Assembling" in page
    assert 'role="progressbar"' in text_of(Desk(people.oh).client.get(reverse("admin:payouts_round_changelist")))


def test_the_board_puts_every_round_into_the_column_of_its_state(programme, people):
    claims(programme, people, 1, 1)
    sent_round(programme, people)
    claims(programme, people, 2, 2)
    round_of(programme, people, LATER)

    columns = Desk(people.yoon).client.get(reverse("admin:payouts_round_changelist")).context["columns"]

    found = {str(label): [str(card["round"]) for card in cards] for label, cards in columns}
    assert found["Preparing"] == ["Round 2"]
    assert found["Released and sent"] == ["Round 1"]
    assert found["Closed"] == []


def test_the_board_asks_the_same_of_many_rounds_as_of_one(programme, people):
    desk = Desk(people.oh)
    address = reverse("admin:payouts_round_changelist")

    def asked():
        desk.client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert desk.client.get(address).status_code == 200
        return len(captured)

    claims(programme, people, 1, 1)
    sent_round(programme, people)
    few = asked()
    for number in range(2, 6):
        claims(programme, people, number, number)
        sent_round(programme, people, AT + timedelta(days=number))
    assert asked() == few


def test_only_people_who_may_see_claims_get_a_link_to_one(programme, people):
    claims(programme, people, 1, 1)
    round_ = round_of(programme, people)
    receipt = line_of(round_, 1).claim.receipt_no

    for name, linked in (("oh", False), ("seo", True)):
        page = text_of(Desk(getattr(people, name)).page(round_))
        assert receipt in page
        assert bool(re.search(rf"<a href=\"[^\"]*claims/claim/[^>]*>{receipt}</a>", page)) is linked


def test_the_payee_is_masked(programme, people):
    claims(programme, people, 1, 1)
    page = text_of(Desk(people.oh).page(round_of(programme, people)))

    assert "판교식당1" not in page
    assert "판***1" in page


@pytest.mark.parametrize(("language", "html"), [("ko", 'lang="ko"'), ("en", 'lang="en"')])
def test_every_page_speaks_the_reader_s_language(programme, people, language, html):
    claims(programme, people, 1, 2)
    round_ = sent_round(programme, people)
    desk = Desk(people.oh, language)

    for tab in TABS:
        page = text_of(desk.page(round_, tab=tab))
        assert html in page
        assert "100,000" in page
    page = text_of(desk.page(round_))
    assert ("국민" in page) == (language == "ko")


def test_every_table_has_a_caption_and_every_page_one_heading(programme, people):
    claims(programme, people, 1, 2)
    round_ = sent_round(programme, people)

    for tab in TABS:
        page = text_of(Desk(people.oh).page(round_, tab=tab))
        assert page.count("<h1") == 1
        assert page.count("<table") == page.count("<caption")
