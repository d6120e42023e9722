"""A minimal OLE2 .xls (BIFF8 in a compound file) to stand in for the kind of file Hana sends. Text cells only."""

import struct
from collections.abc import Sequence

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls_of(rows: Sequence[Sequence[str]], sheet: str = "Sheet1") -> bytes:
    """An .xls with one sheet; an empty string leaves the cell out."""
    return _compound(_workbook_stream(rows, sheet))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _workbook_stream(rows: Sequence[Sequence[str]], sheet: str) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0, 0, 0x07CC, 0, 6)
    globals_head = _record(0x0809, begin[:2] + struct.pack("<H", 0x0005) + begin[4:])
    name = sheet.encode("utf-16-le")
    bound_length = 4 + 4 + 2 + 2 + len(name)
    start = len(globals_head) + bound_length + 4
    bound = _record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(sheet), 1) + name)
    width = max(len(row) for row in rows)
    cells = b"".join(
        _record(0x0204, struct.pack("<HHHHB", at, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )
    end = _record(0x000A, b"")
    head = _record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:])
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    return globals_head + bound + end + head + size + cells + end


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    chain = [FAT, END, *(index + 1 for index in range(2, count + 1)), END]
    if len(chain) > SECTOR // 4:
        raise ValueError("too large for one allocation sector")
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry("Workbook", 2, FREE, 2, len(stream))
    return header + table + directory.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
