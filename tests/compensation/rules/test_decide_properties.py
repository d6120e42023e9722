"""What holds for every claim and every policy of the shape the rules accept."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.money import MAX_WON
from compensation.rules.decide import RANK, Result, decide
from compensation.rules.facts import DOCUMENT_STATES, DocumentFact, Facts
from compensation.rules.policy import Policy
from tests.compensation.rules.builders import AS_OF, POLICY_1015, REQUIRED_KINDS, document_with, facts

WON = st.integers(0, MAX_WON)
NEAR_TIERS = st.one_of(st.integers(0, 1_200_000), WON)
COEFFICIENT = st.decimals(0, 10, places=4).map(lambda value: format(value, "f"))
KINDS = (*REQUIRED_KINDS, "damage_statement", "privacy_consent", "card_sales")


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    kinds = draw(st.lists(st.sampled_from(KINDS), unique=True))
    return Facts(
        brn=draw(st.one_of(st.sampled_from(["1234567891", "1208147521", "0000000000"]), st.text(max_size=12))),
        service=draw(st.text(max_size=8)),
        industry=draw(st.sampled_from(["외식업", "기타", ""])),
        channel=draw(st.sampled_from(["chatbot", "web", "phone", "post", "visit"])),
        received_in_window=draw(st.booleans()),
        baseline_sales=draw(st.one_of(st.none(), NEAR_TIERS)),
        outage_sales=draw(st.one_of(st.none(), NEAR_TIERS)),
        documents=tuple(DocumentFact(kind, draw(st.sampled_from(DOCUMENT_STATES))) for kind in kinds),
        settlement=draw(st.one_of(st.none(), st.integers(50_000, 5_000_000))),
    )


@st.composite
def any_policy(draw: st.DrawFn) -> Policy:
    """The 1015 policy with other tiers, factors, rounding and cap."""
    bounds = sorted(draw(st.sets(st.integers(1, 2_000_000), min_size=1, max_size=5)))
    amounts = sorted(draw(st.lists(st.integers(1, 900_000), min_size=len(bounds), max_size=len(bounds))))
    cap = draw(st.integers(amounts[-1], 5_000_000))
    factor = {"neutral": False, "note": None, "keyed_by": "industry"}
    names = ("operating_margin", "substitute_service", "market_share")
    return Policy.parse(
        document_with(
            tiers=[{"up_to": bound, "amount": amount} for bound, amount in zip(bounds, amounts, strict=True)],
            factors={
                name: factor | {"default": draw(COEFFICIENT), "by": {"기타": draw(COEFFICIENT)}} for name in names
            },
            rounding={
                "unit": draw(st.sampled_from([1, 10, 1000])),
                "mode": draw(st.sampled_from(["down", "up", "half_up"])),
            },
            cap=cap,
            settlement={"minimum": amounts[-1], "maximum": cap},
            authority={"agent": 0, "approver": cap},
        )
    )


@given(known=any_facts())
def test_valid_facts_are_always_decided_and_the_result_survives_being_stored(known):
    result = decide(known, POLICY_1015, AS_OF)
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result
    assert Facts.from_dict(json.loads(json.dumps(known.to_dict()))) == known


@given(known=any_facts())
def test_outcome_amount_and_reasons_agree(known):
    result = decide(known, POLICY_1015, AS_OF)
    assert (result.outcome == "denial") == bool(result.reasons)
    assert (result.outcome == "negotiate") == (result.amount is None)
    assert (result.outcome == "award") == bool(result.amount)


@settings(max_examples=60)
@given(policy=any_policy(), loss=NEAR_TIERS, industry=st.sampled_from(["외식업", "기타"]))
def test_the_explanation_sums_to_the_amount_and_stays_within_the_cap(policy, loss, industry):
    result = decide(facts(loss, industry=industry), policy, AS_OF)
    assert sum(step.amount for step in result.explanation) == (result.amount or 0)
    assert 0 <= (result.amount or 0) <= policy.cap


@given(known=any_facts())
def test_the_explanation_of_any_claim_sums_to_its_amount(known):
    result = decide(known, POLICY_1015, AS_OF)
    assert sum(step.amount for step in result.explanation) == (result.amount or 0)


@settings(max_examples=60)
@given(policy=any_policy(), losses=st.tuples(NEAR_TIERS, NEAR_TIERS))
def test_a_larger_loss_never_gets_less(policy, losses):
    smaller, larger = (decide(facts(loss), policy, AS_OF) for loss in sorted(losses))
    assert (RANK[smaller.outcome], smaller.amount or 0) <= (RANK[larger.outcome], larger.amount or 0)


@given(known=any_facts(), day=st.datetimes(datetime(2022, 11, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_same_facts_and_policy_give_the_same_result_whenever_they_are_judged(known, day):
    again = decide(Facts.from_dict(known.to_dict()), Policy.parse(POLICY_1015.to_document()), day.replace(tzinfo=UTC))
    assert again == decide(known, POLICY_1015, AS_OF)


@settings(max_examples=40)
@given(policy=any_policy())
def test_any_policy_is_written_back_as_it_was_read(policy):
    assert Policy.parse(policy.to_document()) == policy
