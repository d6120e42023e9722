"""Text tables: which encoding the bytes are in, and the records between the delimiters."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from claims.intake.unreadable import UnreadableFile

DELIMITERS: Final = (",", "\t", ";", "|")
"""What may stand between cells, in the order tried."""

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WITHOUT_BOM: Final = ("utf-8", "cp949")


def decodings(data: bytes) -> list[tuple[str, str]]:
    """The (encoding, text) pairs the bytes can be, likeliest first; UnreadableFile when they are none.

    A byte order mark decides. Without one the bytes are UTF-8, or CP949 as Korean spreadsheets save by default: Korean
    text in CP949 is hardly ever valid UTF-8, but the header has the last word, so both may be answered.
    """
    encodings = next(((encoding,) for mark, encoding in _BOMS if data.startswith(mark)), _WITHOUT_BOM)
    fitting: list[tuple[str, str]] = []
    furthest = 0
    for encoding in encodings:
        try:
            fitting.append((encoding, data.decode(encoding)))
        except UnicodeDecodeError as problem:
            furthest = max(furthest, problem.start)
    if not fitting:
        raise UnreadableFile("encoding_unknown", row=1 + data[:furthest].count(b"\n"))
    return fitting


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on, counted from 1; cells may hold line breaks inside quotation marks.

    Quotation marks are read strictly: a mark that is never closed would otherwise swallow the rows after it unseen.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableFile("malformed_csv", row=begins) from None
        yield begins, cells
