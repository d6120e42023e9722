"""A range of values for one number of a policy, and the documents that hold them."""

from decimal import Decimal

import pytest

from compensation.rules.policy import Policy, problems_of
from compensation.rules.sweep import RangeError, parameters, value_at, values, with_value
from tests.compensation.rules.builders import DOCUMENT_1015, POLICY_1015


@pytest.mark.parametrize("path", parameters(DOCUMENT_1015))
def test_every_number_can_be_read_and_written_back_without_another_amount_changing(path):
    again = with_value(DOCUMENT_1015, path, value_at(DOCUMENT_1015, path))
    policy = Policy.parse(again)
    assert (policy.tiers, policy.cap, policy.rounding) == (POLICY_1015.tiers, POLICY_1015.cap, POLICY_1015.rounding)
    assert {name: factor.default for name, factor in policy.factors.items()} == {
        name: factor.default for name, factor in POLICY_1015.factors.items()
    }


def test_the_document_itself_stays_as_it_was():
    before = Policy.parse(DOCUMENT_1015).hash
    with_value(DOCUMENT_1015, "factors.market_share.default", Decimal("1.5"))
    assert Policy.parse(DOCUMENT_1015).hash == before


def test_what_only_limits_people_makes_room_and_a_moved_factor_is_no_longer_neutral():
    low = Policy.parse(with_value(DOCUMENT_1015, "cap", Decimal(60_000)))
    assert (low.settlement.maximum, low.authority.agent, low.authority.approver) == (60_000, 60_000, 60_000)
    dear = Policy.parse(with_value(DOCUMENT_1015, "tiers.2.amount", Decimal(80_000)))
    assert dear.settlement.minimum == 80_000
    moved = Policy.parse(with_value(DOCUMENT_1015, "factors.market_share.default", Decimal("1.50")))
    assert (moved.factors["market_share"].neutral, moved.factors["market_share"].default) == (False, "1.5")


def test_a_key_with_dots_in_a_factors_table_is_found():
    tables = dict(DOCUMENT_1015["factors"])
    tables["market_share"] = {**tables["market_share"], "neutral": False, "by": {"a.b": "2"}}
    document = {**DOCUMENT_1015, "factors": tables}
    assert "factors.market_share.by.a.b" in parameters(document)
    moved = with_value(document, "factors.market_share.by.a.b", Decimal(3))
    assert moved["factors"]["market_share"]["by"] == {"a.b": "3"}


def test_a_value_that_contradicts_the_rest_is_a_problem_of_the_document():
    problems = problems_of(with_value(DOCUMENT_1015, "tiers.1.up_to", Decimal(500_000)))
    assert [problem.code for problem in problems] == ["tiers_overlap"]


def test_a_range_holds_both_ends_and_every_step_between_them():
    assert values("cap", "100", "1,000", "300") == [100, 400, 700, 1000]
    assert values("cap", "100", "999", "300") == [100, 400, 700]
    assert values("factors.market_share.default", "0.8", "1.1", "0.1") == [Decimal(f"{n}") / 10 for n in (8, 9, 10, 11)]
    assert values("cap", "5", "5", "1") == [5]


@pytest.mark.parametrize(
    ("first", "last", "step", "field", "code"),
    [
        ("", "2", "1", "first", "not_a_number"),
        ("1", "2e3", "1", "last", "not_a_number"),
        ("-1", "2", "1", "first", "not_a_number"),
        ("1..2", "2", "1", "first", "not_a_number"),
        ("NaN", "2", "1", "first", "not_a_number"),
        ("1.5", "2", "1", "first", "not_whole_won"),
        ("1", "9999999999999", "1", "last", "too_large"),
        ("1", "2", "0", "step", "step_not_positive"),
        ("3", "2", "1", "last", "ends_before_it_begins"),
        ("1", "51", "1", "step", "too_many"),
    ],
)
def test_a_range_without_values_says_at_which_end(first, last, step, field, code):
    with pytest.raises(RangeError) as refused:
        values("cap", first, last, step)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_fifty_points_are_not_too_many():
    assert len(values("cap", "1", "50", "1")) == 50
