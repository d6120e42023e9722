"""A bank's result is read whole and exactly, or not at all."""

import datetime
import io
import unicodedata
import zipfile
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payouts.bankfiles import KBANK, TransferRow, check_rows
from payouts.results import ResultRow, UnreadableResult, read_result
from payouts.results import container as container_module
from payouts.results.compose import compose_kbank_result
from tests.payouts.bankfiles.sample import EXECUTED, RESULT, ROWS, result, upload
from tests.payouts.results.biff import xls_of
from tests.payouts.results.grids import TITLES, Value, done, kbank, xlsx_of

SEOUL = ZoneInfo("Asia/Seoul")
HANA_TITLES = ["이체처리(예정)일", "입금계좌", "이체금액", "받는분", "받는분 통장 표시", "처리상태"]


def refusal(data: bytes) -> UnreadableResult:
    with pytest.raises(UnreadableResult) as caught:
        read_result(data)
    return caught.value


def test_the_committed_result_reads_as_the_bank_answered():
    table = read_result(RESULT.read_bytes())
    assert (table.format_code, table.sheet, table.header_row) == ("kbank", "이체결과", 1)
    assert table.rows == tuple(
        ResultRow(number, EXECUTED, row.bank_code, row.account_number, row.amount, row.holder, row.memo, word, success)
        for number, (row, word, success) in enumerate(
            [
                (ROWS[0], "이체완료", True),
                (ROWS[1], "계좌해지", False),
                (ROWS[2], "예금주 불일치", False),
                (ROWS[4], "이체완료", True),
                (ROWS[5], "이체완료", True),
            ],
            start=2,
        )
    )


def test_the_composed_result_is_the_same_bytes_every_time_and_the_committed_contents():
    assert result() == result()
    with zipfile.ZipFile(io.BytesIO(result())) as new, zipfile.ZipFile(RESULT) as old:
        assert {name: new.read(name) for name in new.namelist()} == {name: old.read(name) for name in old.namelist()}


def test_the_time_is_seoul_time():
    row = read_result(kbank(done())).rows[0]
    assert row.executed_at is not None
    assert row.executed_at.utcoffset() == datetime.timedelta(hours=9)
    assert row.executed_at.astimezone(datetime.UTC) == datetime.datetime(2026, 6, 9, 2, 46, 52, tzinfo=datetime.UTC)


def test_a_spreadsheet_time_reads_as_seoul_time():
    moment = datetime.datetime(2026, 6, 9, 11, 46, 52)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert read_result(kbank(done(time=moment))).rows[0].executed_at == EXECUTED


def test_the_bank_is_told_apart_from_the_account():
    row = read_result(kbank(done())).rows[0]
    assert (row.bank_code, row.account_digits) == ("020", "1002345678901")


@pytest.mark.parametrize(
    ("cell", "bank_code", "digits"),
    [
        ("1002-345-678901", None, "1002345678901"),
        ("00123456789", None, "00123456789"),
        ("우리은행1002345678901", "020", "1002345678901"),
        ("020 우리은행 1002 345 678901", "020", "1002345678901"),
        ("카카오뱅크 3333-01-1234567", "090", "3333011234567"),
        ("어느은행 77", None, "77"),
        (100234567890.0, None, "100234567890"),
    ],
)
def test_accounts_come_in_many_spellings(cell: str | float, bank_code: str | None, digits: str):
    row = read_result(kbank(done(account=cell))).rows[0]
    assert (row.bank_code, row.account_digits) == (bank_code, digits)


@pytest.mark.parametrize(
    ("cell", "won"),
    [("30,000", 30_000), ("1,234,567원", 1_234_567), ("500", 500), (30_000, 30_000), ("", None), ("0", 0)],
)
def test_amounts_come_with_commas_or_as_numbers(cell: str | int, won: int | None):
    assert read_result(kbank(done(amount=cell))).rows[0].amount == won


@pytest.mark.parametrize(
    "word", ["처리완료", "이체완료(취소)", "미이체완료", "이체 완료", "완료", "정상", "이체완료예정", "", "이체실패"]
)
def test_only_the_banks_own_word_is_success(word: str):
    assert read_result(kbank(done(), done(status=word))).rows[1].success is False


def test_titles_are_found_by_name_wherever_they_stand():
    order = [5, 0, 3, 1, 4, 2]
    cells = done()
    grid: list[list[Value]] = [
        ["대량이체 결과"],
        [],
        ["", "", "비고", *(f" {TITLES[at]} " for at in order)],
        ["", "", "x", *(cells[at] for at in order)],
    ]
    table = read_result(xlsx_of(grid))
    assert table.header_row == 3
    assert replace(table.rows[0], row_no=2) == read_result(kbank(cells)).rows[0]
    assert table.rows[0].row_no == 4


def test_repeated_titles_blank_rows_and_totals_are_no_transfers():
    table = read_result(
        kbank(
            done(), TITLES, done(holder="김영희"), [], ["합계", "", "60,000"], ["", "총 건수 2건"], ["", "", "", "소계"]
        )
    )
    assert [(row.row_no, row.holder) for row in table.rows] == [(2, "홍길동"), (4, "김영희")]


def test_a_transfer_to_a_holder_called_like_a_total_is_read():
    assert read_result(kbank(done(holder="합계"))).rows[0].holder == "합계"


def test_a_row_with_a_status_but_no_account_is_not_passed_over_as_a_total():
    error = refusal(kbank(done(), ["합계", "", "30,000", "", "", "이체완료"]))
    assert (error.code, error.params["row"]) == ("missing_account", 3)


@pytest.mark.parametrize(
    ("change", "code", "title"),
    [
        ({"amount": "삼만원"}, "unreadable_amount", "이체금액"),
        ({"amount": "30,00"}, "unreadable_amount", "이체금액"),
        ({"amount": "-30,000"}, "unreadable_amount", "이체금액"),
        ({"amount": 30_000.5}, "unreadable_amount", "이체금액"),
        ({"account": ""}, "missing_account", "입금계좌"),
        ({"account": "1002-***-678901"}, "unreadable_account", "입금계좌"),
        ({"account": "우리은행"}, "unreadable_account", "입금계좌"),
        ({"account": 1.2345678901234567e16}, "unreadable_account", "입금계좌"),
        ({"time": "2026-06-09 11:46:52"}, "unreadable_time", "이체일시"),
        ({"time": "2026.13.09 11:46:52"}, "unreadable_time", "이체일시"),
        ({"time": 45_000}, "unreadable_time", "이체일시"),
    ],
)
def test_a_cell_that_would_have_to_be_guessed_stops_the_file_and_is_named(
    change: dict[str, str | float], code: str, title: str
):
    error = refusal(kbank(done(), done(**change)))
    assert error.code == code
    assert (error.params["sheet"], error.params["row"], error.params["column"]) == ("Sheet1", 3, title)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_spreadsheet"),
        (",".join(TITLES).encode("cp949"), "not_a_spreadsheet"),
        (("\ufeff" + ",".join(TITLES)).encode(), "not_a_spreadsheet"),
        (b"<html><table>", "not_a_spreadsheet"),
        (b"PK\x03\x04 and then nothing", "damaged_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "damaged_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_bytes(data: bytes, code: str):
    assert refusal(data).code == code


def test_another_archive_is_no_spreadsheet():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(buffer.getvalue()).code == "not_a_spreadsheet"


def test_our_own_upload_file_is_no_result():
    assert refusal(upload()).code == "no_result_table"


def test_a_table_without_one_of_the_titles_is_no_result():
    assert refusal(xlsx_of([TITLES[:-1], done()[:-1]])).code == "no_result_table"


def test_titles_without_transfers_are_no_result():
    assert refusal(kbank()).code == "no_rows"


def test_two_tables_are_refused_rather_than_one_of_them_read():
    sheet: list[list[Value]] = [[*TITLES], done()]
    assert refusal(xlsx_of(sheet, sheet)).code == "several_tables"


def test_a_title_standing_twice_is_refused():
    error = refusal(xlsx_of([[*TITLES, "입금계좌"], [*done(), "1"]]))
    assert (error.code, error.params["column"]) == ("repeated_title", "입금계좌")


def test_one_cell_in_the_far_corner_does_not_take_the_memory():
    far: list[list[str]] = [TITLES, list(map(str, done()))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(far))) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(name, content)
    assert refusal(buffer.getvalue()).code == "sheet_too_large"


def test_an_archive_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(container_module, "MAX_UNPACKED_BYTES", 1000)
    assert refusal(result()).code == "file_too_large"


def test_a_file_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(container_module, "MAX_FILE_BYTES", 100)
    assert refusal(result()).code == "file_too_large"


def test_hanas_old_excel_file_is_read_by_the_same_rules():
    data = xls_of(
        [
            ["그룹이체명", "1차 보상"],
            ["출금계좌", "123-456"],
            HANA_TITLES,
            ["2026-06-09 12:26:09", "우리은행 1002345678901", "30000", "홍길동", "보상", "처리완료"],
            ["2026-06-09 12:26:09", "국민은행 00123", "50000", "김영희", "보상", "이체완료"],
        ]
    )
    table = read_result(data)
    assert (table.format_code, table.header_row) == ("hana", 3)
    assert [(row.account_digits, row.amount, row.success) for row in table.rows] == [
        ("1002345678901", 30_000, True),
        ("00123", 50_000, False),  # K-bank's word is no success at Hana
    ]
    assert table.rows[0].executed_at == datetime.datetime(2026, 6, 9, 12, 26, 9, tzinfo=SEOUL)


def test_a_composed_time_needs_a_zone():
    naive = EXECUTED.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        compose_kbank_result([(ROWS[0], "이체완료", naive)])


def test_a_composed_time_in_another_zone_is_told_in_seoul_time():
    utc = EXECUTED.astimezone(datetime.UTC)
    assert compose_kbank_result([(ROWS[0], "이체완료", utc)]) == compose_kbank_result([(ROWS[0], "이체완료", EXECUTED)])


def test_a_row_not_yet_carried_out_has_no_time():
    assert read_result(compose_kbank_result([(ROWS[0], "처리중", None)])).rows[0].executed_at is None


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 6000), flip=st.integers(0, 6000), byte=st.integers(0, 255))
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_damaged_file_is_refused_or_read_but_never_breaks_the_process(kind: str, cut: int, flip: int, byte: int):
    whole = result() if kind == "xlsx" else xls_of([HANA_TITLES, ["", "국민은행 1", "1", "가", "", "처리완료"]])
    damaged = bytearray(whole[: max(cut, len(whole) // 2)])
    damaged[flip % len(damaged)] = byte
    try:
        table = read_result(bytes(damaged))
    except UnreadableResult:
        return
    assert table.rows


holders = st.text(st.characters(codec="cp949"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    holder=holders,
    memo=st.text(st.characters(codec="cp949"), max_size=8),
    account=st.from_regex(r"[0-9]{4,16}", fullmatch=True),
    amount=st.integers(1, 10**12 - 1),
    bank=st.sampled_from(["004", "020", "031", "081", "090"]),
)
def test_every_transfer_the_bank_could_be_asked_for_reads_back_from_its_answer(
    holder: str, memo: str, account: str, amount: int, bank: str
):
    row = TransferRow(1, 1, bank, account, amount, holder, memo)
    if check_rows([row], KBANK):
        return
    read = read_result(compose_kbank_result([(row, "이체완료", EXECUTED)])).rows[0]
    assert (read.bank_code, read.account_digits, read.amount) == (bank, account, amount)
    composed = [unicodedata.normalize("NFC", text).strip() for text in (holder, memo)]
    assert ([read.holder, read.memo], read.success) == (composed, True)
