"""Whether two spellings name the same account holder. Pure.

Banks cut long names, print `business(representative)`, use full-width letters and write the legal form in three
ways; a person judges what is only partly the same.
"""

import re
import unicodedata
from typing import Literal

Likeness = Literal["match", "partial", "mismatch"]

#: Fewer letters than this say too little to call a cut name the same.
LEAST = 2

_LEGAL_FORMS = re.compile(r"\((?:주|유|사|재)\)|주식회사|유한회사|유한책임회사")
_PARTS = re.compile(r"[()\[\]/,·]")
_NOISE = re.compile(r"[\s.\-_'\"*&]")


def plain(name: str) -> str:
    """The name without legal form, spaces, punctuation and width: what is compared. NFKC folds ㈜ into (주)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOISE.sub("", _LEGAL_FORMS.sub("", folded))


def parts(name: str) -> list[str]:
    """The names in a name: `판교식당(홍길동)` holds 판교식당 and 홍길동."""
    folded = _LEGAL_FORMS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return [part for part in (_NOISE.sub("", piece) for piece in _PARTS.split(folded)) if part]


def likeness(expected: str, answered: str) -> Likeness:
    """`match` when all is the same but spelling, `partial` when one is cut from or contained in the other.

    An empty name is the same as nothing.
    """
    left, right = parts(expected), parts(answered)
    if not left or not right:
        return "mismatch"
    if "".join(left) == "".join(right):
        return "match"
    if any(_cut(one, other) for one in left for other in right):
        return "partial"
    return "mismatch"


def _cut(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= LEAST and long.startswith(short)
