"""A judge that remembers answers like the rules it asks; changes are what two policies make of the same facts."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.calendar import SEOUL
from compensation.rules.decide import decide
from compensation.rules.policy import Policy
from compensation.rules.replay import NEGOTIATED, NOTHING, Case, Judge, Verdict, change_of, reasons_for
from compensation.rules.sweep import with_value
from tests.compensation.rules.builders import (
    AS_OF,
    POLICY_1015,
    document_at,
    document_with,
    documents,
    factors_with,
    facts,
    policy_with,
)
from tests.compensation.rules.test_decide_properties import any_facts, any_policy

IN_THE_WEEKS = datetime(2022, 10, 28, 23, 59, tzinfo=SEOUL)


def case_of(known, own=POLICY_1015, outcome="award", amount=30_000, by_person=False):
    return Case.of(known.to_dict(), AS_OF, outcome, amount, own, by_person=by_person)


@settings(max_examples=80)
@given(policy=any_policy(), known=st.lists(any_facts(), min_size=1, max_size=12), late=st.booleans())
def test_a_judge_says_of_every_claim_what_the_rules_say_of_its_own_facts(policy, known, late):
    judge = Judge(policy)
    as_of = AS_OF if late else IN_THE_WEEKS
    for one in [*known, *known]:
        case = Case.of(one.to_dict(), as_of, "denial", 0, POLICY_1015, by_person=False)
        alone = decide(replace(one, settlement=None), policy, as_of)
        said = judge.verdict(case)
        assert (said.outcome, said.amount, said.ready) == (alone.outcome, alone.amount, alone.ready)


@settings(max_examples=60)
@given(policy=any_policy(), loss=st.integers(0, 3_000_000))
def test_the_place_of_an_award_is_its_tier(policy, loss):
    said = Judge(policy).verdict(case_of(facts(loss), policy))
    matched = policy.tier_for(loss)
    if said.outcome == "award":
        assert matched is not None
        assert said.place == matched[0]
    else:
        assert said.place == (NOTHING if said.outcome == "denial" else NEGOTIATED)


@settings(max_examples=60)
@given(policy=any_policy(), known=any_facts())
def test_under_the_policy_that_decided_nothing_changes(policy, known):
    result = decide(replace(known, settlement=None), policy, AS_OF)
    if result.outcome == "negotiate" or (result.outcome == "award" and not result.ready):
        return  # never decided by the rules alone
    case = Case.of(known.to_dict(), AS_OF, result.outcome, result.amount or 0, policy, by_person=False)
    change = change_of(case, Judge(policy).verdict(case))
    assert (change.kind, change.after, change.place) == ("same", case.before, case.place)


@pytest.mark.parametrize(
    ("loss", "before", "bound", "kind", "after"),
    [
        (300_000, 30_000, 350_000, "same", 30_000),
        (300_001, 50_000, 350_000, "loss", 30_000),
        (350_000, 50_000, 350_000, "loss", 30_000),
        (350_001, 50_000, 350_000, "same", 50_000),
        (250_000, 30_000, 250_000, "same", 30_000),
        (250_001, 30_000, 250_000, "gain", 50_000),
    ],
)
def test_a_moved_bound_changes_exactly_the_claims_between_the_old_and_the_new_one(loss, before, bound, kind, after):
    other = Policy.parse(document_at("tiers.1.up_to", bound))
    case = case_of(facts(loss), amount=before)
    change = change_of(case, Judge(other).verdict(case))
    assert (change.kind, change.after) == (kind, after)


def settled(loss, amount):
    return case_of(facts(loss, settlement=amount), amount=amount)


def test_a_settlement_is_compared_by_whether_it_would_still_be_negotiated():
    higher_floor = policy_with(settlement={"minimum": 900_000, "maximum": 5_000_000})
    case = settled(700_000, 450_000)
    assert case.place == NEGOTIATED
    change = change_of(case, Judge(higher_floor).verdict(case))
    assert (change.kind, change.after) == ("negotiated", 450_000)


@pytest.mark.parametrize(("amount", "kind"), [(450_000, "loss"), (50_000, "moved")])
def test_a_settlement_whose_loss_now_lies_within_the_tiers_gets_the_tiers_amount(amount, kind):
    wider = Policy.parse(document_at("tiers.2.up_to", 800_000))
    case = settled(700_000, amount)
    change = change_of(case, Judge(wider).verdict(case))
    assert (change.kind, change.after, change.place) == (kind, 50_000, 2)


def test_what_would_be_negotiated_for_the_first_time_has_no_amount():
    narrower = Policy.parse(document_at("tiers.2.up_to", 400_000))
    case = case_of(facts(450_000), amount=50_000)
    change = change_of(case, Judge(narrower).verdict(case))
    assert (change.kind, change.after, change.place) == ("undetermined", None, NEGOTIATED)


def test_a_paper_that_nobody_judged_leaves_the_amount_open_where_it_is_now_required():
    rules = [item | {"required": True, "channels": None} for item in POLICY_1015.to_document()["documents"][:5]]
    stricter = policy_with(documents=rules)
    received = case_of(facts(documents=documents(damage_statement="received")))
    assert change_of(received, Judge(stricter).verdict(received)).kind == "undetermined"
    missing = case_of(facts())
    assert change_of(missing, Judge(stricter).verdict(missing)).after == 0


def test_a_persons_denial_stays_one_under_every_policy():
    case = case_of(facts(), outcome="denial", amount=0, by_person=True)
    generous = Judge(policy_with(tiers=[{"up_to": 400_000, "amount": 50_000}]))
    assert generous.verdict(case) == Verdict("award", 50_000, 1, True)
    assert change_of(case, generous.verdict(case)).kind == "upheld"


def codes(why):
    return [(item["side"], (item.get("step") or item["check"])["code"]) for item in why]


def test_the_reasons_are_the_steps_and_checks_that_one_policy_has_and_the_other_has_not():
    known = facts(310_000)
    raised = Policy.parse(document_at("tiers.1.up_to", 350_000))
    assert codes(reasons_for(known.to_dict(), AS_OF, POLICY_1015, raised)) == [
        ("before", "tier_matched"),
        ("after", "tier_matched"),
    ]
    capped = with_value(document_with(factors=factors_with(market_share="2.5")), "cap", Decimal(60_000))
    assert codes(reasons_for(known.to_dict(), AS_OF, POLICY_1015, Policy.parse(capped))) == [
        ("after", "factor_applied"),
        ("after", "capped"),
    ]


def test_a_cured_denial_names_the_check_that_is_met_now():
    known = facts(documents=documents(bankbook_copy="missing"))
    relaxed = [item | {"required": False} for item in POLICY_1015.to_document()["documents"]]
    why = reasons_for(known.to_dict(), AS_OF, POLICY_1015, policy_with(documents=relaxed))
    assert codes(why) == [("before", "not_eligible"), ("after", "document:bankbook_copy"), ("after", "tier_matched")]
