"""The cut as a pure function: order, ties, budget, cap, every reason, and a hash over all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.payable import Considered
from payouts.choices import LEFT_OUT
from payouts.cut import ORDERING, REASONS, Terms, cut

CUT_OFF = datetime(2023, 3, 1, tzinfo=UTC)
TERMS = Terms(CUT_OFF, budget=1_000_000, committed=0, claim_cap=500_000)


def one(number=1, **said):
    """An award of 50,000 won that may be paid, but for what is `said`."""
    plain = {
        "claim": number,
        "receipt_no": f"t1-{number:06d}",
        "instalment": 1,
        "state": "approved",
        "decision": number,
        "decision_no": 1,
        "amount": 50_000,
        "received_at": CUT_OFF - timedelta(days=20),
        "approval": number,
        "approved_at": CUT_OFF - timedelta(days=5),
        "account_no": 1,
    }
    return Considered(**{**plain, **said})


def paid(found):
    return [(row.claim, row.instalment) for row in found.paid]


def why(found):
    return {row.claim: code for row, code in found.left_out}


def test_ties_are_broken_by_receipt_then_number_then_instalment():
    early = CUT_OFF - timedelta(days=9)
    rows = [
        one(5, instalment=2),
        one(5),
        one(4),
        one(3, received_at=CUT_OFF - timedelta(days=30)),
        one(9, approved_at=early),
    ]
    assert paid(cut(rows, TERMS, {})) == [(9, 1), (3, 1), (4, 1), (5, 1), (5, 2)]


@given(st.permutations(range(1, 9)))
def test_the_order_in_which_records_come_changes_neither_lines_nor_hash(numbers):
    rows = [one(number, amount=number * 10_000) for number in numbers]
    terms = Terms(CUT_OFF, budget=200_000, committed=20_000, claim_cap=500_000)
    assert cut(rows, terms, {}) == cut(sorted(rows), terms, {})


def test_another_ordering_stored_with_the_round_is_followed():
    rows = [one(1, received_at=CUT_OFF - timedelta(days=1)), one(2)]
    terms = Terms(CUT_OFF, budget=10**9, committed=0, claim_cap=10**9, ordering=["received", "receipt_no"])
    assert paid(cut(rows, terms, {})) == [(2, 1), (1, 1)]
    assert cut(rows, terms, {}).hash != cut(rows, TERMS, {}).hash


def test_a_budget_that_ends_in_the_middle_pays_nobody_behind_who_is_left_out():
    rows = [one(1, amount=60_000), one(2, amount=50_000), one(3, amount=30_000), one(4, amount=10_000)]
    terms = Terms(CUT_OFF, budget=500_000, committed=400_000, claim_cap=500_000)
    found = cut(rows, terms, {})
    assert paid(found) == [(1, 1)]
    assert why(found) == {2: "budget", 3: "budget", 4: "budget"}
    assert paid(cut(rows, Terms(CUT_OFF, 550_000, 400_000, 500_000), {})) == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert paid(cut(rows, Terms(CUT_OFF, 300_000, 400_000, 500_000), {})) == []


def test_the_cap_counts_what_lives_of_the_claim_and_what_the_cut_itself_pays_it():
    rows = [one(1, instalment=2, amount=60_000), one(1, instalment=3, amount=60_000), one(2)]
    terms = Terms(CUT_OFF, 10**9, 0, claim_cap=169_999)
    found = cut(rows, terms, {(1, 1): 50_000})
    assert paid(found) == [(1, 2), (2, 1)]
    assert why(found) == {1: "cap"}


CASES: dict[str, dict[str, Any]] = {
    "on_hold": {"state": "on_hold"},
    "unconfirmed": {"instalment": 2, "approved_at": None, "approval": None},
    "unapproved": {"state": "awaiting_approval", "approved_at": None, "approval": None},
    "late": {"approved_at": CUT_OFF + timedelta(microseconds=1)},
    "account": {"bound": False},
    "cooling": {"cools_until": CUT_OFF + timedelta(microseconds=1)},
    "cap": {"amount": 500_001},
    "budget": {"amount": 300_001},
}
NARROW = Terms(CUT_OFF, 1_000_000, 700_000, 500_000, forgotten={("t1-000008", 1)})


@pytest.mark.parametrize("code", CASES)
def test_every_reason_is_found_and_its_award_is_not_paid(code):
    found = cut([one(1, **CASES[code]), one(2, approved_at=CUT_OFF - timedelta(days=6))], NARROW, {})
    assert (why(found), paid(found)) == ({1: code}, [(2, 1)])


def test_what_has_a_living_line_or_may_have_been_paid_is_not_paid_again():
    found = cut([one(7), one(8), one(9)], NARROW, {(7, 1): 10_000})
    assert (why(found), paid(found)) == ({7: "live_line", 8: "forgotten"}, [(9, 1)])


def test_every_reason_has_a_case_and_a_sentence():
    assert {code for code, _predicate in REASONS} == {*CASES, "live_line", "forgotten"}
    assert {code for code, _label in LEFT_OUT} == {code for code, _predicate in REASONS} | {"changed", "dropped"}


@pytest.mark.parametrize(
    "said",
    [{"approved_at": CUT_OFF}, {"cools_until": CUT_OFF}, {"cools_until": CUT_OFF + timedelta(1), "waived_at": CUT_OFF}],
)
def test_on_the_very_cut_off_it_is_paid(said):
    assert paid(cut([one(1, **said)], TERMS, {})) == [(1, 1)]


def test_a_waiver_after_the_cut_off_is_none():
    later = {"cools_until": CUT_OFF + timedelta(2), "waived_at": CUT_OFF + timedelta(1)}
    assert why(cut([one(1, **later)], TERMS, {})) == {1: "cooling"}


@pytest.mark.parametrize(
    "said",
    [
        {"amount": 50_001},
        {"receipt_no": "t1-000009"},
        {"decision_no": 2},
        {"account_no": 2},
        {"approved_at": CUT_OFF - timedelta(days=5, seconds=1)},
        {"received_at": CUT_OFF - timedelta(days=21)},
        {"state": "on_hold"},
    ],
)
def test_the_hash_is_another_one_for_another_record(said):
    assert cut([one(1, **said)], TERMS, {}).hash != cut([one(1)], TERMS, {}).hash


def test_the_hash_is_another_one_under_other_terms():
    others = [
        Terms(CUT_OFF + timedelta(1), 1_000_000, 0, 500_000),
        Terms(CUT_OFF, 1_000_001, 0, 500_000),
        Terms(CUT_OFF, 1_000_000, 1, 500_000),
        Terms(CUT_OFF, 1_000_000, 0, 500_001),
    ]
    assert len({cut([one(1)], terms, {}).hash for terms in [TERMS, *others]}) == 5
    assert TERMS.ordering == ORDERING
