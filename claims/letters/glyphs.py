"""Which characters the letters' fonts can show, read from the fonts themselves. No Django.

A PDF that claims to be accessible may hold no character without a glyph, and people type anything.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FILES = ("hangul-400.ttf", "hangul-700.ttf")
REPLACEMENT = "□"
SPACES = frozenset(" \n")


@cache
def covered() -> frozenset[int]:
    """The code points every one of our fonts has a glyph for."""
    return frozenset.intersection(*(code_points((FONTS / name).read_bytes()) for name in FILES))


def displayable(text: str) -> str:
    """`text` composed (NFC), with a white square for each character that cannot be shown.

    Control characters, and joiners, marks and variants without a glyph, make no square of their own.
    """
    return "".join(_shown(char) for char in unicodedata.normalize("NFC", text))


def _shown(char: str) -> str:
    if char in SPACES:
        return char
    category = unicodedata.category(char)
    if category in ("Cc", "Cf"):
        return ""
    if ord(char) in covered():
        return char
    if category[0] == "Z":
        return " "
    return "" if category[0] == "M" else REPLACEMENT


def code_points(font: bytes) -> frozenset[int]:
    """The code points of a TrueType font's Unicode table of format 4 (OpenType specification, `cmap`).

    Raises ValueError for a font without one.
    """
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * record + 4)
        (table_format,) = struct.unpack_from(">H", font, start + offset)
        if table_format == 4:
            return frozenset(_format_4(font, start + offset))
    raise ValueError("the font has no Unicode table of format 4")


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for entry in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * entry)
        if name == tag:
            return offset
    raise ValueError(f"the font has no table {tag!r}")


def _format_4(font: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    segments = twice // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * twice)
    ranges_at = at + 16 + 3 * twice
    found = set()
    for number, (start, end, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        place = ranges_at + 2 * number
        (jump,) = struct.unpack_from(">H", font, place)
        for code in range(start, end + 1):
            glyph = code
            if jump:
                (glyph,) = struct.unpack_from(">H", font, place + jump + 2 * (code - start))
            if code != 0xFFFF and (glyph + delta if glyph or not jump else 0) % 0x10000:
                found.add(code)
    return found
