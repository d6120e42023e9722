"""From bytes to sheets of cells. The kind of file is told by its bytes; banks name XLSX files .xls."""

import datetime
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from payouts.results.base import UnreadableResult

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta

OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
MAX_FILE_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_CELLS = 4_000_000
"""Rows times columns of the used area. The reader reserves memory for all of it at once, so that a five kilobyte file
with one cell in the far corner would end the process."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet's cells from A1 on, so that list indexes are spreadsheet positions less one."""

    name: str
    rows: list[list[Cell]]


def read_sheets(data: bytes) -> list[Sheet]:
    """All worksheets of an XLSX or an OLE2 .xls, hidden ones too. Raises UnreadableResult for anything else."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableResult("file_too_large", {"bytes": len(data), "limit": MAX_FILE_BYTES})
    if data.startswith(ZIP_MAGIC):
        _guard_xlsx(data)
    elif not data.startswith(OLE2_MAGIC):
        raise UnreadableResult("not_a_spreadsheet")
    elif _ENCRYPTED in data:
        raise UnreadableResult("password_protected")
    try:
        return _sheets(data)
    except PasswordError as error:
        raise UnreadableResult("password_protected") from error
    except CalamineError as error:
        raise UnreadableResult("damaged_spreadsheet") from error


def _sheets(data: bytes) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [_sheet(workbook.get_sheet_by_name(name)) for name in names]


def _sheet(source: CalamineSheet) -> Sheet:
    _guard_area(source.total_height, source.total_width)
    return Sheet(source.name, source.to_python(skip_empty_area=False))


def _guard_area(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise UnreadableResult("sheet_too_large", {"cells": rows * columns, "limit": MAX_CELLS})


def _guard_xlsx(data: bytes) -> None:
    """Refuse what is no XLSX, and what would fill the memory, before the reader sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise UnreadableResult("not_a_spreadsheet")
            unpacked = sum(member.file_size for member in members)
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableResult("file_too_large", {"bytes": unpacked, "limit": MAX_UNPACKED_BYTES})
            for member in members:
                _guard_sheet(archive.read(member))
    except UnreadableResult:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableResult("damaged_spreadsheet") from error


def _guard_sheet(content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        # XML in UTF-16 would hide its cell references from the count below; no bank writes it.
        raise UnreadableResult("damaged_spreadsheet")
    if b"sheetData" not in content:
        return
    rows = columns = 1
    for letters, digits in _CELL_REFERENCE.findall(content):
        rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
    _guard_area(rows, columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
