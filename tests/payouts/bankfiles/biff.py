"""The records of an .xls as they lie in the file: types and formats of cells, which a reader like calamine hides."""

import io
import struct
from collections.abc import Iterator

import olefile

TEXT_CELLS = {0x00FD: "text", 0x0204: "text"}  # LABELSST, LABEL
NUMBER_CELLS = {0x0203: "number", 0x027E: "number"}  # NUMBER, RK
BEGIN, MULTIPLE_NUMBERS, XF, FORMULA, LINK = 0x0809, 0x00BD, 0x00E0, 0x0006, 0x01B8


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    with olefile.OleFileIO(io.BytesIO(data)) as book:
        stream = book.openstream("Workbook").read()
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0 and size == 0:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def cells(data: bytes, sheet: int = 1) -> list[tuple[int, int, str, int]]:
    """Row, column, kind and number format (49 is `@`, 1 is `0`) of every filled cell of one sheet (1 first)."""
    formats: list[int] = []
    found = []
    streams = -1  # the first one is the book's own
    for kind, body in records(data):
        streams += kind == BEGIN
        if streams > 0 and streams != sheet:
            continue
        if kind == XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind in TEXT_CELLS or kind in NUMBER_CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            found.append((row, column, TEXT_CELLS.get(kind) or NUMBER_CELLS[kind], formats[style]))
        elif kind == MULTIPLE_NUMBERS:
            row, first = struct.unpack_from("<HH", body)
            for number in range((len(body) - 6) // 6):
                [style] = struct.unpack_from("<H", body, 4 + 6 * number)
                found.append((row, first + number, "number", formats[style]))
    return found
