"""What the bank would reject, garble or misread is named before a file exists."""

import unicodedata
from dataclasses import replace

import pytest

from payouts.bankfiles import KBANK, BankFormat, Column, TransferRow, check_rows
from tests.payouts.bankfiles.sample import ROWS

ROW = TransferRow(7, 1, "004", "0012345", 30_000, "홍길동", "보상 R-7")


def codes(**changes: object) -> list[tuple[int | None, str, str]]:
    found = check_rows([replace(ROW, **changes)], KBANK)  # type: ignore[arg-type]
    return [(problem.line_id, problem.column, problem.code) for problem in found]


def test_good_rows_have_no_problem():
    assert check_rows(ROWS, KBANK) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("holder", "홍😀동", "unencodable"),
        ("holder", unicodedata.normalize("NFD", "홍길동"), "unencodable"),
        ("memo", "보상 ☂", "unencodable"),
        ("memo", "가나다라마바사아자차1", "too_long"),
        ("bank_code", "0004", "bank_code_not_three_digits"),
        ("bank_code", "국민", "bank_code_not_three_digits"),
        ("bank_code", "", "missing"),
        ("account_number", "001-2345", "account_not_digits"),
        ("account_number", "１２３", "account_not_digits"),
        ("account_number", "", "missing"),
        ("amount", 0, "amount_out_of_range"),
        ("amount", -30_000, "amount_out_of_range"),
        ("amount", 10**12, "amount_out_of_range"),
        ("amount", 30_000.0, "amount_not_whole_won"),
        ("amount", True, "amount_not_whole_won"),
        ("holder", "", "missing"),
        ("holder", "  ", "missing"),
        ("holder", "=1+1", "formula_start"),
        ("holder", "+82", "formula_start"),
        ("holder", "-홍", "formula_start"),
        ("holder", "@홍", "formula_start"),
        ("holder", " =1", "formula_start"),
        ("holder", "＝홍", "formula_start"),
        ("holder", "홍\n길동", "control_character"),
        ("holder", "홍\x00길동", "control_character"),
        ("holder", "홍\u200b길동", "control_character"),
        ("holder", "홍\ud800", "control_character"),
        ("holder", "_x0041_", "spreadsheet_escape"),
        ("memo", "=보상", "formula_start"),
        ("memo", " ", "blank"),
        ("memo", "7777", "memo_one_digit_repeated"),
        ("memo", "8001011234567", "memo_like_registration_number"),
        ("memo", "800101-1234567", "memo_like_registration_number"),
    ],
)
def test_a_row_the_bank_would_misread_is_named(field: str, value: object, code: str):
    expected = [(7, field, code)]
    assert codes(**{field: value}) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 1),
        ("amount", 10**12 - 1),
        ("memo", ""),
        ("memo", "가나다라마바사아자차"),  # twenty bytes
        ("memo", "7778"),
        ("memo", "123456789012"),  # twelve digits
        ("holder", "홍=길동"),
        ("holder", "뷁믜"),  # outside KS X 1001, inside CP949
    ],
)
def test_a_row_on_the_bound_passes(field: str, value: object):
    assert codes(**{field: value}) == []


def test_the_characters_that_do_not_fit_are_shown():
    assert check_rows([replace(ROW, holder="a😀b☂😀")], KBANK)[0].params == {"characters": "😀☂", "codepage": "cp949"}


def test_a_memo_too_long_tells_bytes_and_limit():
    assert check_rows([replace(ROW, memo="가" * 11)], KBANK)[0].params == {"bytes": 22, "limit": 20}


def test_a_line_listed_twice_is_named_at_both_places():
    found = check_rows([ROW, replace(ROW, position=2)], KBANK)
    assert [(problem.line_id, problem.code) for problem in found] == [(7, "duplicate_line_id")] * 2


def test_two_lines_in_one_place_are_named():
    found = check_rows([ROW, replace(ROW, line_id=8)], KBANK)
    assert [(problem.line_id, problem.code) for problem in found] == [
        (7, "duplicate_position"),
        (8, "duplicate_position"),
    ]


def test_an_empty_file_is_refused():
    assert [problem.code for problem in check_rows([], KBANK)] == ["no_rows"]


def test_more_rows_than_the_contract_allows_are_refused():
    found = check_rows(ROWS, replace(KBANK, max_rows=5))
    assert [(problem.line_id, problem.code, problem.params) for problem in found] == [
        (None, "too_many_rows", {"count": 6, "limit": 5})
    ]
    assert check_rows(ROWS, replace(KBANK, max_rows=6)) == []


def test_where_no_contract_speaks_the_sheet_itself_bounds_the_rows():
    assert KBANK.max_rows is None
    assert KBANK.row_limit == 1_048_575


def test_the_contract_may_lower_the_amount_of_a_line():
    assert [problem.code for problem in check_rows([ROW], replace(KBANK, max_amount=29_999))] == ["amount_out_of_range"]


def test_a_layout_may_not_use_a_field_twice():
    with pytest.raises(ValueError, match="two columns"):
        BankFormat(
            "x",
            "004",
            "1",
            "xlsx",
            "s",
            1,
            (Column("holder", "a", None, False), Column("holder", "b", None, False)),
            KBANK.control,
        )
