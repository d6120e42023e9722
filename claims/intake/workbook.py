"""Workbook tables: the sheets of an .xlsx file with every cell as the text a clerk would have typed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from claims.intake.unreadable import UnreadableFile

UNPACKED_LIMIT: Final = 256 * 1024 * 1024
"""A workbook that unpacks to more bytes than this is refused before it is opened."""

CELL_LIMIT: Final = 5_000_000
"""A sheet whose written cells span more than this many places is refused: the reader keeps every place in between."""

_WRITTEN_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?(?:v|is|f)\b')

_EXACT_BELOW: Final = 1e15
"""A spreadsheet keeps fifteen digits of a number; a longer one has already lost its last ones."""

_Cell = int | float | str | bool | time | date | datetime | timedelta


def sheets(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Each worksheet's name and its rows with their sheet row numbers, in the order of the tabs.

    Raises UnreadableFile for a file that is no .xlsx workbook, is damaged or unpacks too large.
    """
    _check_package(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in workbook.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            values = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield sheet.name, [(number, [cell_text(cell) for cell in row]) for number, row in enumerate(values, 1)]
    except CalamineError:
        raise UnreadableFile("damaged_workbook") from None


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_members(package)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, RuntimeError, OSError):
        raise UnreadableFile("damaged_workbook") from None


def _check_members(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
        raise UnreadableFile("not_a_table")
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise UnreadableFile("too_large")
    for member in members:
        if member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(".xml"):
            _check_span(package.read(member))


def _check_span(sheet_xml: bytes) -> None:
    last_row, widest = 0, b""
    for match in _WRITTEN_CELL.finditer(sheet_xml):
        last_row = max(last_row, int(match[2]))
        widest = max(widest, match[1], key=lambda letters: (len(letters), letters))
    last_column = 0
    for letter in widest:
        last_column = last_column * 26 + letter - ord("A") + 1
    if last_row * last_column > CELL_LIMIT:
        raise UnreadableFile("too_large")


def cell_text(cell: _Cell) -> str:
    """A cell as text: whole numbers without a point, moments as ISO 8601 to the second, yes and no as TRUE and FALSE.

    A number too long for a spreadsheet to have kept exactly stays in scientific notation, so that no reader takes its
    made-up last digits for real.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, int | float):
        return _number_text(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number_text(number: float) -> str:
    if not abs(number) < _EXACT_BELOW:  # written so that NaN goes this way too
        return f"{number:.14e}"
    return str(int(number)) if number == int(number) else repr(number)
