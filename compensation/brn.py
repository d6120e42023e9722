"""The Korean business registration number (사업자등록번호): ten digits, printed XXX-XX-XXXXX.

Three digits of the tax office, two of the kind of business, four of the serial, one check digit. The checksum alone
is not proof: 000-00-00000 passes it, so a tax-office code that was never issued and the kind 00 are refused too.
"""

import re
import unicodedata
from typing import Final

_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_FIRST_TAX_OFFICE: Final = "101"
_SEPARATOR = re.compile(r"[\W_]+")
_TEN_DIGITS = re.compile(r"[0-9]{10}")


def normalise_brn(text: str) -> str | None:
    """The ten digits of a number however it was separated and in whatever width; None when it is not ten digits.

    Anything that is neither letter nor digit separates. The number is not checked: see `is_valid_brn`.
    """
    digits = _SEPARATOR.sub("", unicodedata.normalize("NFKC", text))
    return digits if _TEN_DIGITS.fullmatch(digits) else None


def check_digit(first_nine: str) -> int:
    """The tenth digit belonging to nine digits: weights 1 3 7 1 3 7 1 3 5, plus the tens of the last product."""
    total = sum(int(digit) * weight for digit, weight in zip(first_nine, _WEIGHTS, strict=True))
    return (10 - (total + int(first_nine[8]) * 5 // 10) % 10) % 10


def is_valid_brn(digits: str) -> bool:
    """Whether ten plain digits can be a business number: the check digit, a tax office from 101, a kind above 00."""
    return (
        _TEN_DIGITS.fullmatch(digits) is not None
        and digits[:3] >= _FIRST_TAX_OFFICE
        and digits[3:5] != "00"
        and check_digit(digits[:9]) == int(digits[9])
    )


def format_brn(digits: str) -> str:
    """Ten digits as people read them, `123-45-67891`; anything else is returned unchanged."""
    if not _TEN_DIGITS.fullmatch(digits):
        return digits
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
