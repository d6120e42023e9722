"""Tables handed out as .xlsx: every text is a text cell, so nothing a claimant typed is ever a formula or a link.

Written as a stream, row by row into the packed file: memory stays flat however long the table is, nothing goes to
temporary files (the rows are personal data), and the same rows give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS: Final = 100_000
"""Rows one download may have; a narrower list is the next step."""

LONGEST_CELL: Final = 32_767
"""Characters a spreadsheet keeps in a cell; a longer text ends in `…`."""

EXACT_NUMBER: Final = 10**15
"""A spreadsheet shows fifteen digits of a number; longer whole numbers go in as text."""

Value = str | int | None

_WIDEST: Final = 48
_LOOKED_AT: Final = 200
"""Rows by which the columns' widths are chosen: they stand before the rows in the file."""
_AT_ONCE: Final = 2_000
_TEXT, _NUMBER, _HEAD = 1, 2, 3

# What XML cannot hold, and what a spreadsheet would read as the escape of another character, is escaped as it wants it.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT_TYPE}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
        '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="3" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" borderId="1" applyNumberFormat="1" applyFont="1" applyBorder="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write_table(sheet: str, head: Sequence[str], rows: Iterable[Sequence[Value]], notices: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet: `notices` on the first lines, then the head, then the rows.

    Text stays text whatever it begins with and reads back as it was; whole numbers are numbers; None is empty.
    """
    target = io.BytesIO()
    write_table_to(target, sheet, head, rows, notices)
    return target.getvalue()


def write_table_to(
    target: IO[bytes], sheet: str, head: Sequence[str], rows: Iterable[Sequence[Value]], notices: Sequence[str] = ()
) -> None:
    """The same into an open file; `rows` may be a generator and is read once."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(_member(name), _XML + content)
        named = quoteattr(sheet[:31])
        book.writestr(
            _member("xl/workbook.xml"),
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
            f'<sheet name={named} sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with book.open(_member("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as page:
            for text in _sheet(head, iter(rows), notices):
                page.write(text.encode())


def _member(name: str) -> zipfile.ZipInfo:
    """A member of the file that says nothing of when it was written."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = 1  # type: ignore[attr-defined]
    return info


def _sheet(head: Sequence[str], rows: Iterator[Sequence[Value]], notices: Sequence[str]) -> Iterator[str]:
    looked_at = list(islice(rows, _LOOKED_AT))
    top = len(notices) + 1
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="{top}"'
        f' topLeftCell="B{top + 1}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
        f"{_columns(head, looked_at)}<sheetData>"
    )
    letters = [_letters(at) for at in range(max(1, len(head)))]
    for number, notice in enumerate(notices, start=1):
        yield _row(number, letters, [notice], _TEXT)
    yield _row(top, letters, head, _HEAD)
    everything = enumerate(chain(looked_at, rows), start=top + 1)
    while some := list(islice(everything, _AT_ONCE)):
        yield "".join([_row(number, letters, row, _TEXT) for number, row in some])
    yield "</sheetData></worksheet>"


def _columns(head: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    widths = [len(title) for title in head]
    for row in rows:
        for at, value in enumerate(row[: len(widths)]):
            widths[at] = max(widths[at], len(str(value or "")))
    said = "".join(
        f'<col min="{at}" max="{at}" width="{min(_WIDEST, width * 1.4 + 2):.1f}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    return f"<cols>{said}</cols>" if said else ""


def _letters(at: int) -> str:
    """A, B, ... Z, AA, ..."""
    said = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        said = chr(65 + rest) + said
    return said


def _row(number: int, letters: Sequence[str], row: Sequence[Value], style: int) -> str:
    cells = []
    for letter, value in zip(letters, row, strict=False):
        if isinstance(value, int) and -EXACT_NUMBER < value < EXACT_NUMBER:
            cells.append(f'<c r="{letter}{number}" s="{_NUMBER}"><v>{int(value)}</v></c>')
        elif value is not None and value != "":
            text = str(value)
            if len(text) > LONGEST_CELL:
                text = clipped(text)
            if _SPECIAL.search(text):
                text = _written(text)
            cells.append(
                f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _written(text: str) -> str:
    """Text as it stands in the sheet's XML."""
    return escape(_ESCAPED.sub(lambda found: f"_x{ord(found.group()):04X}_", text))


def clipped(text: str) -> str:
    """As much of a text as a cell keeps."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
