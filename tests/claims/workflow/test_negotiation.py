"""Offers, counters, authority and settlement. Authority of the test policy: agent 1,000,000, approver 5,000,000."""

from datetime import date, timedelta

import pytest

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim
from compensation import policies
from compensation.accounts import create_account
from compensation.calendar import end_of_day
from compensation.errors import FourEyes, GuardFailed
from tests import builders, stages
from tests.builders import PASSWORD
from tests.narrow import present
from tests.stages import counts, day

AGENTS_AUTHORITY = 1_000_000


def offer(claim, people, amount, at=3.0, **more):
    return workflow.make_offer(claim=claim.pk, actor=people.park, amount=amount, channel="phone", as_of=day(at), **more)


def accept(claim, people, at=4.0):
    return workflow.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(at))


def test_a_settlement_goes_from_offer_over_counter_to_an_approved_amount(people, programme):
    claim = stages.negotiating(programme, people)
    offer(claim, people, 300_000)
    workflow.record_counter(claim=claim.pk, actor=people.park, amount=600_000, channel="phone", as_of=day(4))
    offer(claim, people, 450_000, 5)
    settled = accept(claim, people, 6)
    assert list(claim.offers.values_list("side", "amount", "state")) == [
        ("office", 300_000, "countered"),
        ("claimant", 600_000, "countered"),
        ("office", 450_000, "accepted"),
    ]
    assert (settled.state, settled.decision.amount, settled.decision.offer.number) == ("awaiting_approval", 450_000, 3)
    assert settled.decision.facts["settlement"] == 450_000
    assert builders.confirm(settled, people).state == "approved"


def test_a_loss_inside_the_tiers_is_not_negotiated(people, programme):
    claim = stages.in_review(programme, people, loss=500_000)
    with pytest.raises(GuardFailed):
        workflow.open_negotiation(claim=claim.pk, actor=people.park)


def test_a_negotiation_needs_checked_papers(people, programme):
    claim = builders.review(builders.file(programme, people, loss=600_000), people, accept=False)
    with pytest.raises(GuardFailed):
        workflow.open_negotiation(claim=claim.pk, actor=people.park)


@pytest.mark.parametrize("amount", [0, 49_999, 5_000_001])
def test_an_offer_outside_the_policys_bounds_is_refused(people, programme, amount):
    claim = stages.negotiating(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        offer(claim, people, amount)
    assert counts() == before


def test_an_offer_within_authority_needs_no_second_person(people, programme):
    claim = stages.negotiating(programme, people)
    offer(claim, people, AGENTS_AUTHORITY)
    with pytest.raises(GuardFailed):
        workflow.confirm_offer(claim=claim.pk, actor=people.lee)
    assert accept(claim, people).state == "awaiting_approval"


def test_an_offer_above_authority_binds_only_once_an_approver_confirmed_it(people, programme):
    claim = stages.negotiating(programme, people)
    offer(claim, people, AGENTS_AUTHORITY + 1)
    with pytest.raises(GuardFailed):
        accept(claim, people)
    workflow.confirm_offer(claim=claim.pk, actor=people.lee, as_of=day(4))
    assert accept(claim, people).decision.amount == AGENTS_AUTHORITY + 1
    assert claim.offers.get().confirmed_by == people.lee


def test_whoever_made_an_offer_cannot_confirm_it_even_with_both_roles(people, programme):
    both = create_account(username="both", password=PASSWORD, roles=["agent", "approver"], actor=None)
    claim = stages.negotiating(programme, people)
    workflow.make_offer(claim=claim.pk, actor=both, amount=2_000_000, channel="phone", as_of=day(3))
    with pytest.raises(FourEyes):
        workflow.confirm_offer(claim=claim.pk, actor=both)
    assert workflow.confirm_offer(claim=claim.pk, actor=people.lee).confirmed_by == people.lee


def test_a_new_offer_replaces_a_confirmed_one_and_must_be_confirmed_anew(people, programme):
    claim = stages.negotiating(programme, people)
    offer(claim, people, 2_000_000)
    workflow.confirm_offer(claim=claim.pk, actor=people.lee)
    offer(claim, people, 3_000_000)
    assert [o.state for o in claim.offers.all()] == ["withdrawn", "made"]
    with pytest.raises(GuardFailed):
        accept(claim, people)


def test_an_expired_offer_cannot_be_accepted_and_ends_as_expired(people, programme):
    claim = stages.negotiating(programme, people)
    made = offer(claim, people, 400_000, expires_on=date(2023, 2, 10))
    after = (end_of_day(made.expires_on) - day(0)) / timedelta(days=1)
    with pytest.raises(GuardFailed):
        accept(claim, people, after)
    workflow.end_negotiation(claim=claim.pk, actor=people.park, reason="No answer came", as_of=day(after))
    assert claim.offers.get().state == "expired"


def test_an_offer_can_be_accepted_on_its_last_day(people, programme):
    claim = stages.negotiating(programme, people)
    made = offer(claim, people, 400_000, expires_on=date(2023, 2, 10))
    last = (end_of_day(made.expires_on) - timedelta(seconds=1) - day(0)) / timedelta(days=1)
    assert accept(claim, people, last).state == "awaiting_approval"


def test_a_claimants_counter_cannot_be_accepted_for_us(people, programme):
    claim = stages.negotiating(programme, people)
    workflow.record_counter(claim=claim.pk, actor=people.park, amount=600_000, channel="phone", as_of=day(4))
    with pytest.raises(GuardFailed):
        accept(claim, people)


def test_a_settlement_needs_an_account(people, programme):
    claim = stages.negotiating(programme, people, account_number=None)
    offer(claim, people, 400_000)
    with pytest.raises(GuardFailed):
        accept(claim, people)
    assert claim.offers.get().state == "made"


def test_facts_that_changed_since_the_offer_stop_the_settlement(people, programme):
    claim = stages.offered(programme, people)
    workflow.correct_facts(
        claim=claim.pk, actor=people.park, changes={"outage_sales": 2_600_000}, reason="Card statement", as_of=day(3)
    )
    before = counts()
    with pytest.raises(GuardFailed):
        accept(claim, people)
    assert counts() == before
    assert claim.offers.get().state == "made"


def test_without_settlement_a_person_denies_with_a_reason(people, programme):
    claim = stages.offered(programme, people)
    workflow.end_negotiation(claim=claim.pk, actor=people.park, reason="They want ten times as much", as_of=day(5))
    claim = workflow.recommend(claim=claim.pk, actor=people.park, reasons=["no_settlement"], as_of=day(5))
    decision = present(claim.decision)
    assert (decision.outcome, decision.reasons) == ("denial", ["no_settlement"])


def test_an_approver_cannot_approve_above_the_policys_limit(people, programme):
    document = builders.policy_document()
    document["authority"]["approver"] = 1_500_000
    programme = builders.make_programme(people, "t2")
    publish_second_version(programme, people, {**document, "programme": "t2"})
    claim = stages.negotiating(programme, people)
    offer(claim, people, 1_600_000)
    with pytest.raises(GuardFailed):
        workflow.confirm_offer(claim=claim.pk, actor=people.lee)
    offer(claim, people, 900_000)
    settled = Claim.objects.select_related("decision", "account").get(pk=accept(claim, people).pk)
    assert workflow.approve(claim=settled.pk, actor=people.lee, shown=shown_hash(settled)).state == "approved"


def publish_second_version(programme, people, document):
    """Version 2, in force from the opening on."""
    drafted = policies.draft_policy(programme=programme.pk, document=document, actor=people.jung)
    policies.submit_policy(policy=drafted.pk, actor=people.jung)
    policies.publish_policy(policy=drafted.pk, actor=people.han, effective_from=builders.OPENS, as_of=builders.OPENS)
