"""What makes two claims look like one: pure keys, so that equal people are found without reading them."""

import re
import unicodedata

COMPANY = re.compile(r"㈜|[(（]\s*(주|유|합|사|재)\s*[)）]|주식회사|유한회사|합자회사|합명회사")
NOT_WORD = re.compile(r"[\W_]+")


def plain_name(name: str) -> str:
    """A name without company forms, blanks, marks and letter case: 「(주) 판교 식당」 and 「판교식당」 are one."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return NOT_WORD.sub("", COMPANY.sub("", folded))


def name_and(name: str, other: str) -> str:
    """A name with its person or its address: both must agree to raise a suspicion. Empty while one is missing."""
    business, beside = plain_name(name), plain_name(other)
    return f"{business}|{beside}" if business and beside else ""
