"""An encrypted copy of a bank file, for a desk on which the original must not lie about.

An XLSX is encrypted as it is, by ECMA-376 (agile, AES-256), which spreadsheet programs open with the password. BIFF8
has no encryption worth the name, so of an .xls the same cells are written as an XLSX and that is encrypted: it is for
reading, the bank takes the original. Pure: no Django.
"""

import io
import secrets

from msoffcrypto.format.ooxml import OOXMLFile
from xlsxwriter.workbook import Workbook

from payouts.bankfiles.xlsx import TEXT, WHOLE, build_workbook, write_text
from payouts.results.container import OLE2_MAGIC, read_sheets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What nobody takes for another letter when it is read out."""

GROUPS, GROUP = 5, 4
"""Twenty of 32 letters: a hundred bits."""


def new_password() -> str:
    """A password to be read out and typed, e.g. `7QKD-…`, five groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def encrypted(content: bytes, password: str) -> bytes:
    """The spreadsheet behind the password. Two copies of the same bytes differ: each has a salt of its own."""
    plain = as_xlsx(content) if content.startswith(OLE2_MAGIC) else content
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(password, out)
    return out.getvalue()


def as_xlsx(content: bytes) -> bytes:
    """The cells of an .xls that we wrote, in an XLSX: text stays text, whole numbers stay numbers."""
    sheets = read_sheets(content)

    def fill(workbook: Workbook) -> None:
        text, number = workbook.add_format({"num_format": TEXT}), workbook.add_format({"num_format": WHOLE})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            page.set_column(0, 40, 22)
            for row, cells in enumerate(sheet.rows):
                for column, value in enumerate(cells):
                    if isinstance(value, int | float):
                        page.write_number(row, column, value, number)
                    elif value != "":
                        write_text(page, row, column, str(value), text)

    return build_workbook(fill)


def copy_name(file_name: str) -> str:
    """What the copy of a file is called; always an .xlsx."""
    stem, _dot, extension = file_name.rpartition(".")
    return f"{stem}_desk.xlsx" if extension == "xlsx" else f"{stem}_reading.xlsx"
