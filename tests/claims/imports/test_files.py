"""Files that cannot be read: one sentence each, in Korean and English, never a traceback."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from claims.intake import claim_rows, report_rows
from claims.intake.batches import DOORS
from claims.intake.claim_door import CLAIMS
from claims.intake.claim_rows import COLUMNS
from claims.intake.files import MOST_BYTES, UnreadableUpload, bare_name, read_file
from claims.intake.sentences import FILE_PROBLEMS, ROW_PROBLEMS, column_letter
from claims.intake.unreadable import UNREADABLE_CODES

from .office import csv_of, good_row, open_programme, person, sample

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = ",".join(COLUMNS)


def macro_workbook() -> bytes:
    target = io.BytesIO(sample("intake_callcentre.xlsx"))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


UNREADABLE = {
    "empty": (b"", "empty_file"),
    "only a header": (HEADER.encode(), "empty_file"),
    "a picture": (b"\x89PNG\r\n\x1a\n123", "not_a_table"),
    "a PDF": (b"%PDF-1.7\n", "not_a_table"),
    "a CSV file with NUL": (HEADER.encode() + b"\n\0,\0\n", "not_a_table"),
    "an old workbook": (OLE + b"Workbook", "old_workbook"),
    "a locked workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
    "a macro workbook": (macro_workbook(), "macro_workbook"),
    "half a workbook": (sample("intake_callcentre.xlsx")[:5000], "damaged_workbook"),
    "no header": ("가,나\n1,2\n".encode(), "no_header"),
    "a missing column": (HEADER.replace(",사업자등록번호", "").encode() + b"\n1,2\n", "missing_columns"),
    "a column twice": (f"{HEADER},상호\n1,2\n".encode(), "duplicate_column"),
    "another encoding": (HEADER.encode("utf-8-sig") + "\n전화".encode("euc-kr"), "encoding_unknown"),
    "an open quotation mark": (f'{HEADER}\n"2023-02-02 14:11,전화'.encode(), "malformed_csv"),
    "too many bytes": (b"x" * (MOST_BYTES + 1), "too_big"),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_unreadable_file_is_a_sentence_that_names_it(what: str, language: str) -> None:
    data, code = UNREADABLE[what]
    with translation.override(language), pytest.raises(UnreadableUpload) as refused:
        read_file(CLAIMS, data, "C:\\보낸 파일\\접수\x00.csv")
    assert refused.value.code == code
    assert "“접수.csv”" in str(refused.value) or "「접수.csv」" in str(refused.value)
    assert "%(" not in str(refused.value)


def test_a_missing_column_is_named() -> None:
    with translation.override("en"), pytest.raises(UnreadableUpload) as refused:
        read_file(CLAIMS, UNREADABLE["a missing column"][0], "a.csv")
    assert "사업자등록번호" in str(refused.value)


def test_every_code_has_its_words() -> None:
    assert set(UNREADABLE_CODES) <= set(FILE_PROBLEMS)
    assert {*claim_rows.REJECTION_CODES, *claim_rows.DEFECT_CODES, *report_rows.REJECTION_CODES} == set(ROW_PROBLEMS)


def test_a_file_of_the_other_kind_is_refused() -> None:
    for door, name in ((DOORS["reports"], "intake_chatbot.csv"), (CLAIMS, "reports.csv")):
        with pytest.raises(UnreadableUpload):
            read_file(door, sample(name), name)


@pytest.mark.parametrize(("position", "letters"), [(1, "A"), (5, "E"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(position: int, letters: str) -> None:
    assert column_letter(position) == letters


@pytest.mark.parametrize(
    ("name", "bare"),
    [("a/b/접수.csv", "접수.csv"), ("..\\x.csv", "x.csv"), ("\x00", "-"), ("x" * 300 + ".csv", "x" * 251 + ".csv")],
)
def test_a_name_is_kept_without_folders_and_as_long_as_fits(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.django_db
def test_a_command_refuses_every_such_file_with_status_two(tmp_path: Path) -> None:
    open_programme()
    person("agent1", "agent")
    path = tmp_path / "file.csv"
    for data, _code in UNREADABLE.values():
        path.write_bytes(data)
        with pytest.raises(CommandError) as refused:
            call_command("import_claims", str(path), "--programme=1015", "--json")
        assert refused.value.returncode == 2


def test_columns_may_stand_in_another_order_and_unknown_ones_stay() -> None:
    columns = (*reversed(COLUMNS), "비고")
    file = read_file(CLAIMS, csv_of([good_row(비고="메모")], columns), "other.csv")
    (_number, cells), *_rest = file.table.rows
    assert cells["비고"] == "메모"
    assert next(iter(cells)) == "피해내용"
