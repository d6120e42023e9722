"""Review: assigning, starting, correcting facts, recommending, returning, resubmitting, withdrawing."""

import pytest

from claims import workflow
from claims.models import Claim, Decision
from compensation.errors import GuardFailed, NotPermitted
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day


def test_starting_a_review_gives_the_case_to_whoever_starts_it(people, programme):
    claim = workflow.start_review(claim=builders.file(programme, people).pk, actor=people.park, as_of=day(1))
    assert (claim.state, claim.assigned_to) == ("in_review", people.park)


def test_a_case_assigned_to_someone_else_cannot_be_started(people, programme):
    claim = builders.file(programme, people)
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    before = counts()
    with pytest.raises(GuardFailed, match="kim"):
        workflow.start_review(claim=claim.pk, actor=people.park)
    assert counts() == before
    assert workflow.start_review(claim=claim.pk, actor=people.kim).assigned_to == people.kim


def test_only_a_manager_assigns_and_only_to_an_agent(people, programme):
    claim = builders.file(programme, people)
    with pytest.raises(NotPermitted):
        workflow.assign(claim=claim.pk, to=people.kim, actor=people.kim)
    with pytest.raises(GuardFailed):
        workflow.assign(claim=claim.pk, to=people.lee, actor=people.jung)
    assert workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung).state == "received"


def test_assigning_to_the_same_agent_again_is_quiet(people, programme):
    claim = builders.file(programme, people)
    for _ in range(2):
        workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    assert claim.events.filter(verb="assign").count() == 1


def test_corrected_facts_keep_before_and_after_and_clear_their_defect(people, programme):
    claim = stages.in_review(programme, people, baseline_sales=None, defects=("baseline_sales_invalid",))
    changed = workflow.correct_facts(
        claim=claim.pk, actor=people.park, changes={"baseline_sales": 2_300_000}, reason="From the card statement"
    )
    event = claim.events.get(verb="correct_facts")
    assert (changed.loss, changed.defects) == (300_000, [])
    assert event.data == {"before": {"baseline_sales": None}, "after": {"baseline_sales": 2_300_000}}


def test_facts_that_bind_identity_cannot_be_corrected_and_equal_ones_write_nothing(people, programme):
    claim = stages.in_review(programme, people)
    with pytest.raises(GuardFailed):
        workflow.correct_facts(claim=claim.pk, actor=people.park, changes={"identity": "x"}, reason="Because")
    before = counts()
    workflow.correct_facts(
        claim=claim.pk, actor=people.park, changes={"outage_sales": claim.outage_sales}, reason="Because"
    )
    assert counts() == before


def test_facts_stand_still_once_a_recommendation_waits(people, programme):
    claim = stages.awaiting_award(programme, people)
    with pytest.raises(GuardFailed):
        workflow.correct_facts(claim=claim.pk, actor=people.park, changes={"outage_sales": 0}, reason="Because")


@pytest.mark.parametrize(
    ("loss", "amount"), [(1, 30_000), (300_000, 30_000), (300_001, 50_000), (500_000, 50_000)], ids=str
)
def test_a_recommendation_freezes_what_the_rules_say(people, programme, loss, amount):
    claim = stages.awaiting_award(programme, people, loss=loss)
    decision = present(claim.decision)
    assert (decision.outcome, decision.amount, decision.number) == ("award", amount, 1)
    assert decision.recommended_by == people.park
    assert decision.facts["baseline_sales"] - decision.facts["outage_sales"] == loss
    assert sum(step["amount"] for step in decision.result["explanation"]) == amount


def test_a_loss_above_the_top_tier_must_be_negotiated(people, programme):
    claim = stages.in_review(programme, people, loss=500_001)
    with pytest.raises(GuardFailed):
        workflow.recommend(claim=claim.pk, actor=people.park)
    assert not Decision.objects.exists()


def test_an_open_checklist_stops_a_recommendation(people, programme):
    claim = builders.review(builders.file(programme, people), people, accept=False)
    with pytest.raises(GuardFailed, match="4"):
        workflow.recommend(claim=claim.pk, actor=people.park)


def test_an_award_needs_an_account_and_a_denial_does_not(people, programme):
    claim = stages.in_review(programme, people, account_number=None)
    with pytest.raises(GuardFailed):
        workflow.recommend(claim=claim.pk, actor=people.park)
    claim = workflow.recommend(claim=claim.pk, actor=people.park, reasons=["causality_not_shown"])
    decision = present(claim.decision)
    assert (decision.outcome, decision.amount) == ("denial", 0)


def test_a_persons_reason_denies_whatever_the_arithmetic_says(people, programme):
    decision = present(stages.awaiting_denial(programme, people).decision)
    assert decision.reasons == ["loss_not_proven"]
    assert decision.result["amount"] == 50_000


def test_a_reason_nobody_may_give_is_refused(people, programme):
    claim = stages.in_review(programme, people)
    with pytest.raises(GuardFailed, match="mood"):
        workflow.recommend(claim=claim.pk, actor=people.park, reasons=["mood"])


def test_a_missing_required_paper_that_was_judged_denies_with_the_rules_reason(people, programme):
    claim = builders.review(builders.file(programme, people), people, accept=False)
    for document in claim.documents.all():
        if document.kind == "sales_evidence":
            workflow.reject_document(document=document.pk, actor=people.park, defect="insufficient")
        else:
            workflow.accept_document(document=document.pk, actor=people.park)
    decision = present(workflow.recommend(claim=claim.pk, actor=people.park).decision)
    assert decision.outcome == "denial"
    assert decision.reasons == decision.result["reasons"] != []


def test_a_returned_claim_comes_back_even_after_the_last_closing(people, programme):
    claim = stages.returned_to_claimant(programme, people)
    again = workflow.resubmit(claim=claim.pk, actor=None, as_of=day(300))
    assert (again.state, again.window.number) == ("received", 0)


@pytest.mark.parametrize("reason", ["", "   ", "abcd"])
def test_returning_needs_a_reason(people, programme, reason):
    claim = stages.in_review(programme, people)
    with pytest.raises(GuardFailed):
        workflow.return_to_claimant(claim=claim.pk, actor=people.park, reason=reason)


def test_withdrawing_ends_what_was_open(people, programme):
    waiting = stages.supplement_requested(programme, people, 1)
    talking = stages.offered(programme, people, 2)
    for claim in (waiting, talking):
        workflow.withdraw(claim=claim.pk, actor=people.kim, channel="phone", as_of=day(4))
    assert waiting.supplements.get().state == "ended"
    assert talking.offers.get().state == "withdrawn"
    assert set(Claim.objects.values_list("state", flat=True)) == {"withdrawn"}
