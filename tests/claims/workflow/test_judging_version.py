"""Which of two versions judges a claim: every rule of the earlier × every rule of the later × better and worse.

The claim's loss of 480,000 won is paid 50,000 by the version at its receipt; the one at the decision pays 60,000 or
40,000.
"""

from datetime import timedelta

import pytest

from claims import workflow
from claims.judgement import judge, judging
from claims.models import Claim, Decision
from compensation import policies, verify
from compensation.errors import GuardFailed
from compensation.rules.decide import SettlementError
from tests import builders, stages
from tests.builders import OPENS, RECEIVED
from tests.narrow import present
from tests.stages import day

pytestmark = pytest.mark.django_db
RULES = ("receipt", "decision", "more_favourable")
CHANGED = RECEIVED + timedelta(hours=36)
"""After the review began, before the recommendation."""
PAYS = {"old": 50_000, "better": 60_000, "worse": 40_000}


@pytest.fixture
def people():
    return builders.make_people()


def document(rule, pays, **sections):
    """The shipped policy with another rule, whose second tier pays `pays`."""
    shipped = builders.policy_document()
    tiers = [shipped["tiers"][0], {"up_to": 500_000, "amount": pays}]
    settlement = {**shipped["settlement"], "minimum": pays}
    return {**shipped, "judged_by": rule, "tiers": tiers, "settlement": settlement, **sections}


def publish(programme, people, content, at):
    drafted = policies.draft_policy(programme=programme.pk, document=content, actor=people.jung, as_of=at)
    policies.submit_policy(policy=drafted.pk, actor=people.jung, as_of=at)
    return policies.publish_policy(policy=drafted.pk, actor=people.han, effective_from=at, as_of=at)


def programme_of(people, rule):
    """Its version 2, in force before the opening, says `rule`."""
    programme = builders.make_programme(people)
    publish(programme, people, document(rule, PAYS["old"]), OPENS - timedelta(days=1))
    return programme


#: What the claim gets, by the later version's rule: by what the earlier one said never.
EXPECTED = {
    ("receipt", "better"): "old",
    ("receipt", "worse"): "old",
    ("decision", "better"): "better",
    ("decision", "worse"): "worse",
    ("more_favourable", "better"): "better",
    ("more_favourable", "worse"): "old",
}


@pytest.mark.parametrize("change", ["better", "worse"])
@pytest.mark.parametrize("later", RULES)
@pytest.mark.parametrize("earlier", RULES)
def test_the_version_in_force_at_the_decision_says_which_one_judges(people, earlier, later, change):
    programme = programme_of(people, earlier)
    claim = builders.review(builders.file(programme, people), people)
    publish(programme, people, document(later, PAYS[change]), CHANGED)
    decided = builders.recommend(claim, people)
    expected = EXPECTED[later, change]
    assert present(decided.decision).amount == PAYS[expected]
    assert present(decided.decision).policy.number == (2 if expected == "old" else 3)


@pytest.mark.parametrize("change", ["better", "worse"])
@pytest.mark.parametrize("rule", RULES)
def test_a_claim_received_after_the_change_is_judged_by_the_new_version_alone(people, rule, change):
    programme = programme_of(people, "receipt")
    publish(programme, people, document(rule, PAYS[change]), RECEIVED)
    claim = builders.review(builders.file(programme, people), people)
    assert [version.number for version in judging(claim, day(2))] == [3]
    assert present(builders.recommend(claim, people).decision).amount == PAYS[change]


@pytest.mark.parametrize("rule", RULES)
def test_until_the_new_version_begins_it_says_nothing(people, rule):
    programme = programme_of(people, "receipt")
    claim = builders.review(builders.file(programme, people), people)
    publish(programme, people, document(rule, PAYS["better"]), day(2) + timedelta(seconds=1))
    assert present(builders.recommend(claim, people).decision).policy.number == 2


def test_what_a_version_in_between_said_no_longer_counts(people):
    programme = programme_of(people, "receipt")
    claim = builders.review(builders.file(programme, people), people)
    publish(programme, people, document("decision", 70_000), CHANGED)
    publish(programme, people, document("more_favourable", PAYS["worse"]), CHANGED + timedelta(hours=1))
    assert [version.number for version in judging(claim, day(2))] == [2, 4]
    assert present(builders.recommend(claim, people).decision).amount == PAYS["old"]


def test_where_both_are_worth_the_same_the_version_at_receipt_judges(people):
    programme = programme_of(people, "receipt")
    claim = builders.review(builders.file(programme, people), people)
    publish(programme, people, document("more_favourable", PAYS["old"]), CHANGED)
    assert judge(claim, day(2))[0].number == 2


def test_a_claim_older_than_every_policy_is_judged_where_the_rule_needs_no_other(people):
    bare = builders.found(people, "t2", claim_cap=5_000_000, budget=9_000_000)
    stranger = Claim(programme=bare, received_at=RECEIVED)
    for rule in ("decision", "receipt"):
        publish(bare, people, {**document(rule, PAYS["old"]), "programme": "t2"}, day(1 if rule == "decision" else 3))
    assert [version.number for version in judging(stranger, day(2))] == [1]
    with pytest.raises(GuardFailed):
        judging(stranger, day(4))


def bounds(low, high):
    return {"settlement": {"minimum": low, "maximum": high}}


def test_an_offer_keeps_the_bounds_of_the_version_that_judges(people):
    programme = programme_of(people, "receipt")
    claim = stages.negotiating(programme, people)
    publish(programme, people, document("decision", PAYS["old"], **bounds(50_000, 300_000)), day(2.5))
    with pytest.raises(GuardFailed):
        workflow.make_offer(claim=claim.pk, actor=people.park, amount=400_000, channel="phone", as_of=day(3))
    workflow.make_offer(claim=claim.pk, actor=people.park, amount=300_000, channel="phone", as_of=day(3))


def test_a_settlement_that_only_one_version_allows_is_judged_by_that_one(people):
    programme = programme_of(people, "receipt")
    claim = stages.negotiating(programme, people)
    publish(programme, people, document("more_favourable", PAYS["old"], **bounds(600_000, 900_000)), day(2.5))
    assert judge(claim, day(3), settlement=100_000)[0].number == 2
    assert judge(claim, day(3), settlement=700_000)[0].number == 2
    with pytest.raises(SettlementError):
        judge(claim, day(3), settlement=5_000_001)


def test_decisions_made_before_a_change_stand_and_verify(people):
    programme = programme_of(people, "receipt")
    before = builders.approved(programme, people, 1)
    publish(programme, people, document("decision", PAYS["worse"]), day(5))
    after = builders.review(builders.file(programme, people, 2), people)
    workflow.recommend(claim=after.pk, actor=people.park, as_of=day(6))
    assert Decision.objects.get(claim=before).policy.number == 2
    assert Decision.objects.get(claim=after).policy.number == 3
    assert [problem for verdict in verify.run() for problem in verdict.problems] == []
