"""The second person: approving, denying, sending back, reopening, holding and releasing."""

import pytest

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Approval, Claim
from compensation.accounts import create_account, set_active, set_roles
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Stale
from tests import builders, stages
from tests.builders import PASSWORD
from tests.narrow import present
from tests.stages import counts, day


def fresh(claim):
    return Claim.objects.select_related("decision", "account").get(pk=claim.pk)


def approve(claim, actor, at=3):
    return workflow.approve(claim=claim.pk, actor=actor, shown=shown_hash(fresh(claim)), as_of=day(at))


@pytest.fixture
def both(people):
    """One person who is agent and approver."""
    return create_account(username="both", password=PASSWORD, roles=["agent", "approver"], actor=None)


def test_an_approval_names_what_was_shown_to_whom_and_in_which_role(people, programme):
    claim = stages.awaiting_award(programme, people)
    shown = shown_hash(fresh(claim))
    approved = approve(claim, people.lee)
    approval = Approval.objects.get()
    assert (approved.state, approved.approval, approved.ever_approved) == ("approved", approval, True)
    assert (approval.decision, approval.account) == (claim.decision, claim.account)
    assert (approval.prepared_by, approval.approved_by, approval.roles) == (people.park, people.lee, ["approver"])
    assert approval.shown_hash == shown == claim.events.get(verb="approve").data["shown"]
    assert approved.review_completed_at == approval.effective_at == day(3)


def test_whoever_recommended_cannot_confirm_or_send_back_even_with_both_roles(programme, people, both):
    claim = stages.in_review(programme, people)
    workflow.recommend(claim=claim.pk, actor=both)
    before = counts()
    with pytest.raises(FourEyes):
        approve(claim, both)
    with pytest.raises(FourEyes):
        workflow.send_back(claim=claim.pk, actor=both, reason="Look again")
    assert counts() == before
    assert approve(claim, people.lee).state == "approved"


def test_whoever_entered_the_account_cannot_approve_a_payment_to_it(programme, people, both):
    claim = workflow.file_claim(programme=programme.pk, form=builders.form(), actor=both)
    builders.recommend(builders.review(claim, people), people)
    with pytest.raises(FourEyes):
        approve(claim, both)


def test_whoever_verified_the_account_cannot_approve_a_payment_to_it(programme, people, both):
    claim = stages.in_review(programme, people)
    stages.new_account(claim, people)
    workflow.check_holder(claim=claim.pk, actor=both)
    workflow.change_account(claim=claim.pk, actor=both)
    builders.recommend(claim, people)
    with pytest.raises(FourEyes):
        approve(claim, both)


def test_an_approval_of_something_else_than_was_shown_is_refused(people, programme):
    claim = stages.awaiting_award(programme, people)
    shown = shown_hash(fresh(claim))
    workflow.send_back(claim=claim.pk, actor=people.lee, reason="Look again", as_of=day(3))
    workflow.correct_facts(claim=claim.pk, actor=people.park, changes={"outage_sales": 2_400_000}, reason="Statement")
    builders.recommend(claim, people)
    before = counts()
    with pytest.raises(Stale):
        workflow.approve(claim=claim.pk, actor=people.lee, shown=shown)
    assert counts() == before
    assert approve(claim, people.lee, 4).decision.amount == 30_000


def test_an_award_cannot_be_denied_nor_a_denial_approved(people, programme):
    award, denial = stages.awaiting_award(programme, people, 1), stages.awaiting_denial(programme, people, 2)
    with pytest.raises(GuardFailed):
        workflow.deny(claim=award.pk, actor=people.lee, shown=shown_hash(fresh(award)))
    with pytest.raises(GuardFailed):
        workflow.approve(claim=denial.pk, actor=people.lee, shown=shown_hash(fresh(denial)))


def test_a_denial_is_confirmed_like_an_award_and_binds_no_account(people, programme):
    claim = stages.denied(programme, people)
    assert (claim.state, claim.ever_approved) == ("denied", False)
    assert Approval.objects.get().account is None


def test_a_role_that_was_taken_away_ends_the_right_at_once(people, programme):
    claim = stages.awaiting_award(programme, people)
    set_roles(user=people.lee.pk, roles=[], actor=people.im, reason="Moved to sales")
    set_active(user=people.choi.pk, active=False, actor=people.im, reason="Left the firm")
    for person in (people.lee, people.choi):
        with pytest.raises(NotPermitted):
            approve(claim, type(person).objects.get(pk=person.pk))


def test_a_superuser_flag_opens_nothing(people, programme):
    claim = stages.awaiting_award(programme, people)
    people.noh.is_superuser = True
    people.noh.save()
    with pytest.raises(NotPermitted):
        approve(claim, type(people.noh).objects.get(pk=people.noh.pk))


def test_a_reopened_claim_is_decided_anew_and_its_old_decision_stays(people, programme):
    claim = stages.asked_to_reopen(programme, people)
    first = present(claim.decision)
    reopened = workflow.reopen(claim=claim.pk, actor=people.choi, reason="A slip in the sum", as_of=day(5))
    assert (reopened.state, reopened.review_completed_at) == ("in_review", None)
    workflow.correct_facts(claim=claim.pk, actor=people.park, changes={"outage_sales": 2_400_000}, reason="Statement")
    builders.recommend(claim, people)
    decided = approve(claim, people.lee, 6)
    assert (decided.decision.number, decided.decision.amount) == (2, 30_000)
    assert claim.decisions.get(number=1).content_hash == first.content_hash
    assert Approval.objects.filter(claim=claim).count() == 2


def test_whoever_took_part_in_a_decision_cannot_reopen_it(people, programme):
    claim = stages.asked_to_reopen(programme, people)
    with pytest.raises(FourEyes):
        workflow.reopen(claim=claim.pk, actor=people.lee, reason="A slip in the sum")


@pytest.mark.parametrize("verb", ["send_back", "reopen", "hold"])
@pytest.mark.parametrize("reason", ["", " a  b "])
def test_reasons_are_needed_where_someone_must_read_them(people, programme, verb, reason):
    before = counts()
    with pytest.raises(GuardFailed):
        getattr(workflow, verb)(claim=0, actor=people.lee, reason=reason)
    assert counts() == before


def test_a_hold_keeps_the_claim_out_and_its_release_keeps_the_approval(people, programme):
    claim = stages.on_hold(programme, people)
    assert claim.hold_code == "person"
    assert stages.payable(programme, day(100)) == []
    released = workflow.release_hold(claim=claim.pk, actor=people.lee, as_of=day(6))
    assert (released.state, released.hold_code, released.approval_id) == ("approved", "", claim.approval_id)
    assert stages.payable(programme, day(100)) == [claim]


def test_a_hold_after_a_bank_failure_is_not_released(people, programme):
    claim = builders.approved(programme, people)
    workflow.schedule(claim=claim.pk, actor=people.oh, line="line:t1/1/1")
    workflow.mark_failed(claim=claim.pk, actor=people.oh, line="line:t1/1/1", code="account_closed")
    with pytest.raises(GuardFailed):
        workflow.release_hold(claim=claim.pk, actor=people.lee)
    assert fresh(claim).state == "on_hold"
