"""The table of postings and the arithmetic of taxes: pure, so that every row can be tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.money import MAX_WON
from payouts.ledger_rules import RULES, balances
from payouts.tax import UNTAXED_UP_TO, Withheld, withholding

ACCOUNTS = {"budget", "committed", "clearing", "paid", "withheld", "receivable", "waived"}


@pytest.mark.parametrize("kind", RULES)
def test_what_a_kind_posts_adds_up_to_nothing(kind):
    assert balances(kind)


@pytest.mark.parametrize("kind", RULES)
def test_a_kind_posts_to_accounts_of_the_chart_each_once(kind):
    accounts = [account for account, _part, _sign in RULES[kind]]
    assert set(accounts) <= ACCOUNTS
    assert len(accounts) == len(set(accounts))


def walked(*kinds: str, gross: int = 244_000, tax: int = 53_680) -> dict[str, int]:
    won = {"gross": gross, "net": gross - tax, "tax": tax, "sum": gross - tax}
    found = dict.fromkeys(ACCOUNTS, 0)
    for kind in kinds:
        for account, part, sign in RULES[kind]:
            found[account] += sign * won[part]
    return {account: amount for account, amount in found.items() if amount}


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        (["commit"], {"budget": -244_000, "committed": 244_000}),
        (["commit", "uncommit"], {}),
        (["commit", "release"], {"budget": -244_000, "committed": 53_680, "clearing": 190_320}),
        (["commit", "release", "pay"], {"budget": -244_000, "paid": 190_320, "withheld": 53_680}),
        (["commit", "release", "fail"], {}),
        (["commit", "release", "pay", "return"], {}),
        (
            ["commit", "release", "pay", "recover"],
            {"budget": -244_000, "receivable": 190_320, "withheld": 53_680},
        ),
        (["commit", "release", "pay", "recover", "repay"], {"budget": -53_680, "withheld": 53_680}),
        (
            ["commit", "release", "pay", "recover", "waive"],
            {"budget": -244_000, "waived": 190_320, "withheld": 53_680},
        ),
        (["commit", "release", "pay", "recover", "unrecover", "return"], {}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_every_way_of_a_line_ends_where_it_should(kinds, left):
    assert walked(*kinds) == left


@pytest.mark.parametrize(
    ("gross", "income_tax", "local_tax", "net"),
    [
        (244_000, 48_800, 4_880, 190_320),
        (50_000, 0, 0, 50_000),
        (50_001, 10_000, 1_000, 39_001),
        (50_049, 10_000, 1_000, 39_049),
        (50_050, 10_010, 1_000, 39_040),
        (99_999, 19_990, 1_990, 78_019),
        (5_000_000, 1_000_000, 100_000, 3_900_000),
        (1, 0, 0, 1),
        (0, 0, 0, 0),
    ],
)
def test_other_income_is_taxed_in_tens_of_won_above_the_floor(gross, income_tax, local_tax, net):
    taxes = withholding(gross, "other_income")
    assert (taxes.income_tax, taxes.local_tax) == (income_tax, local_tax)
    assert gross - taxes.total == net


@pytest.mark.parametrize("treatment", ["none", "business_income"])
@pytest.mark.parametrize("gross", [0, 50_001, MAX_WON])
def test_nothing_is_withheld_from_damages_and_from_business_income(gross, treatment):
    assert withholding(gross, treatment) == Withheld()


@pytest.mark.parametrize(("gross", "treatment"), [(-1, "other_income"), (1, "salary")])
def test_what_cannot_be_a_payment_is_refused(gross, treatment):
    with pytest.raises(ValueError, match=r"negative|unknown"):
        withholding(gross, treatment)


@given(st.integers(min_value=UNTAXED_UP_TO + 1, max_value=MAX_WON))
def test_the_guards_arithmetic_in_whole_fifties_is_twenty_percent_cut_to_tens(gross):
    taxes = withholding(gross, "other_income")
    assert taxes.income_tax == gross // 50 * 10
    assert taxes.local_tax == taxes.income_tax // 100 * 10
    assert 0 < gross - taxes.total < gross
