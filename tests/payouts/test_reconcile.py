"""Rows and lines find each other, whatever part of the truth a file tells and however often."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payouts.match import APPLIED, Match, OpenLine, normal_holder
from payouts.reconcile import Reconciliation, reconcile
from payouts.results import ResultRow, read_result
from payouts.results.cells import SEOUL
from tests.payouts.bankfiles.sample import ROWS, result

NOON = datetime.datetime(2026, 6, 9, 12, 0, tzinfo=SEOUL)
LATER = NOON + datetime.timedelta(days=1)
LINE = OpenLine(1, 1, "1002345678901", 30_000, "홍길동", "보상 1", "sent")
ROW = ResultRow(2, NOON, "020", "1002345678901", 30_000, "홍길동", "보상 1", "이체완료", True)
CLOSED = replace(ROW, status_text="계좌해지", success=False)
RETURNED = replace(ROW, executed_at=LATER, status_text="입금반환", success=False)
ALLOWED = {("sent", "paid"), ("sent", "failed"), ("paid", "returned")}


def apply(lines: Sequence[OpenLine], found: Reconciliation) -> list[OpenLine]:
    """What a caller does with a reconciliation; it accepts no transition the payout line does not have."""
    book = {line.line_id: line for line in lines}
    for match in found.matches:
        if match.outcome in APPLIED:
            line = book[match.line_id]  # type: ignore[index]
            assert (line.state, match.outcome) in ALLOWED
            book[line.line_id] = replace(line, state=match.outcome, result_reference=match.result_reference)  # type: ignore[arg-type]
    return list(book.values())


def run(lines: Sequence[OpenLine], *files: Sequence[ResultRow]) -> list[OpenLine]:
    for rows in files:
        lines = apply(lines, reconcile(rows, lines))
    return list(lines)


def states(lines: Iterable[OpenLine]) -> dict[int, str]:
    return {line.line_id: line.state for line in lines}


def only(rows: Sequence[ResultRow], lines: Sequence[OpenLine]) -> Match:
    found = reconcile(rows, lines)
    assert len(found.matches) == 1
    return found.matches[0]


def test_a_success_pays_the_line_with_the_same_account_amount_and_holder():
    match = only([ROW], [LINE, replace(LINE, line_id=2, account_digits="77")])
    assert (match.line_id, match.outcome, match.reason_code, match.flags) == (1, "paid", "", ())


def test_a_failure_fails_the_line_with_its_reason():
    match = only([CLOSED], [LINE])
    assert (match.line_id, match.outcome, match.reason_code) == (1, "failed", "account_closed")


def test_a_line_no_row_speaks_of_stays_silent():
    found = reconcile([ROW], [replace(LINE, line_id=3, position=9, amount=1), replace(LINE, line_id=2, amount=5), LINE])
    assert found.silent_line_ids == (2, 3)


def test_a_final_line_is_not_called_silent():
    assert reconcile([], [replace(LINE, state="paid")]).silent_line_ids == ()


@pytest.mark.parametrize("status", ["", "처리중", "이체 대기", "정상", "이체완료(취소)"])
def test_a_status_that_is_no_end_moves_nothing(status: str):
    match = only([replace(ROW, status_text=status, success=False)], [LINE])
    assert (match.line_id, match.outcome, match.flags) == (1, "mismatch", ("unclear_status",))


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({"amount": 50_000}, ("amount_differs",)),
        ({"amount": None}, ("amount_differs",)),
        ({"holder": "김영희"}, ("holder_differs",)),
        ({"holder": ""}, ("holder_differs",)),
        ({"holder": "홍*동"}, ("holder_differs",)),
        ({"holder": "김영희", "amount": 1}, ("amount_differs", "holder_differs")),
    ],
)
def test_a_known_account_with_another_amount_or_holder_is_a_mismatch(change: dict[str, object], flags: tuple[str, ...]):
    match = only([replace(ROW, **change)], [LINE])  # type: ignore[arg-type]
    assert (match.line_id, match.outcome, match.flags) == (1, "mismatch", flags)


def test_a_mismatch_names_the_closest_line():
    far, near = replace(LINE, amount=90_000), replace(LINE, line_id=2, position=2, amount=31_000)
    assert only([ROW], [far, near]).line_id == 2
    other = replace(LINE, line_id=3, amount=30_000, holder="김영희")
    assert only([replace(ROW, amount=30_001)], [other, near]).line_id == 2


def test_an_account_of_no_line_is_unmatched():
    match = only([replace(ROW, account_digits="77")], [LINE])
    assert (match.line_id, match.outcome) == (None, "unmatched")


def test_an_account_is_matched_whole_and_not_by_its_tail():
    assert only([replace(ROW, account_digits="01002345678901")], [LINE]).outcome == "unmatched"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("(주)한빛상사", "㈜한빛상사"),
        ("주식회사 한빛상사", "(주) 한빛상사"),
        ("（주）한빛상사", "주식회사한빛상사"),
        ("홍 길동", "홍길동"),
        ("홍길동", "홍\u1100\u1175\u11af동"),
    ],
)
def test_spellings_of_one_holder_are_one_holder(ours: str, theirs: str):
    assert only([replace(ROW, holder=theirs)], [replace(LINE, holder=ours)]).outcome == "paid"


def test_a_company_and_a_person_of_the_same_name_are_two_holders():
    assert normal_holder("(주)한빛") != normal_holder("한빛")


def test_another_memo_is_flagged_and_no_obstacle():
    match = only([replace(ROW, memo="다른 말")], [LINE])
    assert (match.outcome, match.flags) == ("paid", ("memo_differs",))


@pytest.mark.parametrize(
    ("row", "state"), [(ROW, "paid"), (CLOSED, "failed"), (RETURNED, "returned"), (ROW, "returned")]
)
def test_what_is_known_already_changes_nothing(row: ResultRow, state: str):
    match = only([row], [replace(LINE, state=state)])  # type: ignore[arg-type]
    assert (match.line_id, match.outcome) == (1, "already")


def test_a_paid_line_leaves_only_by_a_return():
    match = only([RETURNED], [replace(LINE, state="paid")])
    assert (match.outcome, match.reason_code) == ("returned", "unknown")
    match = only([CLOSED], [replace(LINE, state="paid")])
    assert (match.outcome, match.flags) == ("mismatch", ("contradicts_paid",))


def test_a_failed_line_is_never_revived():
    match = only([ROW], [replace(LINE, state="failed")])
    assert (match.outcome, match.flags) == ("mismatch", ("contradicts_failed",))


def test_a_failure_word_on_a_returned_line_is_for_a_person():
    assert only([CLOSED], [replace(LINE, state="returned")]).flags == ("contradicts_returned",)


def test_a_return_listed_above_its_payment_still_follows_it():
    found = reconcile([replace(RETURNED, row_no=2), replace(ROW, row_no=3)], [LINE])
    assert [(match.row_no, match.outcome) for match in found.matches] == [(3, "paid"), (2, "returned")]
    assert states(apply([LINE], found)) == {1: "returned"}


def test_a_return_of_a_payment_never_reported_keeps_the_line_unpaid():
    match = only([RETURNED], [LINE])
    assert (match.outcome, match.flags) == ("failed", ("returned_before_paid",))


def test_a_bank_that_contradicts_itself_in_one_file_has_paid():
    for order in ([ROW, CLOSED], [CLOSED, ROW]):
        found = reconcile(order, [LINE])
        assert states(apply([LINE], found)) == {1: "paid"}
        assert found.counts.mismatch == 1


def test_a_second_payment_of_one_line_is_surplus():
    found = reconcile([ROW, replace(ROW, row_no=3)], [LINE])
    assert [(match.outcome, match.flags) for match in found.matches] == [("paid", ()), ("mismatch", ("surplus_row",))]


def test_the_same_payment_at_another_time_is_flagged():
    lines = run([LINE], [ROW])
    match = only([replace(ROW, executed_at=LATER)], lines)
    assert (match.outcome, match.flags) == ("already", ("other_execution",))


TWINS = [LINE, replace(LINE, line_id=2, position=2), replace(LINE, line_id=3, position=3)]


def test_identical_rows_are_consumed_in_order_and_flagged():
    found = reconcile([replace(ROW, row_no=2), replace(CLOSED, row_no=3), replace(ROW, row_no=4)], TWINS)
    assert [(match.row_no, match.line_id, match.outcome) for match in found.matches] == [
        (2, 1, "paid"),
        (3, 2, "failed"),
        (4, 3, "paid"),
    ]
    assert all("identical_rows" in match.flags for match in found.matches)


def test_the_memo_tells_identical_rows_apart():
    lines = [replace(line, memo_key=f"보상 {line.line_id}") for line in TWINS]
    rows = [replace(ROW, memo="?"), replace(CLOSED, memo="보상 1"), replace(ROW, memo="보상 3")]
    assert states(run(lines, rows)) == {1: "failed", 2: "paid", 3: "paid"}


def test_our_key_tells_identical_rows_apart_whatever_their_order():
    rows = [replace(ROW, key="L3", row_no=2), replace(CLOSED, key=" l1 ", row_no=3), replace(ROW, row_no=4)]
    found = reconcile(rows, TWINS)
    assert {match.row_no: (match.line_id, match.outcome, match.flags) for match in found.matches} == {
        2: (3, "paid", ()),
        3: (1, "failed", ()),
        4: (2, "paid", ("identical_rows",)),
    }


def test_a_keyed_row_once_more_is_known_and_never_takes_a_twin():
    lines = run(TWINS, [replace(ROW, key="L2")], [replace(ROW, key="L2")], [replace(ROW, key="L2", executed_at=LATER)])
    assert states(lines) == {1: "sent", 2: "paid", 3: "sent"}


@pytest.mark.parametrize(
    ("change", "line_id", "outcome", "flags"),
    [
        ({"key": "L9"}, 1, "mismatch", ("key_differs",)),
        ({"key": "17"}, 1, "mismatch", ("key_differs",)),
        ({"key": "L2"}, 2, "mismatch", ("amount_differs", "key_differs")),
        ({"key": "L1", "holder": "김영희"}, 1, "mismatch", ("holder_differs", "key_differs")),
        ({"key": "L1", "account_digits": "77"}, 1, "mismatch", ("key_differs",)),
        ({"key": "L9", "account_digits": "77"}, None, "unmatched", ("key_differs",)),
    ],
)
def test_a_key_that_says_otherwise_than_the_rest_of_the_row_settles_nothing(change, line_id, outcome, flags):
    match = only([replace(ROW, **change)], [LINE, replace(LINE, line_id=2, position=2, amount=50_000)])
    assert (match.line_id, match.outcome, match.flags) == (line_id, outcome, flags)


def test_a_second_row_with_the_key_of_a_settled_line_contradicts_it_and_spares_its_twin():
    found = reconcile([replace(ROW, key="L1"), replace(CLOSED, key="L1", row_no=3)], TWINS)
    assert [(match.line_id, match.outcome) for match in found.matches] == [(1, "paid"), (1, "mismatch")]
    assert found.matches[1].flags == ("contradicts_paid",)


def test_a_repeated_row_does_not_pay_a_second_identical_line():
    lines = run(TWINS, [ROW], [ROW], [ROW])
    assert states(lines) == {1: "paid", 2: "sent", 3: "sent"}


def test_a_fuller_file_pays_the_rest_of_the_identical_lines():
    full = [replace(ROW, row_no=number) for number in (2, 3, 4)]
    assert set(states(run(TWINS, full[:1], full[:2], full, full)).values()) == {"paid"}


def test_another_time_is_another_payment_for_an_identical_line():
    assert states(run(TWINS[:2], [ROW], [replace(ROW, executed_at=LATER)])) == {1: "paid", 2: "paid"}


def test_a_settled_line_without_a_reference_takes_a_row_before_an_open_one():
    found = only([ROW], [replace(LINE, state="paid"), TWINS[1]])
    assert (found.line_id, found.outcome) == (1, "already")


def test_an_old_payment_row_after_its_return_does_not_pay_an_identical_line():
    lines = run(TWINS[:2], [ROW], [RETURNED], [ROW], [RETURNED])
    assert states(lines) == {1: "returned", 2: "sent"}


def test_the_composed_file_settles_the_sample_round():
    lines = [OpenLine(r.line_id, r.position, r.account_number, r.amount, r.holder, r.memo, "sent") for r in ROWS]
    found = reconcile(read_result(result()).rows, lines)
    assert states(apply(lines, found)) == {41: "paid", 42: "failed", 43: "failed", 44: "sent", 45: "paid", 46: "paid"}
    assert [match.reason_code for match in found.matches] == ["", "account_closed", "name_mismatch", "", ""]
    assert found.silent_line_ids == (44,)


# --- whatever the files ---

lines_strategy = st.lists(
    st.builds(
        OpenLine,
        line_id=st.just(0),
        position=st.just(0),
        account_digits=st.sampled_from(["11", "22"]),
        amount=st.sampled_from([30_000, 50_000]),
        holder=st.sampled_from(["홍길동", "김 영희"]),
        memo_key=st.sampled_from(["", "보상"]),
        state=st.just("sent"),
    ),
    min_size=1,
    max_size=8,
).map(lambda lines: [replace(line, line_id=at, position=at) for at, line in enumerate(lines, start=1)])

any_rows = st.lists(
    st.builds(
        ResultRow,
        row_no=st.just(0),
        executed_at=st.sampled_from([None, NOON, LATER]),
        bank_code=st.none(),
        account_digits=st.sampled_from(["11", "22", "33"]),
        amount=st.sampled_from([None, 30_000, 50_000, 1]),
        holder=st.sampled_from(["홍길동", "김영희", ""]),
        memo=st.sampled_from(["", "보상"]),
        status_text=st.sampled_from(["계좌해지", "입금반환", "처리중", ""]),
        success=st.booleans(),
    ),
    max_size=12,
).map(lambda rows: [replace(row, row_no=at) for at, row in enumerate(rows, start=2)])


@settings(max_examples=200, deadline=None)
@given(lines=lines_strategy, files=st.lists(any_rows, max_size=4))
def test_every_row_is_counted_once_and_no_forbidden_transition_is_asked_for(
    lines: list[OpenLine], files: list[list[ResultRow]]
):
    for rows in files:
        found = reconcile(rows, lines)
        counts = found.counts
        assert counts.rows == len(rows)
        assert counts.rows == counts.applied + counts.already + counts.mismatch + counts.unmatched
        assert Counter(match.row_no for match in found.matches) == Counter(row.row_no for row in rows)
        assert all((match.line_id is None) == (match.outcome == "unmatched") for match in found.matches)
        assert all(bool(match.result_reference) == (match.outcome in APPLIED) for match in found.matches)
        named = {match.line_id for match in found.matches}
        assert set(found.silent_line_ids) == {x.line_id for x in lines if x.state == "sent" and x.line_id not in named}
        lines = apply(lines, found)


@settings(max_examples=200, deadline=None)
@given(lines=lines_strategy, rows=any_rows)
def test_the_same_file_again_changes_nothing(lines: list[OpenLine], rows: list[ResultRow]):
    once = run(lines, rows)
    again = reconcile(rows, once)
    assert again.counts.applied == 0
    assert apply(once, again) == once


def answer(line: OpenLine, word: str) -> ResultRow:
    return ResultRow(
        0, NOON, None, line.account_digits, line.amount, line.holder, line.memo_key, word, word == "이체완료"
    )


def kinds(lines: Iterable[OpenLine]) -> Counter[tuple[str, int, str, str, str]]:
    """How many lines of each kind are in each state: identical lines are interchangeable."""
    return Counter((x.account_digits, x.amount, x.holder, x.memo_key, x.state) for x in lines)


@settings(max_examples=200, deadline=None)
@given(lines=lines_strategy, data=st.data())
def test_with_our_key_every_line_gets_its_own_word_in_any_order_and_number_of_files(lines, data):
    words = data.draw(st.lists(st.sampled_from(["이체완료", "계좌해지"]), min_size=len(lines), max_size=len(lines)))
    whole = [
        replace(answer(x, word), key=x.key, row_no=at) for at, (x, word) in enumerate(zip(lines, words, strict=True), 2)
    ]
    parts = data.draw(st.lists(st.lists(st.sampled_from(whole), unique_by=lambda row: row.row_no), max_size=4))
    ended = run(lines, *parts, data.draw(st.permutations(whole)))
    expected = {x.line_id: "paid" if word == "이체완료" else "failed" for x, word in zip(lines, words, strict=True)}
    assert states(ended) == expected


@st.composite
def told_in_parts(draw: st.DrawFn) -> tuple[list[OpenLine], list[ResultRow], list[list[ResultRow]]]:
    """Lines, the bank's whole answer, and that answer told in partial, overlapping, repeated, shuffled files.

    Rows equal in everything are told apart by their number in one file only, so a part holds all of its kind or the
    first few; the last file is the whole.
    """
    lines = draw(lines_strategy)
    words = draw(st.lists(st.sampled_from(["이체완료", "계좌해지"]), min_size=len(lines), max_size=len(lines)))
    whole = [
        replace(answer(x, word), row_no=at) for at, (x, word) in enumerate(zip(lines, words, strict=True), start=2)
    ]
    parts = draw(st.lists(st.lists(st.sampled_from(whole), unique_by=lambda row: row.row_no), max_size=5))
    return lines, whole, [*parts, draw(st.permutations(whole))]


@settings(max_examples=300, deadline=None)
@given(told=told_in_parts())
def test_partial_repeated_overlapping_and_shuffled_files_lead_to_the_same_end(
    told: tuple[list[OpenLine], list[ResultRow], list[list[ResultRow]]],
):
    lines, whole, parts = told
    assert kinds(run(lines, *parts)) == kinds(run(lines, whole))
    assert kinds(run(lines, *parts, *reversed(parts))) == kinds(run(lines, whole))


@settings(max_examples=200, deadline=None)
@given(told=told_in_parts(), data=st.data())
def test_distinct_lines_get_the_very_word_of_the_bank_in_any_order(
    told: tuple[list[OpenLine], list[ResultRow], list[list[ResultRow]]], data: st.DataObject
):
    lines, whole, _ = told
    lines = [replace(x, memo_key=f"보상 {x.line_id}") for x in lines]
    whole = [replace(row, memo=f"보상 {at}") for at, row in enumerate(whole, start=1)]
    returns = [
        replace(row, executed_at=LATER, status_text="입금반환", success=False)
        for row in whole
        if row.success and data.draw(st.booleans())
    ]
    back = {row.memo for row in returns}
    truth = {
        at: ("returned" if row.memo in back else "paid") if row.success else "failed"
        for at, row in enumerate(whole, start=1)
    }
    first = [data.draw(st.permutations(whole))[: data.draw(st.integers(0, len(whole)))] for _ in range(2)]
    last = data.draw(st.permutations(whole + returns))
    assert states(run(lines, *first, last, *first, last)) == truth
