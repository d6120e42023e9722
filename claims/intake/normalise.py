"""Readers for single cells of an intake file: text in, a value out, None when it cannot be read. Nothing raises.

A cell that would need a guess is not read: a reviewer who sees the raw text corrects it in a minute, a wrong amount
or account is paid out.
"""

import re
import unicodedata
from typing import Final

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x200E, 0x2010)))
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0x30FC, 0xFE58, 0xFE63), "-")
_TYPEWRITTEN: Final = {**_FULL_WIDTH, **_SPACES, **_INVISIBLE, **_DASHES, 0xFFE6: "₩"}

# PostgreSQL stores no NUL and no lone surrogate; the other controls are left behind by terminals, not typed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile(r"[\t\r\n]+")

# Korean code pages draw the backslash as the won sign, and programs writing CP949 turn the sign into that byte.
_MONEY = re.compile(r"[₩\\]? *(?P<digits>\d{1,3}(?:,\d{3})+|\d+) *(?P<ten_thousands>만)? *(?:원)?", re.ASCII)
_MOBILE = re.compile(r"010\d{8}", re.ASCII)
_MOBILE_MARKS = re.compile(r"[-.\s()]")
_COUNTRY = re.compile(r"(?:\+|00)?82")
_ACCOUNT = re.compile(r"\d+(?:[- ]+\d+)*", re.ASCII)
_YES: Final = frozenset({"y", "yes", "예", "네", "o", "○", "●", "ㅇ", "true", "1"})

MONEY_LIMIT: Final = 10**12
"""Amounts, in won, are read below this bound."""


def typewritten(text: str) -> str:
    """The text as a plain keyboard would have typed it: half width, composed Hangul, ordinary spaces and dashes.

    For values that are read, never for names that are kept. Unlike NFKC it does not turn `①` or `²` into digits.
    """
    return unicodedata.normalize("NFC", text).translate(_TYPEWRITTEN).strip()


def clean_line(text: str) -> str:
    """A name kept as typed, markup and formulas included: NFC, on one line, no control characters or outer spaces."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _LINE_BREAKS.sub(" ", text))).strip()


def clean_block(text: str) -> str:
    """Running text kept as typed, with its line breaks as `\\n`: NFC, no control characters or outer spaces."""
    one_break = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", one_break)).strip()


def parse_money(text: str) -> int | None:
    """An amount in whole won, 0 ≤ won < 10^12.

    Read: commas every three digits, spaces around, `원`, `₩`, `만원` and `만 원` (times 10,000), full-width digits.
    Not read: signs, exponents, words, decimals (a point may be a mistyped comma) and more than twelve digits.
    """
    match = _MONEY.fullmatch(typewritten(text))
    if match is None:
        return None
    digits = match["digits"].replace(",", "")
    if len(digits) > 12:
        return None
    won = int(digits) * (10_000 if match["ten_thousands"] else 1)
    return won if won < MONEY_LIMIT else None


def parse_mobile(text: str) -> str | None:
    """A Korean mobile number as eleven digits beginning with 010.

    Read: dashes, dots, spaces and brackets between the digits, `+82` before them, and the leading zero that a
    spreadsheet ate.
    """
    marked = _MOBILE_MARKS.sub("", typewritten(text))
    national = _COUNTRY.sub("", marked, count=1) if _COUNTRY.match(marked) else marked
    digits = "0" + national if national.startswith("10") else national
    return digits if _MOBILE.fullmatch(digits) else None


def parse_account(text: str) -> str | None:
    """A bank account number as 10 to 16 digits, leading zeros kept; dashes or spaces may stand between digits."""
    typed = typewritten(text)
    if not _ACCOUNT.fullmatch(typed):
        return None
    digits = typed.replace("-", "").replace(" ", "")
    return digits if 10 <= len(digits) <= 16 else None


def parse_yes(text: str) -> bool:
    """Whether the cell says yes (`Y`, and the marks clerks use for it); N, empty and anything else are no."""
    return typewritten(text).casefold() in _YES
