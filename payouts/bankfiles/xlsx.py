"""XLSX files whose bytes depend on their content only: bank uploads here, the demo bank's answers elsewhere.

Two plain saves of one workbook differ in their creation time and in the times of the ZIP members. Both are fixed, and
nothing reads the clock, the time zone or the umask, so the same rows give the same SHA-256 on the next day. Another
version of XlsxWriter or zlib may pack the same cells differently: a file once exported is served as stored.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from payouts.bankfiles.base import BankFileRefused, BankFormat, Column, TransferRow
from payouts.bankfiles.canonical import control_total, in_order, lines_hash
from payouts.bankfiles.checks import check_rows

FIXED_TIME = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a document property without a zone, the ZIP epoch
TEXT, WHOLE = 49, 1
"""The built-in number formats `@` and `0`, by their numbers in the file format."""

EXACT_NUMBER = 10**15
"""A spreadsheet shows fifteen digits of a number; longer whole numbers go in as text."""

_UNSAFE_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
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
    if _UNSAFE_TEXT.search(text):
        raise ValueError("text would not survive a spreadsheet")
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    if sheet.write_string(row, column, text, style) != 0:
        raise ValueError(f"cell {row + 1},{column + 1} does not fit a spreadsheet")


def write_bank_file(rows: Sequence[TransferRow], fmt: BankFormat, control: Mapping[str, str | int]) -> bytes:
    """The upload file for the bank: the transfers on the first sheet, what proves them on the control sheet.

    `control` adds labelled facts to the control sheet in the given order (round, notices), the labels being the
    caller's words. Raises BankFileRefused with every problem of the rows, ValueError for a control entry that cannot
    be written or that takes one of the writer's own labels.
    """
    problems = check_rows(rows, fmt)
    if problems:
        raise BankFileRefused(problems)
    facts = _control_facts(rows, fmt, control)

    def fill(workbook: Workbook) -> None:
        _fill_transfers(workbook, in_order(rows), fmt)
        _fill_control(workbook, fmt.control.name, facts)

    return build_workbook(fill)


def _fill_transfers(workbook: Workbook, rows: Sequence[TransferRow], fmt: BankFormat) -> None:
    sheet = workbook.add_worksheet(fmt.sheet)
    text, number = workbook.add_format({"num_format": TEXT}), workbook.add_format({"num_format": WHOLE})
    sheet.set_column(0, len(fmt.columns) - 1, 22)
    for at, column in enumerate(fmt.columns):
        write_text(sheet, fmt.header_rows - 1, at, column.title, text)
    for line, row in enumerate(rows, start=fmt.header_rows):
        for at, column in enumerate(fmt.columns):
            _write_cell(sheet, (line, at), _value(row, column, fmt), text, number)


def _value(row: TransferRow, column: Column, fmt: BankFormat) -> str | int:
    if column.source == "bank_code":
        return fmt.bank_code_for(row.bank_code)
    value: str | int = getattr(row, column.source)
    return value if column.kind == "number" else str(value)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: str | int, text: Format, number: Format) -> None:
    if isinstance(value, int) and abs(value) < EXACT_NUMBER:
        if sheet.write_number(*at, value, number) != 0:
            raise ValueError(f"cell {at[0] + 1},{at[1] + 1} does not fit a spreadsheet")
    else:
        write_text(sheet, *at, str(value), text)


def _control_facts(
    rows: Sequence[TransferRow], fmt: BankFormat, control: Mapping[str, str | int]
) -> list[tuple[str, str | int]]:
    own: list[tuple[str, str | int]] = [
        (fmt.control.count, len(rows)),
        (fmt.control.total, control_total(rows)),
        (fmt.control.lines_hash, lines_hash(rows)),
        (fmt.control.template, fmt.template),
    ]
    taken = [label for label, _ in own if label in control]
    if taken:
        raise ValueError(f"control labels already used: {taken}")
    return own + list(control.items())


def _fill_control(workbook: Workbook, name: str, facts: Sequence[tuple[str, str | int]]) -> None:
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
