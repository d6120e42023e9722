"""Every shipped format: its golden file cell by cell, its bytes on every run, its bounds to the byte."""

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from payouts.bankfiles import FORMATS, BankFileRefused, TransferRow, check_rows, lines_hash, split, write_bank_file
from payouts.bankfiles.shipped import documents
from tests.payouts.bankfiles import biff
from tests.payouts.bankfiles.golden import path_of, written
from tests.payouts.bankfiles.sample import CONTROL, ROWS, UPLOAD
from tests.payouts.bankfiles.test_write import members_of

ROOT = Path(__file__).resolve().parents[3]
NAMES = list(FORMATS)
OLD_EXCEL = [name for name, fmt in FORMATS.items() if fmt.extension == "xls"]

#: What the golden files hold, written by hand from the banks' templates: titles, then the first three transfers and
#: the last one. Every text is a string, every amount a number.
EXPECTED: dict[str, list[list[Any]]] = {
    "kbank/1": [
        ["* 입금은행(코드/은행명/증권사명)", "* 입금계좌", "* 이체금액(원)", "받는분 통장표시 ", "예금주"],
        ["020", "1002345678901", 30000, "보상 R-000041", "홍길동"],
        ["031", "00123456789", 50000, "보상 R-000042", "(주)한빛상사"],
        ["004", "000000000001", 30000, "보상 R-000043", "Tom & <Jerry>"],
        ["081", "12345678901234", 30000, "0013", "김영희"],
    ],
    "hana/2026": [
        [
            "입금은행코드",
            "입금계좌번호",
            "이체금액",
            "예상예금주",
            "보내는분 통장표시내용",
            "받는분 통장표시내용",
            "CMS/모집인코드",
        ],
        ["020", "1002345678901", 30000, "홍길동", "보상 R-000041", "보상 R-000041", ""],
        ["031", "00123456789", 50000, "(주)한빛상사", "보상 R-000042", "보상 R-000042", ""],
        ["004", "000000000001", 30000, "Tom & <Jerry>", "보상 R-000043", "보상 R-000043", ""],
        ["081", "12345678901234", 30000, "김영희", "0013", "0013", ""],
    ],
    "hana/old": [
        [
            "입금은행(코드/은행명)",
            "입금계좌번호(숫자만)",
            "입금액",
            "예상예금주",
            "입금통장표시",
            "출금통장표시",
            "메모",
            "CMS코드",
            "받는분 휴대폰번호",
        ],
        ["020", "1002345678901", 30000, "홍길동", "보상 R-000041", "보상 R-000041", "", "", ""],
        ["031", "00123456789", 50000, "(주)한빛상사", "보상 R-000042", "보상 R-000042", "", "", ""],
        ["004", "000000000001", 30000, "Tom & <Jerry>", "보상 R-000043", "보상 R-000043", "", "", ""],
        ["081", "12345678901234", 30000, "김영희", "0013", "0013", "", "", ""],
        ["", "", "", "", "", "", "", "", "\\" * 4],
    ],
    "woori/wonbiz": [
        ["우리", "1002345678901", 30000, "보상 R-000041", "보상 R-000041", ""],
        ["iM뱅크", "00123456789", 50000, "보상 R-000042", "보상 R-000042", ""],
        ["국민", "000000000001", 30000, "보상 R-000043", "보상 R-000043", ""],
        ["하나", "12345678901234", 30000, "0013", "0013", ""],
    ],
    "woori/a-i": [
        ["은행코드", "계좌", "금액", "예금주", "", "", "출금계좌표시", "받는분통장표시", "내통장표시"],
        ["020", "1002345678901", 30000, "홍길동", "", "", "보상 R-000041", "보상 R-000041", "보상 R-000041"],
        ["031", "00123456789", 50000, "(주)한빛상사", "", "", "보상 R-000042", "보상 R-000042", "보상 R-000042"],
        ["004", "000000000001", 30000, "Tom & <Jerry>", "", "", "보상 R-000043", "보상 R-000043", "보상 R-000043"],
        ["081", "12345678901234", 30000, "김영희", "", "", "0013", "0013", "0013"],
    ],
    "kb/1": [
        ["은행코드", "계좌번호", "이체금액", "받는분통장표시", "내통장메모"],
        ["020", "1002345678901", 30000, "보상 R-000041", "보상 R-000041"],
        ["031", "00123456789", 50000, "보상 R-000042", "보상 R-000042"],
        ["004", "000000000001", 30000, "보상 R-000043", "보상 R-000043"],
        ["081", "12345678901234", 30000, "0013", "0013"],
    ],
    "suhyup/1": [
        [
            "입금은행",
            "입금계좌",
            "입금계좌예금주",
            "입금액",
            "CMS코드",
            "받는분통장표시내용",
            "보내는분통장표시내용",
            "적요",
        ],
        ["020", "1002345678901", "홍길동", 30000, "", "보상 R-000041", "보상 R-000041", ""],
        ["031", "00123456789", "(주)한빛상사", 50000, "", "보상 R-000042", "보상 R-000042", ""],
        ["004", "000000000001", "Tom & <Jerry>", 30000, "", "보상 R-000043", "보상 R-000043", ""],
        ["081", "12345678901234", "김영희", 30000, "", "0013", "0013", ""],
    ],
    "shinhan/1": [
        [
            "*입금은행",
            "*입금계좌",
            "고객관리성명",
            "*입금액",
            "출금통장표시내용",
            "입금통장표시내용",
            "입금인코드",
            "비고",
            "업체사용key",
        ],
        ["020", "1002345678901", "홍길동", 30000, "보상 R-000041", "보상 R-000041", "", "", "L41"],
        ["031", "00123456789", "(주)한빛상사", 50000, "보상 R-000042", "보상 R-000042", "", "", "L42"],
        ["004", "000000000001", "Tom & <Jerry>", 30000, "보상 R-000043", "보상 R-000043", "", "", "L43"],
        ["081", "12345678901234", "김영희", 30000, "0013", "0013", "", "", "L46"],
    ],
}
EXPECTED["shinhan/1-xls"] = EXPECTED["shinhan/1"]

#: A shipped document never changes under its name: rounds and files remember it by this hash.
HASHES = {
    "hana/2026": "5d3f959ea3eef99d0ef74ec0aba1d68ae9da2c58b6f064d982656a0366dcb89b",
    "hana/old": "2fe838dda1734c404a231f15d283129d8c3eef259fddef31beacd57d9f64897f",
    "kb/1": "96187e8f6f13a2f983d87431941a2cdfe8763ea26204073a91083a8604afdd89",
    "kbank/1": "8d9ba61f0a7fe4d77873d1148f002d788d96f40dc66b387221ae0b254fd6d7ae",
    "shinhan/1-xls": "5bdd40823f548154282a2f30e9539ef31248fcb6ff17ffb2bf7e724df56b2797",
    "shinhan/1": "8dd53e46943288a96569f966545cb8f130df2be27f6ef177f0e073c59fb7c364",
    "suhyup/1": "9597b2a43b14a9d4ee6a2e592b6fd67b6c23ddae585b01315be801b538a0741c",
    "woori/a-i": "7fa69babae4f0403848e16b7e3304bd75be86a4fa37e26acfc78bcf6b60c0d82",
    "woori/wonbiz": "eda1aad1596f6a42365f6a89ec8c1bc5a1b160834a1d0895efa9c9a75ed0a95f",
}


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def padded(rows: list[list[Any]], width: int) -> list[list[Any]]:
    """Calamine leaves out columns in which no cell is filled at all."""
    return [[*row, *[""] * (width - len(row))] for row in rows]


def test_the_shipped_formats_are_these():
    assert {name: fmt.content_hash for name, fmt in FORMATS.items()} == HASHES
    assert set(EXPECTED) == set(HASHES) == set(documents())


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_file_holds_what_the_banks_template_asks_for(name: str):
    fmt, expected = FORMATS[name], EXPECTED[name]
    book = sheets_of(path_of(fmt).read_bytes())
    assert list(book) == [fmt.sheet, "검증"]
    rows = padded(book[fmt.sheet], len(fmt.columns))
    first = 3 + fmt.header_rows
    assert rows[:first] == expected[:first]
    assert rows[5 + fmt.header_rows :] == expected[first:]
    assert [type(row[[column.source for column in fmt.columns].index("amount")]) in (int, float) for row in rows][
        fmt.header_rows : fmt.header_rows + 6
    ] == [True] * 6


@pytest.mark.parametrize("name", NAMES)
def test_the_control_sheet_counts_what_the_first_one_holds(name: str):
    fmt = FORMATS[name]
    control = sheets_of(path_of(fmt).read_bytes())["검증"]
    assert control[:4] == [
        ["건수", 6],
        ["합계금액(원)", 1404567],
        ["이체목록 SHA-256", lines_hash(ROWS)],
        ["양식", name],
    ]
    assert control[4:] == [[label, value] for label, value in CONTROL.items()]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_today_is_the_golden_file(name: str):
    fmt = FORMATS[name]
    golden, today = path_of(fmt).read_bytes(), written(fmt)
    if fmt.extension == "xls":
        assert today == golden
    else:
        assert members_of(today) == members_of(golden)


def test_the_k_bank_file_is_the_one_that_was_always_written():
    assert members_of(written(FORMATS["kbank/1"])) == members_of(UPLOAD.read_bytes())


def test_another_process_zone_and_language_write_the_same_bytes():
    program = (
        "import hashlib\nfrom payouts.bankfiles import FORMATS\nfrom tests.payouts.bankfiles.golden import written\n"
        "for fmt in FORMATS.values(): print(fmt.template, hashlib.sha256(written(fmt)).hexdigest())"
    )
    here = [f"{fmt.template} {hashlib.sha256(written(fmt)).hexdigest()}" for fmt in FORMATS.values()]
    for zone, language in (("Asia/Seoul", "ko_KR.UTF-8"), ("America/St_Johns", "C")):
        environment = os.environ | {"TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": "7"}
        environment["PYTHONIOENCODING"] = "utf-8"
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines() == here


@pytest.mark.parametrize("name", OLD_EXCEL)
def test_an_old_excel_file_is_biff8_in_ole2_with_text_as_text_and_whole_amounts(name: str):
    fmt, data = FORMATS[name], written(FORMATS[name])
    assert data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    [kind, begin] = next(iter(biff.records(data)))
    assert (kind, begin[:2]) == (0x0809, b"\x00\x06")  # BOF of BIFF8
    amount = [column.source for column in fmt.columns].index("amount")
    transfers = {(row, column): (kind, style) for row, column, kind, style in biff.cells(data)}
    for row in range(fmt.header_rows, fmt.header_rows + 6):
        assert transfers[row, 0] == transfers[row, 1] == ("text", 49)
        assert transfers[row, amount] == ("number", 1)
    assert {kind for kind, _body in biff.records(data)}.isdisjoint({biff.FORMULA, biff.LINK})


@pytest.mark.parametrize("name", OLD_EXCEL)
def test_an_old_excel_file_tells_no_time(name: str):
    with olefile.OleFileIO(io.BytesIO(written(FORMATS[name]))) as book:
        assert {(entry.createTime, entry.modifyTime) for entry in book.direntries if entry is not None} == {(0, 0)}
        assert book.listdir() == [["Workbook"]]


BOUNDS = [
    (name, column.source, column.max_bytes)
    for name, fmt in FORMATS.items()
    for column in fmt.columns
    if column.max_bytes is not None and column.source in ("memo", "own_memo")
]


@pytest.mark.parametrize(("name", "source", "most"), BOUNDS)
def test_a_memo_on_the_byte_limit_passes_and_one_byte_more_is_named(name: str, source: str, most: int):
    fmt = FORMATS[name]
    fits = replace(ROWS[0], memo="뷁" * (most // 2))  # outside KS X 1001: eight bytes for Python's euc_kr
    assert check_rows([fits], fmt) == []
    read = sheets_of(write_bank_file([fits], fmt, {}))[fmt.sheet][fmt.header_rows]
    assert fits.memo in read
    found = check_rows([replace(fits, memo=fits.memo + "a")], fmt)
    said = {(problem.code, problem.column, problem.params["bytes"], problem.params["limit"]) for problem in found}
    assert ("too_long", source, most + 1, most) in said


def test_a_bank_without_a_short_name_is_named_by_line():
    fmt = FORMATS["woori/wonbiz"]
    found = check_rows([replace(ROWS[0], bank_code="264")], fmt)
    assert [(problem.line_id, problem.column, problem.code) for problem in found] == [
        (41, "bank_code", "bank_without_short_name")
    ]
    with pytest.raises(BankFileRefused):
        write_bank_file([replace(ROWS[0], bank_code="264")], fmt, {})


@pytest.mark.parametrize("memo", ["7777", "8001011234567", "800101-1234567", "=1"])
def test_hana_gets_no_memo_it_would_refuse(memo: str):
    assert {problem.column for problem in check_rows([replace(ROWS[0], memo=memo)], FORMATS["hana/2026"])} == {
        "memo",
        "own_memo",
    }


def test_a_merged_bank_goes_out_under_its_successors_name():
    fmt = FORMATS["woori/wonbiz"]
    assert sheets_of(write_bank_file([replace(ROWS[0], bank_code="005")], fmt, {}))["Sheet1"][0][0] == "하나"


@pytest.mark.parametrize(
    ("name", "limit"),
    [("kbank/1", 1_048_575), ("hana/2026", 65_535), ("hana/old", 65_534), ("woori/wonbiz", 65_536)],
)
def test_where_no_contract_speaks_the_sheet_bounds_the_rows(name: str, limit: int):
    assert FORMATS[name].row_limit == limit


@pytest.mark.parametrize(("limit", "sizes"), [(6, [6]), (5, [5, 1]), (2, [2, 2, 2]), (1, [1] * 6), (100, [6])])
def test_rows_beyond_a_files_limit_go_into_further_files(limit: int, sizes: list[int]):
    parts = split(ROWS[::-1], replace(FORMATS["kbank/1"], max_rows=limit))
    assert [len(part) for part in parts] == sizes
    assert [row for part in parts for row in part] == list(ROWS)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
awkward = st.sampled_from(["=1+1", "<b>&amp;", "007", "0123456789012345", "'홍", " 홍 ", "😀", "1e5", "#REF!", "TRUE"])


@pytest.mark.parametrize("name", ["hana/2026", "kbank/1"])
@settings(max_examples=60, deadline=None)
@given(
    holder=st.one_of(texts, awkward),
    memo=st.one_of(texts, awkward),
    account=st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    amount=st.integers(1, 10**12 - 1),
)
def test_what_the_checks_let_through_reads_back_equal(name: str, holder: str, memo: str, account: str, amount: int):
    fmt = FORMATS[name]
    free = replace(fmt, codepage="utf-8", columns=tuple(replace(column, max_bytes=None) for column in fmt.columns))
    row = TransferRow(1, 1, "004", account, amount, holder, memo)
    if check_rows([row], free):
        with pytest.raises(BankFileRefused):
            write_bank_file([row], free, {})
        return
    cells = sheets_of(write_bank_file([row], free, {}))[fmt.sheet][1]
    read = dict(zip([column.source for column in fmt.columns], cells, strict=False))
    assert read | {"constant": ""} == {
        **({"own_memo": memo} if name == "hana/2026" else {}),
        "bank_code": "004",
        "account_number": account,
        "amount": amount,
        "holder": holder,
        "memo": memo,
        "constant": "",
    }
