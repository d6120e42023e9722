"""XLSX files whose bytes depend on their content only: bank uploads here, the demo bank's answers elsewhere.

Two plain saves of one workbook differ in their creation time and in the times of the ZIP members. Both are fixed, and
nothing reads the clock, the time zone or the umask, so the same rows give the same SHA-256 on the next day. Another
version of XlsxWriter or zlib may pack the same cells differently: a file once exported is served as stored.
"""

import datetime
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from payouts.bankfiles.base import BankFormat, TransferRow
from payouts.bankfiles.cells import EXACT_NUMBER, Value, sheet_rows
from payouts.bankfiles.safe import refuse_unsafe

FIXED_TIME = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a document property without a zone, the ZIP epoch
TEXT, WHOLE = 49, 1
"""The built-in number formats `@` and `0`, by their numbers in the file format."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def build_workbook(fill: Callable[[Workbook], None]) -> bytes:
    """The bytes of the workbook that `fill` writes: the same fill, the same bytes.

    `fill` writes each sheet's rows from top to bottom (a row is flushed when the next one begins).
    """
    buffer = io.BytesIO()
    workbook = Workbook(buffer, dict(_OPTIONS))
    workbook.set_properties({"created": FIXED_TIME})
    fill(workbook)
    workbook.close()
    return _with_fixed_members(buffer.getvalue())


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write `text` as a string cell, never as a formula, link or number.

    Raises ValueError for text a spreadsheet would give back changed, or that XlsxWriter would cut.
    """
    refuse_unsafe(text)
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    if sheet.write_string(row, column, text, style) != 0:
        raise ValueError(f"cell {row + 1},{column + 1} does not fit a spreadsheet")


def write_xlsx(rows: Sequence[TransferRow], fmt: BankFormat, facts: Sequence[tuple[str, Value]]) -> bytes:
    """The bytes of an upload file: the transfers, then the control sheet where the format has one.

    The rows were checked (write.py). Whatever makes a file of many lines faster belongs into `_fill_transfers`: it
    alone sees every line, and the golden files hold its bytes.
    """

    def fill(workbook: Workbook) -> None:
        _fill_transfers(workbook, rows, fmt)
        if fmt.control is not None:
            _fill_control(workbook, fmt.control.name, facts)

    return build_workbook(fill)


def _fill_transfers(workbook: Workbook, rows: Sequence[TransferRow], fmt: BankFormat) -> None:
    sheet = workbook.add_worksheet(fmt.sheet)
    text, number = workbook.add_format({"num_format": TEXT}), workbook.add_format({"num_format": WHOLE})
    sheet.set_column(0, len(fmt.columns) - 1, 22)
    for line, cells in enumerate(sheet_rows(rows, fmt)):
        for at, value in enumerate(cells):
            _write_cell(sheet, (line, at), value, text, number)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: Value, text: Format, number: Format) -> None:
    if isinstance(value, int) and abs(value) < EXACT_NUMBER:
        if sheet.write_number(*at, value, number) != 0:
            raise ValueError(f"cell {at[0] + 1},{at[1] + 1} does not fit a spreadsheet")
    else:
        write_text(sheet, *at, str(value), text)


def _fill_control(workbook: Workbook, name: str, facts: Sequence[tuple[str, Value]]) -> None:
    sheet = workbook.add_worksheet(name)
    text, number = workbook.add_format({"num_format": TEXT}), workbook.add_format({"num_format": WHOLE})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    for line, (label, value) in enumerate(facts):
        write_text(sheet, line, 0, label, text)
        _write_cell(sheet, (line, 1), value, text, number)


def _with_fixed_members(packed: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in _members(packed):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            target.writestr(info, content)
    return result.getvalue()


def _members(packed: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as source:
        for name in source.namelist():
            yield name, source.read(name)
