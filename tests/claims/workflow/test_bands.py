"""Who must agree: the policy's bands by amount, the second look drawn by rate, and what voids an approval."""

from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import pytest

from claims import workflow
from claims.judgement import approvals_needed, shown_hash
from claims.models import Claim
from claims.workflow.review import drawn_for_second_look
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, Stale
from tests import builders, stages
from tests.bands import EVERY_ONE, TWO_BANDS, programme_with, settled
from tests.builders import PASSWORD
from tests.narrow import present
from tests.stages import counts, day

RECEIPTS = 2_000


def fresh(claim):
    return Claim.objects.select_related("decision__policy", "account").get(pk=claim.pk)


def approve(claim, actor, at=5.0):
    return workflow.approve(claim=claim.pk, actor=actor, shown=shown_hash(fresh(claim)), as_of=day(at))


@pytest.mark.parametrize(("amount", "needed"), [(50_000, 1), (299_999, 1), (300_000, 1), (300_001, 2), (900_000, 2)])
def test_the_band_of_the_amount_says_how_many_approvers_it_takes(people, amount, needed):
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, amount)
    assert approvals_needed(fresh(claim).decision) == needed
    after_one = approve(claim, people.lee)
    assert after_one.state == ("approved" if needed == 1 else "awaiting_approval")
    if needed == 2:
        assert after_one.approval is None
        assert approve(claim, people.choi, 6).state == "approved"
    assert list(claim.approvals.values_list("stage", flat=True)) == list(range(1, needed + 1))


def test_the_same_approver_never_gives_both_approvals(people):
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, 400_000)
    approve(claim, people.lee)
    before = counts()
    with pytest.raises(FourEyes):
        approve(claim, people.lee, 6)
    assert counts() == before


def test_whoever_recommended_is_neither_the_first_nor_the_second(people):
    both = create_account(username="both", password=PASSWORD, roles=["agent", "approver"], actor=None)
    claim = stages.negotiating(programme_with(people, approval_bands=TWO_BANDS), people)
    workflow.make_offer(claim=claim.pk, actor=both, amount=400_000, channel="phone", as_of=day(3))
    workflow.accept_settlement(claim=claim.pk, actor=both, channel="phone", as_of=day(4))
    for first in (None, people.lee):
        if first is not None:
            approve(claim, first)
        with pytest.raises(FourEyes):
            approve(claim, both, 6)


def test_a_return_between_two_approvals_voids_the_first(people):
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, 400_000)
    approve(claim, people.lee)
    workflow.send_back(claim=claim.pk, actor=people.choi, reason="Look at the sales again", as_of=day(6))
    claim = workflow.open_negotiation(claim=claim.pk, actor=people.park, as_of=day(7))
    workflow.make_offer(claim=claim.pk, actor=people.park, amount=400_000, channel="phone", as_of=day(7))
    again = workflow.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(8))
    assert present(again.decision).number == 2
    assert approve(again, people.choi, 9).state == "awaiting_approval"
    assert approve(again, people.lee, 10).state == "approved"
    assert Counter(claim.approvals.values_list("decision__number", flat=True)) == {1: 1, 2: 2}


def test_the_second_approver_binds_what_is_true_then_and_not_what_the_first_saw(people):
    claim = settled(programme_with(people, approval_bands=TWO_BANDS), people, 400_000)
    approve(claim, people.lee)
    with pytest.raises(Stale):
        workflow.approve(claim=claim.pk, actor=people.choi, shown="0" * 64, as_of=day(6))
    assert fresh(claim).state == "awaiting_approval"


def test_an_approver_over_their_own_limit_is_refused_below_the_policys(people):
    claim = settled(programme_with(people), people, 400_000)
    type(people.lee).objects.filter(pk=people.lee.pk).update(authority_limit=399_999)
    people.lee.refresh_from_db()
    before = counts()
    with pytest.raises(GuardFailed, match="399,999"):
        approve(claim, people.lee)
    assert counts() == before
    assert approve(claim, people.choi).state == "approved"


@pytest.mark.parametrize(("rate", "needed"), [("1", 2), ("0", 1)])
def test_a_drawn_award_needs_one_more_approver_and_an_undrawn_one_does_not(people, rate, needed):
    programme = programme_with(people, second_look={"rate": rate, "up_to": 50_000})
    claim = stages.awaiting_award(programme, people)
    assert fresh(claim).decision.second_look == (rate == "1")
    assert approvals_needed(fresh(claim).decision) == needed
    assert (approve(claim, people.lee).state == "approved") == (needed == 1)
    if needed == 2:
        assert approve(claim, people.choi, 6).state == "approved"


def test_no_denial_and_no_larger_award_is_drawn(people):
    programme = programme_with(people, second_look=EVERY_ONE)
    denial = builders.recommend(stages.in_review(programme, people), people, reasons=["loss_not_proven"])
    assert fresh(denial).decision.second_look is False
    assert fresh(settled(programme, people, 50_001, 2)).decision.second_look is False


def receipts(rate, count=RECEIPTS):
    """Which of so many receipts are drawn."""
    policy = SimpleNamespace(policy=SimpleNamespace(second_look=SimpleNamespace(rate=rate, up_to=50_000)))
    decision = SimpleNamespace(outcome="award", amount=50_000, number=1)
    claims = (SimpleNamespace(receipt_no=f"t1-{number:06d}") for number in range(1, count + 1))
    return [drawn_for_second_look(claim, decision, policy) for claim in claims]  # type: ignore[arg-type]


@pytest.mark.parametrize(("rate", "expected"), [("0", 0), ("0.05", 100), ("0.5", 1_000), ("1", RECEIPTS)])
def test_the_draw_is_about_its_rate_and_always_the_same(rate, expected):
    drawn = receipts(rate)
    # Four standard deviations of a fair draw; none at the ends, where nothing is left to chance.
    allowed = 4 * (RECEIPTS * float(rate) * (1 - float(rate))) ** 0.5
    assert abs(sum(drawn) - expected) <= allowed
    assert receipts(rate) == drawn


def test_a_higher_rate_draws_everything_a_lower_one_drew():
    few, many = receipts("0.05"), receipts("0.2")
    assert all(more for less, more in zip(few, many, strict=True) if less)


def test_the_draw_is_not_the_order_of_the_receipts():
    drawn = [place for place, hit in enumerate(receipts("0.05")) if hit]
    gaps = {after - before for before, after in pairwise(drawn)}
    assert len(gaps) > 10
