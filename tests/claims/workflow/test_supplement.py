"""Asking for papers once, in one list: due dates in business days, reminders, answers, lapsing."""

from datetime import date, timedelta

import pytest

from claims import workflow
from claims.intake.uploads import Paper
from compensation.calendar import add_business_days, end_of_day, seoul
from compensation.errors import GuardFailed
from tests import stages
from tests.builders import picture
from tests.stages import WRONG_SALES, counts, day

SALES = Paper("sales_evidence", picture("better"), "better.png")


def test_the_due_date_is_ten_business_days_away(people, programme):
    claim = stages.supplement_requested(programme, people)
    # Saturday 4 February 2023; ten business days later.
    assert seoul(day(2)).date() == date(2023, 2, 4)
    assert claim.supplements.get().due_on == date(2023, 2, 17)


def test_a_holiday_is_no_business_day(people, programme):
    claim = stages.in_review(programme, people)
    asked = day(20)  # Wednesday 22 February 2023; 1 March is a holiday.
    workflow.request_supplement(claim=claim.pk, actor=people.park, items=WRONG_SALES, as_of=asked)
    due = claim.supplements.get().due_on
    assert due == date(2023, 3, 9) == add_business_days(seoul(asked).date(), 10)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [("sales_evidence", "expired"), ("sales_evidence", "missing")],
        [("love_letter", "missing")],
        [("other", "?")],
    ],
    ids=["none", "twice", "unknown paper", "unknown defect"],
)
def test_a_request_names_each_paper_once_and_what_is_wrong_with_it(people, programme, items):
    claim = stages.in_review(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        workflow.request_supplement(claim=claim.pk, actor=people.park, items=items)
    assert counts() == before


def test_a_due_date_in_the_past_is_refused(people, programme):
    claim = stages.in_review(programme, people)
    with pytest.raises(GuardFailed):
        workflow.request_supplement(
            claim=claim.pk, actor=people.park, items=WRONG_SALES, due_on=seoul(day(2)).date(), as_of=day(2)
        )


def test_asking_during_a_negotiation_ends_the_live_offer(people, programme):
    claim = stages.offered(programme, people)
    workflow.request_supplement(claim=claim.pk, actor=people.park, items=WRONG_SALES, as_of=day(4))
    assert claim.offers.get().state == "withdrawn"


def test_an_answer_stores_the_papers_by_item_and_names_what_is_still_missing(people, programme):
    claim = stages.in_review(programme, people)
    items = [("sales_evidence", "expired"), ("bankbook_copy", "holder_differs")]
    workflow.request_supplement(claim=claim.pk, actor=people.park, items=items, as_of=day(2))
    answered = workflow.receive_supplement(claim=claim.pk, actor=None, papers=[SALES], as_of=day(3))
    supplement = claim.supplements.get()
    assert (answered.state, supplement.state) == ("in_review", "answered")
    assert claim.events.get(verb="receive_supplement").data["missing"] == ["bankbook_copy"]
    assert claim.documents.get(kind="sales_evidence", state="received").version == 2
    assert claim.documents.get(kind="sales_evidence", state="superseded").version == 1


def test_an_answer_without_any_asked_paper_is_refused_and_keeps_nothing(people, programme):
    claim = stages.supplement_requested(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        workflow.receive_supplement(claim=claim.pk, actor=None, papers=[Paper("other", picture("x"), "x.png")])
    assert counts() == before


def test_a_paper_attached_beforehand_answers_the_request(people, programme):
    claim = stages.supplement_requested(programme, people)
    workflow.attach_document(claim=claim.pk, paper=SALES, actor=people.kim, as_of=day(3))
    assert workflow.receive_supplement(claim=claim.pk, actor=people.kim, as_of=day(3)).state == "in_review"


def test_a_request_lapses_only_when_overdue_and_reminded(people, programme):
    claim = stages.supplement_requested(programme, people)
    due = claim.supplements.get().due_on
    last_moment = end_of_day(due) - timedelta(seconds=1)

    def lapse(at):
        return workflow.lapse_supplement(claim=claim.pk, actor=people.park, as_of=at)

    with pytest.raises(GuardFailed):
        lapse(last_moment)
    with pytest.raises(GuardFailed):
        lapse(end_of_day(due))  # overdue, but nobody was reminded
    workflow.remind_supplement(claim=claim.pk, actor=people.park, as_of=day(9))
    with pytest.raises(GuardFailed):
        lapse(last_moment)
    assert lapse(end_of_day(due)).state == "in_review"
    assert claim.supplements.get().state == "lapsed"
    assert claim.events.get(verb="lapse_supplement").data["missing"] == ["sales_evidence"]


def test_a_second_reminder_is_quiet(people, programme):
    claim = stages.supplement_requested(programme, people)
    for number in (5, 6):
        workflow.remind_supplement(claim=claim.pk, actor=people.park, as_of=day(number))
    assert claim.events.filter(verb="remind_supplement").count() == 1
    assert claim.supplements.get().reminded_at == day(5)


def test_a_second_request_is_numbered_on(people, programme):
    claim = stages.supplement_requested(programme, people)
    workflow.receive_supplement(claim=claim.pk, actor=None, papers=[SALES], as_of=day(3))
    workflow.request_supplement(claim=claim.pk, actor=people.park, items=WRONG_SALES, as_of=day(4))
    assert list(claim.supplements.values_list("number", "state")) == [(1, "answered"), (2, "open")]
