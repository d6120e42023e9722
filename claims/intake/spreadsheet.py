"""Reading the table out of an intake file: CSV in any of the encodings offices use, or an .xlsx workbook.

The container is told from the bytes, never from the name. The header is the first row holding the required column
names, under however many title rows. The whole table is read at once, so every reason a file is unreadable comes out
of `read_table`, before a caller has done anything with a row.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from claims.intake.delimited import DELIMITERS, decodings, records
from claims.intake.unreadable import UnreadableFile
from claims.intake.workbook import sheets

Row = tuple[int, dict[str, str]]
"""A row number and the row's cells by column name."""
_NumberedCells = tuple[int, list[str]]

HEADER_SEARCH_ROWS: Final = 50
"""How far down the header is looked for."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"<")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the file. `rows` holds only rows in which something is written, in file order.

    The row number is the line of a CSV file (of a record with line breaks in a cell: the line it begins on) or the
    sheet's row number, both counted from 1 with everything above the header. Cells are text as typed, by the column's
    name without spaces; cells right of the last named column are kept as `#20` and so on.
    """

    container: str
    encoding: str | None
    sheet: str | None
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes, filename: str, required_columns: Sequence[str]) -> Table:
    """Read the one table of a file that has all `required_columns`, in any order, perhaps among others.

    Raises `UnreadableFile` with a code and its params (always `file`) when there is no such table.
    """
    try:
        return _read(data, required_columns)
    except UnreadableFile as problem:
        problem.params.setdefault("file", filename)
        raise


def _read(data: bytes, required: Sequence[str]) -> Table:
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile("empty_file")
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise UnreadableFile("password_protected" if encrypted else "old_workbook")
    if data.startswith(_ZIP):
        return _read_workbook(data, required)
    if data.lstrip().startswith(_FOREIGN) or (b"\0" in data and not data.startswith(_UTF_16)):
        raise UnreadableFile("not_a_table")
    return _read_text(data, required)


def _read_workbook(data: bytes, required: Sequence[str]) -> Table:
    nearest: UnreadableFile | None = None
    for sheet, rows in sheets(data):
        try:
            header_row, columns = _find_header(rows, required)
        except UnreadableFile as problem:
            problem.params["sheet"] = sheet
            nearest = _nearer(nearest, problem)
            continue
        return Table("xlsx", None, sheet, header_row, columns, tuple(_table_rows(rows, header_row, columns)))
    raise nearest or UnreadableFile("empty_file")


def _read_text(data: bytes, required: Sequence[str]) -> Table:
    """Try each encoding that fits with each delimiter; the one that shows the header is the right one."""
    nearest: UnreadableFile | None = None
    for encoding, text in decodings(data):
        for delimiter in DELIMITERS:
            try:
                header_row, columns = _find_header(records(text, delimiter), required)
            except UnreadableFile as problem:
                nearest = _nearer(nearest, problem)
                continue
            rows = tuple(_table_rows(records(text, delimiter), header_row, columns))
            return Table("csv", encoding, None, header_row, columns, rows)
    raise nearest or UnreadableFile("empty_file")


def _nearer(first: UnreadableFile | None, second: UnreadableFile) -> UnreadableFile:
    """Of two failures the one that recognised more of the file: it is the one worth telling."""
    return second if first is None or second.nearness > first.nearness else first


def _header_name(cell: str) -> str:
    """A column's name as it is compared: composed, half width, without spaces, invisible characters or a `*` mark."""
    plain = unicodedata.normalize("NFKC", cell)
    return "".join(c for c in plain if c != "*" and not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def _find_header(rows: Iterable[_NumberedCells], required: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The number and the column names of the first row with all required names; UnreadableFile without one."""
    wanted = {_header_name(name): name for name in required}
    best: _NumberedCells | None = None
    best_found = 0
    for (number, cells), _ in zip(rows, range(HEADER_SEARCH_ROWS), strict=False):
        names = [wanted.get(name, name) for name in map(_header_name, cells)]
        found = len(set(names) & set(required))
        if found > best_found:
            best, best_found = (number, names), found
        if found == len(set(required)):
            break
    if best is None or best_found * 2 < len(set(required)):
        raise UnreadableFile("no_header", nearness=best_found)
    _require_all(best, required, best_found)
    return best[0], tuple(_without_tail(best[1]))


def _require_all(header: _NumberedCells, required: Sequence[str], found: int) -> None:
    number, names = header
    missing = [name for name in required if name not in names]
    if missing:
        raise UnreadableFile("missing_columns", nearness=found, row=number, columns=tuple(missing), column=missing[0])
    repeated = next((name for name in names if name and names.count(name) > 1), None)
    if repeated is not None:
        raise UnreadableFile("duplicate_column", nearness=found, row=number, column=repeated)


def _without_tail(names: list[str]) -> list[str]:
    end = max(index for index, name in enumerate(names, 1) if name)
    return [name or f"#{index}" for index, name in enumerate(names[:end], 1)]


def _table_rows(rows: Iterable[_NumberedCells], header_row: int, columns: tuple[str, ...]) -> Iterator[Row]:
    for number, cells in rows:
        if number <= header_row or not any(cell.strip() for cell in cells):
            continue
        named = dict.fromkeys(columns, "")
        named.update(zip(columns, cells, strict=False))
        for index, cell in enumerate(cells[len(columns) :], len(columns) + 1):
            if cell.strip():
                named[f"#{index}"] = cell
        yield number, named
