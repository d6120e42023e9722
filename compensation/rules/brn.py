"""The Korean business registration number (사업자등록번호): ten digits, the last a check digit."""

import re

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
FIRST_TAX_OFFICE = 101

_TEN_DIGITS = re.compile(r"[0-9]{10}")


def brn_valid(brn: str) -> bool:
    """Say whether ten bare digits can be a business number.

    The check digit alone lets 000-00-00000 pass, so the tax-office code (first three digits) must be at
    least 101 and the type code (next two) must not be 00. Nothing is said about the business existing.
    """
    if not _TEN_DIGITS.fullmatch(brn) or int(brn[:3]) < FIRST_TAX_OFFICE or brn[3:5] == "00":
        return False
    digits = [int(digit) for digit in brn]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    total += digits[8] * WEIGHTS[8] // 10
    return (10 - total % 10) % 10 == digits[9]
