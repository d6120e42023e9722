"""Tables handed out as .xlsx: every text is a text cell, so nothing a claimant typed is ever a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS: Final = 100_000
"""Rows one download may have; a narrower list is the next step."""

LONGEST_CELL: Final = 32_767
"""Characters a spreadsheet keeps in a cell; a longer text ends in `…`."""

_WIDEST: Final = 48
_OPTIONS: Final = {
    # Nothing is written to temporary files: the rows are personal data.
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Value = str | int | None


def write_table(sheet: str, head: Sequence[str], rows: Iterable[Sequence[Value]], notices: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet: `notices` on the first lines, then the head, then the rows.

    Text stays text whatever it begins with and reads back as it was; whole numbers are numbers; None is empty.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
        for line, notice in enumerate(notices):
            page.write_string(line, 0, notice)
        top = len(notices)
        widths = [len(title) for title in head]
        for column, title in enumerate(head):
            page.write_string(top, column, title, bold)
        for line, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(line, column, value, number)
                elif value:
                    page.write_string(line, column, clipped(value), text)
                widths[column] = max(widths[column], len(str(value or "")))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(_WIDEST, width * 1.4 + 2))
        page.freeze_panes(top + 1, 1)
    return target.getvalue()


def clipped(text: str) -> str:
    """As much of a text as a cell keeps."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
