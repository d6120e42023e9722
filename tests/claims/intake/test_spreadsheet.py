import csv
import io
import unicodedata
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.intake import workbook
from claims.intake.spreadsheet import Table, read_table
from claims.intake.unreadable import UNREADABLE_CODES, UnreadableFile

from .samples import FOLDER

COLUMNS = ("상호", "은행", "계좌번호")
HEADER = "상호,은행,계좌번호\n"


def read(data: bytes | str) -> Table:
    return read_table(data.encode() if isinstance(data, str) else data, "file.csv", COLUMNS)


def problem(data: bytes | str) -> tuple[str, dict[str, object]]:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert caught.value.code in UNREADABLE_CODES
    assert caught.value.params.pop("file") == "file.csv"
    return caught.value.code, caught.value.params


def book(*sheets: list[list[Any]]) -> bytes:
    written = openpyxl.Workbook()
    written.remove(written.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = written.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_table_is_read_in_every_dress(encoding: str, delimiter: str, line_end: str) -> None:
    lines = ["상호;은행;계좌번호", "뷁식당;국민;0123456789"]
    table = read(line_end.join(line.replace(";", delimiter) for line in lines).encode(encoding))
    assert table.container == "csv"
    assert table.encoding == encoding
    assert table.rows == ((2, {"상호": "뷁식당", "은행": "국민", "계좌번호": "0123456789"}),)


def test_the_row_is_the_line_a_record_begins_on_and_blank_rows_are_no_rows() -> None:
    text = '제목\n\n상호,은행,계좌번호\n"가\n나",국민,"1,2"\n\n,, \n다,"""KB""",3\n'
    table = read(text)
    assert table.header_row == 3
    assert [(number, *cells.values()) for number, cells in table.rows] == [
        (4, "가\n나", "국민", "1,2"),
        (8, "다", '"KB"', "3"),
    ]


def test_column_names_are_found_decomposed_spaced_starred_and_in_any_order() -> None:
    header = unicodedata.normalize("NFD", "계좌 번호,*은행, 상\u200b호 ,비고,")
    table = read(f"{header}\n1,KB,가게,메모,,넘침\n2,KB\n")
    assert table.columns == ("계좌번호", "은행", "상호", "비고")
    assert table.rows == (
        (2, {"계좌번호": "1", "은행": "KB", "상호": "가게", "비고": "메모", "#6": "넘침"}),
        (3, {"계좌번호": "2", "은행": "KB", "상호": "", "비고": ""}),
    )


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert read(HEADER).rows == ()
    assert read(book([list(COLUMNS)])).rows == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("empty_file", {})),
        ("\ufeff \r\n", ("empty_file", {})),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("old_workbook", {})),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            ("password_protected", {}),
        ),
        (b"PK\x03\x04 and nothing more", ("damaged_workbook", {})),
        (b"%PDF-1.7", ("not_a_table", {})),
        (b"<html><table>", ("not_a_table", {})),
        (b"a,b\0c", ("not_a_table", {})),
        ("아무 말\n하나,둘\n", ("no_header", {})),
        ("가,나,다\n" * 60 + HEADER, ("no_header", {})),
        ("제목\n상호,은행\n가,나\n", ("missing_columns", {"row": 2, "columns": ("계좌번호",), "column": "계좌번호"})),
        ("상호,은행,계좌번호,은 행\n", ("duplicate_column", {"row": 1, "column": "은행"})),
        (HEADER + '가,나,1\n"다,라,2\n마,바,3\n', ("malformed_csv", {"row": 3})),
        (HEADER + '"가"게,나,1\n', ("malformed_csv", {"row": 2})),
        (HEADER.encode() + "가,나,1\n다,".encode() + b"\xff,2\n", ("encoding_unknown", {"row": 3})),
        (HEADER.encode("cp949") + b"\xff,,2\n", ("encoding_unknown", {"row": 2})),
    ],
)
def test_an_unreadable_file_says_why_and_where(data: bytes | str, expected: tuple[str, dict[str, object]]) -> None:
    assert problem(data) == expected


def test_a_workbook_gives_every_cell_as_a_clerk_would_type_it() -> None:
    when = datetime(2023, 1, 31, 16, 17, 13)  # noqa: DTZ001
    rows: list[list[Any]] = [
        ["제목"],
        [],
        [None, "상호", "은행", "계좌번호"],
        [None, 1004, 4, 110123456789],
        [],
        [None, when, date(2023, 1, 31), 1.5],
        [None, True, "=1+1", 12345678901234567890],
        [None, " =A1 ", None, "0123"],
    ]
    table = read(book(rows))
    assert (table.container, table.sheet, table.header_row) == ("xlsx", "S1", 3)
    assert table.columns == ("#1", "상호", "은행", "계좌번호")
    assert [(number, *list(cells.values())[1:]) for number, cells in table.rows] == [
        (4, "1004", "4", "110123456789"),
        (6, "2023-01-31 16:17:13", "2023-01-31", "1.5"),
        (7, "TRUE", "", "1.23456789012346e+19"),
        (8, " =A1 ", "", "0123"),
    ]


def test_numbers_that_are_no_numbers_do_not_break_a_cell() -> None:
    assert [workbook.cell_text(float(word)) for word in ("nan", "inf", "-0.0", "0.1")] == ["nan", "inf", "0", "0.1"]


def test_the_sheet_with_the_header_is_the_one_read() -> None:
    table = read(book([["안내"], ["이 파일은"]], [[*COLUMNS], ["가게", "KB", "1"]]))
    assert table.sheet == "S2"
    assert len(table.rows) == 1


def test_a_workbook_without_the_table_names_the_sheet_that_came_nearest() -> None:
    code, params = problem(book([["안내"]], [["상호", "은행"]], [[]]))
    assert (code, params["sheet"], params["row"], params["column"]) == ("missing_columns", "S2", 1, "계좌번호")


def test_a_cell_in_the_farthest_corner_is_refused_before_the_reader_fills_the_sheet() -> None:
    far = openpyxl.Workbook()
    far.worksheets[0].cell(1_048_576, 16_384, "x")
    stream = io.BytesIO()
    far.save(stream)
    assert problem(stream.getvalue()) == ("too_large", {})


def test_a_package_that_unpacks_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book([[*COLUMNS]])
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 1_000)
    assert problem(data) == ("too_large", {})


def test_another_kind_of_package_is_no_table() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert problem(stream.getvalue()) == ("not_a_table", {})


CELL = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), codec="utf-8"), max_size=8).filter(str.strip)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([COLUMNS, *rows])
    table = read(stream.getvalue().encode("utf-8-sig"))
    assert [tuple(cells.values()) for _, cells in table.rows] == rows
    assert [number for number, _ in table.rows] == list(range(2, len(rows) + 2))


def table_or_problem(data: bytes) -> Table | UnreadableFile:
    try:
        return read(data)
    except UnreadableFile as unreadable:
        return unreadable


def check_outcome(data: bytes) -> None:
    outcome = table_or_problem(data)
    if isinstance(outcome, UnreadableFile):
        assert outcome.code in UNREADABLE_CODES
        assert outcome.params["file"] == "file.csv"
    else:
        assert set(COLUMNS) <= set(outcome.columns)


@given(st.binary(max_size=200), st.sampled_from([b"", HEADER.encode(), HEADER.encode("cp949"), b"PK\x03\x04"]))
def test_any_bytes_are_a_table_or_unreadable_with_a_known_code(tail: bytes, head: bytes) -> None:
    check_outcome(head + tail)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 31_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray((FOLDER / "intake_callcentre.xlsx").read_bytes())
    for place, value in damage:
        data[place] = value
    check_outcome(bytes(data))
