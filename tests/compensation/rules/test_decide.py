"""Decisions under the 1015 policy and its variations, by example."""

from datetime import datetime

import pytest

from compensation.calendar import SEOUL
from compensation.rules.decide import Result, SettlementError, decide, more_favourable
from tests.compensation.rules.builders import (
    AS_OF,
    POLICY_1015,
    REQUIRED_KINDS,
    documents,
    factors_with,
    facts,
    policy_with,
)


def judge(policy=POLICY_1015, as_of=AS_OF, **changes) -> Result:
    return decide(facts(**changes), policy, as_of)


def codes(result: Result) -> list[str]:
    return [step.code for step in result.explanation]


@pytest.mark.parametrize(
    ("loss", "outcome", "amount"),
    [
        (0, "denial", 0),
        (1, "award", 30_000),
        (299_999, "award", 30_000),
        (300_000, "award", 30_000),
        (300_001, "award", 50_000),
        (499_999, "award", 50_000),
        (500_000, "award", 50_000),
        (500_001, "negotiate", None),
        (10**12 - 1, "negotiate", None),
    ],
)
def test_a_loss_on_the_bound_gets_the_lower_tier(loss, outcome, amount):
    result = judge(loss=loss)
    assert (result.outcome, result.amount) == (outcome, amount)


def test_no_loss_is_denied_for_that_reason():
    result = judge(baseline_sales=100_000, outage_sales=100_000)
    assert (result.outcome, result.eligible, result.reasons) == ("denial", False, ("no_loss",))


def test_an_unknown_loss_is_denied_as_unknown_and_not_as_none():
    result = judge(outage_sales=None)
    assert result.reasons == ("loss_unknown",)
    assert codes(result) == ["loss_not_computable", "not_eligible"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"received_in_window": False}, "outside_filing_window"),
        ({"brn": "1234567890"}, "brn_invalid"),
        ({"brn": "0000000000"}, "brn_invalid"),
        ({"brn": "123-45-67891"}, "brn_invalid"),
        *[({"documents": documents(**{kind: "missing"})}, f"document_missing:{kind}") for kind in REQUIRED_KINDS],
        *[({"documents": documents(**{kind: "rejected"})}, f"document_rejected:{kind}") for kind in REQUIRED_KINDS],
    ],
)
def test_one_failed_check_denies_with_its_reason(changes, reason):
    result = judge(**changes)
    assert (result.outcome, result.amount, result.eligible, result.reasons) == ("denial", 0, False, (reason,))


def test_a_document_never_mentioned_is_missing():
    assert judge(documents=()).reasons == tuple(f"document_missing:{kind}" for kind in REQUIRED_KINDS)


def test_every_failed_check_is_named_at_once_and_in_order():
    result = judge(received_in_window=False, brn="1", loss=0, documents=documents(bankbook_copy="missing"))
    assert result.reasons == ("outside_filing_window", "brn_invalid", "document_missing:bankbook_copy", "no_loss")


def test_a_service_outside_the_list_is_denied_and_inside_it_is_met():
    policy = policy_with(services=["카카오페이"])
    assert judge(policy).reasons == ("service_not_covered",)
    assert judge(policy, service="카카오페이").outcome == "award"


def test_without_a_list_every_service_is_covered():
    check = next(check for check in judge(service="무엇이든").checks if check.code == "service_covered")
    assert check.state == "not_applicable"


def test_a_document_nobody_checked_counts_as_accepted_but_blocks():
    result = judge(documents=documents(sales_evidence="received"))
    assert (result.outcome, result.amount, result.ready) == ("award", 30_000, False)
    assert [check.code for check in result.unchecked] == ["document:sales_evidence"]
    assert judge().ready


def test_documents_are_looked_at_by_people_and_everything_else_by_rule():
    assert {check.automatic for check in judge().checks if check.code.startswith("document:")} == {False}
    assert {check.automatic for check in judge().checks if not check.code.startswith("document:")} == {True}


def test_papers_only_for_post_are_asked_for_there_and_never_required():
    kinds = {check.code for check in judge().checks}
    assert "document:damage_statement" not in kinds
    result = judge(channel="post")
    assert "document:damage_statement" in {check.code for check in result.checks}
    assert (result.outcome, result.ready) == ("award", True)


@pytest.mark.parametrize("state", ["missing", "received", "rejected"])
def test_an_optional_paper_neither_denies_nor_blocks(state):
    result = judge(channel="post", documents=documents(privacy_consent=state))
    assert (result.outcome, result.ready) == ("award", True)


def test_a_loss_is_not_ready_while_a_compared_week_still_runs():
    before = judge(as_of=datetime(2022, 10, 28, 23, 59, tzinfo=SEOUL))
    after = judge(as_of=datetime(2022, 10, 29, tzinfo=SEOUL))
    assert (before.ready, after.ready) == (False, True)
    assert (before.outcome, before.amount) == (after.outcome, after.amount)


def test_an_as_of_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        judge(as_of=datetime(2023, 3, 14))  # noqa: DTZ001


def test_a_settlement_above_the_top_tier_is_the_award():
    result = judge(loss=4_000_000, settlement=760_000)
    assert (result.outcome, result.amount) == ("award", 760_000)
    assert codes(result) == ["loss_computed", "above_top_tier", "settlement_agreed"]


@pytest.mark.parametrize("settlement", [50_000, 5_000_000])
def test_a_settlement_on_a_bound_is_accepted(settlement):
    assert judge(loss=4_000_000, settlement=settlement).amount == settlement


@pytest.mark.parametrize("settlement", [0, 49_999, 5_000_001])
def test_a_settlement_outside_the_bounds_is_refused_by_name(settlement):
    with pytest.raises(SettlementError) as refused:
        judge(loss=4_000_000, settlement=settlement)
    assert refused.value.code == "settlement_out_of_bounds"
    assert refused.value.params == {"settlement": settlement, "minimum": 50_000, "maximum": 5_000_000}


def test_a_settlement_does_not_count_within_the_tiers_and_that_is_said():
    result = judge(loss=500_000, settlement=9_000_000)
    assert result.amount == 50_000
    assert codes(result)[-1] == "settlement_not_used"


def test_a_settlement_does_not_save_an_ineligible_claim():
    assert judge(loss=4_000_000, settlement=760_000, brn="1").outcome == "denial"


def test_the_neutral_factors_of_1015_are_explained_and_change_nothing():
    steps = [step for step in judge().explanation if step.code == "factor_neutral"]
    assert [step.params["factor"] for step in steps] == ["operating_margin", "substitute_service", "market_share"]
    assert all(step.amount == 0 and "never published" in step.params["note"]["en"] for step in steps)


def test_a_factor_is_looked_up_by_its_key_and_multiplies_exactly():
    factors = factors_with(operating_margin="1", market_share="0.5")
    factors["operating_margin"]["by"] = {"외식업": "0.77"}
    result = judge(policy_with(factors=factors))
    assert result.amount == 11_550  # 30,000 x 0.77 x 0.5
    assert [step.amount for step in result.explanation] == [0, 30_000, -6_900, 0, -11_550]
    assert judge(policy_with(factors=factors), industry="기타").amount == 15_000


@pytest.mark.parametrize(
    ("unit", "mode", "amount", "step"),
    [(1, "down", 9_999, 0), (1, "up", 10_000, 1), (10, "down", 9_990, -9), (1000, "half_up", 10_000, 1)],
)
def test_what_a_factor_leaves_is_rounded_once_at_the_end(unit, mode, amount, step):
    # 30,000 x 0.3333 x 1.0001 = 9,999.9999
    factors = factors_with(operating_margin="0.3333", market_share="1.00010001")
    result = judge(policy_with(factors=factors, rounding={"unit": unit, "mode": mode}))
    assert result.amount == amount
    assert result.explanation[-1].code == "rounded"
    assert result.explanation[-1].amount == step


def test_the_cap_is_applied_after_the_factors():
    policy = policy_with(
        factors=factors_with(market_share="10"),
        cap=200_000,
        settlement={"minimum": 50_000, "maximum": 200_000},
        authority={"agent": 100_000, "approver": 200_000},
    )
    result = judge(policy)
    assert (result.amount, codes(result)[-1], result.explanation[-1].amount) == (200_000, "capped", -100_000)


def test_an_amount_that_comes_to_nothing_is_a_denial_and_not_an_award_of_zero():
    result = judge(policy_with(factors=factors_with(market_share="0")))
    assert (result.outcome, result.eligible, result.amount) == ("denial", True, 0)
    assert result.reasons == ("nothing_payable",)


def test_the_better_of_two_results_is_found_and_a_tie_keeps_the_first():
    denial, low, high, open_ = (judge(loss=loss) for loss in (0, 1, 400_000, 600_000))
    assert more_favourable(denial, low) is low
    assert more_favourable(high, low) is high
    assert more_favourable(high, open_) is open_
    assert more_favourable(low, judge(loss=2)) is low
