"""Why a whole file could not be read, as a code and its particulars; the words are the caller's."""

from typing import Final

UNREADABLE_CODES: Final = (
    "empty_file",
    "old_workbook",
    "password_protected",
    "damaged_workbook",
    "too_large",
    "not_a_table",
    "encoding_unknown",
    "malformed_csv",
    "no_header",
    "missing_columns",
    "duplicate_column",
)
"""Every code `UnreadableFile` is raised with.

old_workbook: a binary .xls; not_a_table: neither text nor a workbook; encoding_unknown: neither UTF-8 nor CP949 (row);
malformed_csv: a quotation mark opens or closes in the wrong place (row where that record begins); too_large: a
workbook beyond `workbook.UNPACKED_LIMIT` or `workbook.CELL_LIMIT`; no_header: no row with most of the column names;
missing_columns: row, columns, column (the first of them); duplicate_column: row, column. Workbooks add sheet.
"""


class UnreadableFile(Exception):
    """A file that holds no readable table. `params` may have file, sheet, row, column and columns.

    `nearness` compares failed attempts at the same file: the more was recognised, the higher.
    """

    def __init__(self, code: str, nearness: int = 0, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.nearness = nearness
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}"
