"""BIFF8 .xls files (Excel 97 to 2003) whose bytes depend on their content only, for banks that reject XLSX.

xlwt writes them: nothing else maintained does, its records are read by everything that reads .xls, and it takes
neither clock nor time zone nor random numbers into the file. It has had no release since 2017; it is pure Python, so
what it needs to run on stays small, and the golden files tell when that changes.
"""

import io
from collections.abc import Sequence
from typing import Any

from xlwt import Workbook, easyxf

from payouts.bankfiles.base import BankFormat, TransferRow
from payouts.bankfiles.cells import EXACT_NUMBER, Value, sheet_rows
from payouts.bankfiles.safe import refuse_unsafe

MOST_CHARACTERS = 32_767
CHARACTER = 256
"""Widths are counted in 256ths of a character."""


def write_xls(rows: Sequence[TransferRow], fmt: BankFormat, facts: Sequence[tuple[str, Value]]) -> bytes:
    """The bytes of the upload file: the transfers, then the control sheet where the format has one."""
    book = Workbook(encoding="utf-8")
    text, number = easyxf(num_format_str="@"), easyxf(num_format_str="0")
    sheet = book.add_sheet(fmt.sheet, cell_overwrite_ok=False)
    for at in range(len(fmt.columns)):
        sheet.col(at).width = 22 * CHARACTER
    for line, cells in enumerate(sheet_rows(rows, fmt)):
        for at, value in enumerate(cells):
            _write(sheet, (line, at), value, text, number)
    if fmt.control is not None:
        control = book.add_sheet(fmt.control.name)
        control.col(0).width, control.col(1).width = 28 * CHARACTER, 70 * CHARACTER
        for line, (label, value) in enumerate(facts):
            _write(control, (line, 0), label, text, number)
            _write(control, (line, 1), value, text, number)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Any, at: tuple[int, int], value: Value, text: Any, number: Any) -> None:
    if isinstance(value, int) and abs(value) < EXACT_NUMBER:
        sheet.write(*at, value, number)
        return
    said = str(value)
    refuse_unsafe(said)
    if len(said) > MOST_CHARACTERS:
        raise ValueError(f"cell {at[0] + 1},{at[1] + 1} does not fit a spreadsheet")
    sheet.write(*at, said, text)
