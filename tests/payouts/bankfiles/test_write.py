"""The bank file, read back the way the bank would and as the bytes it consists of."""

import hashlib
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from payouts.bankfiles import KBANK, BankFileRefused, TransferRow, lines_hash, write_bank_file
from payouts.bankfiles.checks import check_rows
from tests.payouts.bankfiles.sample import CONTROL, ROWS, UPLOAD, upload

ROOT = Path(__file__).resolve().parents[3]
ANY_CHARACTER = replace(
    KBANK, codepage="utf-8", columns=tuple(replace(column, max_bytes=None) for column in KBANK.columns)
)


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_bank_reads_back_every_cell_as_written():
    sheet = sheets_of(upload())["대량이체등록정보"]
    assert sheet == [
        ["* 입금은행(코드/은행명/증권사명)", "* 입금계좌", "* 이체금액(원)", "받는분 통장표시 ", "예금주"],
        ["020", "1002345678901", 30000, "보상 R-000041", "홍길동"],
        ["031", "00123456789", 50000, "보상 R-000042", "(주)한빛상사"],
        ["004", "000000000001", 30000, "보상 R-000043", "Tom & <Jerry>"],
        ["089", "100200300400", 1234567, "", "펲시똠"],
        ["081", "12345678901234", 30000, "0012", "김영희"],
        ["081", "12345678901234", 30000, "0013", "김영희"],
    ]


def test_the_control_sheet_proves_the_first_sheet():
    book = sheets_of(upload())
    assert list(book) == ["대량이체등록정보", "검증"]
    assert book["검증"] == [
        ["건수", 6],
        ["합계금액(원)", 1404567],
        ["이체목록 SHA-256", lines_hash(ROWS)],
        ["양식", "kbank/1"],
        *[[label, value] for label, value in CONTROL.items()],
    ]


def test_bank_and_account_are_text_cells_and_the_amount_is_a_number():
    sheet = members_of(upload())["xl/worksheets/sheet1.xml"].decode()
    kinds = {}
    for reference, attributes in re.findall(r'<c r="([A-Z]+\d+)"([^>]*)>', sheet):
        kinds[reference] = re.sub(r'.*t="(\w+)".*', r"\1", attributes) if "t=" in attributes else "n"
    for row in range(2, 8):
        assert [kinds[f"{column}{row}"] for column in "ABCE"] == ["inlineStr", "inlineStr", "n", "inlineStr"]
    assert "<v>1234567</v>" in sheet


def test_the_text_cells_carry_the_text_number_format():
    book = members_of(upload())
    formats = re.findall(r'<xf numFmtId="(\d+)"', book["xl/styles.xml"].decode().split("<cellXfs")[1])
    style = re.search(r'<c r="B2" s="(\d+)"', book["xl/worksheets/sheet1.xml"].decode())
    assert style is not None
    assert formats[int(style[1])] == "49"  # the built-in number of the format @


def test_no_cell_is_a_formula_or_a_link_even_where_the_text_looks_like_one():
    for name, content in members_of(upload()).items():
        assert not re.search(rb"<(?:\w+:)?(?:f|hyperlink)[\s/>]", content), name


def test_the_committed_file_has_exactly_the_contents_written_today():
    assert members_of(upload()) == members_of(UPLOAD.read_bytes())


def test_the_order_in_which_rows_arrive_does_not_change_a_byte():
    assert write_bank_file(ROWS[::-1], KBANK, CONTROL) == upload()


def test_a_second_later_the_bytes_are_the_same():
    first = upload()
    time.sleep(1.1)  # the creation time in the properties has a grain of one second
    assert upload() == first


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/St_Johns"])
def test_another_process_zone_and_umask_write_the_same_bytes(zone: str):
    program = (
        "import os, hashlib; os.umask(0o002);"
        "from tests.payouts.bankfiles.sample import upload; print(hashlib.sha256(upload()).hexdigest())"
    )
    environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(upload()).hexdigest()


def test_a_changed_amount_changes_the_bytes():
    assert write_bank_file((*ROWS[:-1], replace(ROWS[-1], amount=30_001)), KBANK, CONTROL) != upload()


def test_no_member_of_the_archive_tells_when_it_was_written():
    with zipfile.ZipFile(io.BytesIO(upload())) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_with_a_bad_row_is_refused_whole():
    with pytest.raises(BankFileRefused) as refusal:
        write_bank_file((*ROWS, replace(ROWS[0], line_id=99, position=9, holder="😀")), KBANK, CONTROL)
    assert [(problem.line_id, problem.code) for problem in refusal.value.problems] == [(99, "unencodable")]


@pytest.mark.parametrize("bad", ["bell\x07", "escape _x0041_", "x" * 32_768])
def test_a_notice_the_sheet_would_alter_or_cut_is_refused(bad: str):
    with pytest.raises(ValueError, match="spreadsheet"):
        write_bank_file(ROWS, KBANK, {"notice": bad})


def test_a_notice_may_not_take_the_place_of_the_control_total():
    with pytest.raises(ValueError, match="already used"):
        write_bank_file(ROWS, KBANK, {"합계금액(원)": 1})


def test_a_total_beyond_fifteen_digits_stays_exact():
    rows = [replace(ROWS[0], line_id=n, position=n, amount=10**12 - 1) for n in range(1, 1102)]
    control = sheets_of(write_bank_file(rows, KBANK, {}))["검증"]
    assert control[1][1] == str(1101 * (10**12 - 1))


def test_a_merged_bank_goes_out_under_its_successor():
    sheet = sheets_of(write_bank_file([replace(ROWS[0], bank_code="005")], KBANK, {}))["대량이체등록정보"]
    assert sheet[1][0] == "081"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    holder=texts, memo=texts, account=st.from_regex(r"[0-9]{1,20}", fullmatch=True), amount=st.integers(1, 10**12 - 1)
)
def test_what_the_checks_let_through_reads_back_equal(holder: str, memo: str, account: str, amount: int):
    row = TransferRow(1, 1, "004", account, amount, holder, memo)
    if check_rows([row], ANY_CHARACTER):
        with pytest.raises(BankFileRefused):
            write_bank_file([row], ANY_CHARACTER, {})
        return
    assert sheets_of(write_bank_file([row], ANY_CHARACTER, {}))["대량이체등록정보"][1] == [
        "004",
        account,
        amount,
        memo,
        holder,
    ]


@settings(max_examples=40, deadline=None)
@given(tail=texts.filter(lambda text: "_x" not in text))
@pytest.mark.parametrize("head", ["=1+1", "<b>&amp;", "007", "http://x.invalid/", "😀", "'", " "])
def test_awkward_but_visible_text_is_never_changed(head: str, tail: str):
    kept = "".join(character for character in tail if character.isprintable())
    row = TransferRow(1, 1, "004", "1", 1, "가" + head + kept, "나" + head + kept)
    assert check_rows([row], ANY_CHARACTER) == []
    written = sheets_of(write_bank_file([row], ANY_CHARACTER, {}))["대량이체등록정보"][1]
    assert written[3:] == [row.memo, row.holder]
