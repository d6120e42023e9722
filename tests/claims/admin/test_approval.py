"""The approver's page: what would be confirmed, what changed since, whose turn is next, and how it is undone."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.intake.uploads import Paper
from claims.models import ClaimEvent
from tests import builders, stages
from tests.bands import EVERY_ONE, TWO_BANDS, programme_with, settled
from tests.claims.admin.desk import Desk, fresh, state_of, text_of

UNOPENED = "Open what changed since the recommendation and confirm that you saw it."


@pytest.fixture
def waiting(programme, people):
    """An award of ₩50,000 that Park recommended."""
    return stages.awaiting_award(programme, people)


def shown_on(page):
    return page.context["form"]["shown"].value()


def changed(claim, people):
    """Something happens while the claim waits: an agent notes that it is Kim's."""
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    return fresh(claim).event_seq


def test_one_line_says_what_is_confirmed_and_the_button_how_much(waiting, people) -> None:
    page = Desk(people.lee).verb(waiting, "approve")
    said = text_of(page)
    assert "Confirm approval ₩50,000" in said
    assert "tier 2" in said
    assert "Approval 1 of 1" in said
    assert "Not drawn for a second look" in said
    assert "My limit" in said
    assert "₩5,000,000 ✓" in said
    assert shown_on(page)[:12] in said
    assert "Nothing has changed." in said


def test_what_nobody_opened_is_not_confirmed(waiting, people) -> None:
    seq = changed(waiting, people)
    desk = Desk(people.lee)
    page = desk.verb(waiting, "approve")
    assert f'name="opened" value="{seq}"' in text_of(page)
    for opened in ({}, {"opened": ""}, {"opened": str(seq - 1)}, {"opened": "on"}):
        answer = desk.do(waiting, "approve", shown=shown_on(page), **opened)
        assert answer.status_code == 422, opened
        assert UNOPENED in text_of(answer)
        assert state_of(waiting) == "awaiting_approval"
    assert desk.do(waiting, "approve", shown=shown_on(page), opened=str(seq)).status_code == 302
    assert state_of(waiting) == "approved"


def test_a_change_after_the_page_was_opened_is_refused_with_what_happened(waiting, people) -> None:
    seq = changed(waiting, people)
    desk = Desk(people.lee)
    shown = shown_on(desk.verb(waiting, "approve"))
    workflow.assign(claim=waiting.pk, to=people.park, actor=people.jung)
    answer = desk.do(waiting, "approve", shown=shown, opened=str(seq), seen=seq)
    assert answer.status_code in (409, 422)
    assert state_of(waiting) == "awaiting_approval"


def test_without_a_change_there_is_nothing_to_open(waiting, people) -> None:
    desk = Desk(people.lee)
    page = desk.verb(waiting, "approve")
    assert 'name="opened"' not in text_of(page)
    assert desk.do(waiting, "approve", shown=shown_on(page)).status_code == 302


def test_an_account_changed_on_hold_is_a_change_since_the_recommendation(programme, people) -> None:
    claim = stages.on_hold(programme, people)
    stages.new_account(claim, people)
    workflow.check_holder(claim=claim.pk, actor=people.park)
    workflow.change_account(claim=claim.pk, actor=people.park)
    page = Desk(people.lee).verb(claim, "approve")
    said = text_of(page)
    assert "***0001" in said
    assert "***4433" in said
    assert "99887766554433" not in said
    shown, seq = shown_on(page), fresh(claim).event_seq
    assert Desk(people.lee).do(claim, "approve", shown=shown).status_code == 422
    assert Desk(people.lee).do(claim, "approve", shown=shown, opened=str(seq)).status_code == 302


def test_a_denial_too_is_confirmed_only_with_its_changes_opened(programme, people) -> None:
    claim = stages.awaiting_denial(programme, people)
    seq = changed(claim, people)
    desk = Desk(people.lee)
    shown = shown_on(desk.verb(claim, "deny"))
    assert desk.do(claim, "deny", shown=shown).status_code == 422
    assert desk.do(claim, "deny", shown=shown, opened=str(seq)).status_code == 302
    assert state_of(claim) == "denied"


def test_the_approvers_opinion_stands_in_the_history(waiting, people) -> None:
    desk = Desk(people.lee)
    page = desk.verb(waiting, "approve")
    assert desk.do(waiting, "approve", shown=shown_on(page), note="All four papers fit").status_code == 302
    assert ClaimEvent.objects.get(claim=waiting, verb="approve").reason == "All four papers fit"


def test_a_second_approval_is_asked_for_and_shows_the_first_with_its_hash(people) -> None:
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, 400_000)
    page = Desk(people.lee).verb(claim, "approve")
    assert "Approval 1 of 2" in text_of(page)
    answer = Desk(people.lee).do(claim, "approve", shown=shown_on(page))
    assert answer.status_code == 302
    assert state_of(claim) == "awaiting_approval"
    own = Desk(people.lee).verb(claim, "approve")
    assert own.status_code == 403
    assert "You have already approved this." in text_of(own)
    second = Desk(people.choi).verb(claim, "approve")
    assert "Approval 2 of 2" in text_of(second)
    assert "Approval 1 by lee" in text_of(second)
    assert "Nothing has changed." in text_of(second)
    assert Desk(people.choi).do(claim, "approve", shown=shown_on(second)).status_code == 302
    assert state_of(claim) == "approved"


def test_the_banner_says_that_another_approval_is_needed(people) -> None:
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, 400_000)
    desk = Desk(people.lee)
    desk.do(claim, "approve", shown=shown_on(desk.verb(claim, "approve")))
    assert "Approval 2 of 2 is still to be given by another person." in text_of(desk.case(claim))


def test_a_drawn_award_says_so(people) -> None:
    claim = stages.awaiting_award(programme_with(people, second_look=EVERY_ONE), people)
    said = text_of(Desk(people.lee).verb(claim, "approve"))
    assert "Drawn for a second look" in said
    assert "Approval 1 of 2" in said


def test_over_ones_limit_the_button_is_a_sentence_and_the_limit_is_said(people) -> None:
    claim = settled(programme_with(people), people, 400_000)
    type(people.lee).objects.filter(pk=people.lee.pk).update(authority_limit=300_000)
    page = Desk(type(people.lee).objects.get(pk=people.lee.pk)).verb(claim, "approve")
    assert page.status_code == 409
    said = text_of(page)
    assert "This is over your limit of ₩300,000." in said
    assert "₩300,000 ✕" in said
    assert 'name="shown"' not in said


def test_brackets_lead_along_the_line_of_those_who_wait(programme, people) -> None:
    first, second, third = (stages.awaiting_award(programme, people, number) for number in (1, 2, 3))
    said = text_of(Desk(people.lee).verb(second, "approve"))
    for other in (first, third):
        assert reverse("admin:claims_claim_do", args=[other.pk, "approve"]) in said
    assert 'data-step="["' not in text_of(Desk(people.lee).verb(first, "approve"))


def test_a_paper_that_came_later_is_among_the_changes(programme, people) -> None:
    claim = stages.in_review(programme, people)
    workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("other", builders.picture("late")))
    builders.recommend(claim, people)
    assert "Nothing has changed." in text_of(Desk(people.lee).verb(claim, "approve"))


class TestUndo:
    """A decision is undone by two people: one asks, an approver who took no part reopens it or refuses."""

    ASK = {"cause": "error", "reason": "A slip in the sum"}

    def test_one_asks_and_an_outsider_reopens(self, programme, people) -> None:
        claim = builders.approved(programme, people)
        assert Desk(people.kim).verb(claim, "request_reopening").status_code == 200
        assert Desk(people.kim).do(claim, "request_reopening", **self.ASK).status_code == 302
        page = text_of(Desk(people.choi).verb(claim, "reopen"))
        assert "A slip in the sum" in page
        assert Desk(people.choi).do(claim, "reopen", reason="The sum is wrong").status_code == 302
        assert state_of(claim) == "in_review"
        assert claim.approvals.count() == claim.decisions.count() == 1

    def test_it_can_be_refused_and_the_decision_stands(self, programme, people) -> None:
        claim = stages.asked_to_reopen(programme, people)
        answer = Desk(people.choi).do(claim, "reject_reopening", reason="The sum is right")
        assert answer.status_code == 302
        assert state_of(claim) == "approved"
        request = claim.reopenings.get()
        assert (request.state, request.decided_by) == ("rejected", people.choi)
        assert "A slip in the sum" in text_of(Desk(people.seo).case(claim, tab="decisions"))

    @pytest.mark.parametrize("verb", ["reopen", "reject_reopening"])
    def test_whoever_asked_does_not_decide(self, programme, people, verb) -> None:
        claim = builders.approved(programme, people)
        workflow.request_reopening(claim=claim.pk, actor=people.choi, cause="error", reason="A slip in the sum")
        answer = Desk(people.choi).do(claim, verb, reason="I am sure of it")
        assert answer.status_code == 403
        assert "You asked for this" in text_of(answer)
        assert state_of(claim) == "approved"

    @pytest.mark.parametrize("verb", ["reopen", "reject_reopening"])
    def test_nothing_is_reopened_that_nobody_asked_for(self, programme, people, verb) -> None:
        claim = builders.approved(programme, people)
        answer = Desk(people.choi).do(claim, verb, reason="I am sure of it")
        assert answer.status_code == 409
        assert "Nobody has asked" in text_of(answer)

    def test_it_is_asked_for_once(self, programme, people) -> None:
        claim = stages.asked_to_reopen(programme, people)
        answer = Desk(people.park).do(claim, "request_reopening", **self.ASK)
        assert answer.status_code == 409
        assert claim.reopenings.count() == 1

    @pytest.mark.parametrize("cause", ["", "appeal", "mood"])
    def test_it_needs_a_cause_of_its_own(self, programme, people, cause) -> None:
        claim = builders.approved(programme, people)
        answer = Desk(people.kim).do(claim, "request_reopening", cause=cause, reason="A slip in the sum")
        assert answer.status_code == 422
        assert not claim.reopenings.exists()

    def test_an_older_form_is_refused(self, programme, people) -> None:
        claim = stages.asked_to_reopen(programme, people)
        answer = Desk(people.choi).do(claim, "reject_reopening", reason="The sum is right", seen=1)
        assert answer.status_code == 409
        assert claim.reopenings.get().state == "requested"

    @pytest.mark.parametrize("who", ["jung", "oh", "yoon", "seo"])
    def test_other_roles_neither_ask_nor_reopen(self, programme, people, who) -> None:
        claim = builders.approved(programme, people)
        assert Desk(getattr(people, who)).do(claim, "request_reopening", **self.ASK).status_code == 403
        assert Desk(getattr(people, who)).do(claim, "reopen", reason="I am sure of it").status_code == 403
