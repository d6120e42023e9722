"""Finding claims by what a person types, and how a search is written down without its words."""

from claims.intake.normalise import parse_mobile, typewritten
from claims.querysets import ClaimQuerySet
from compensation.brn import normalise_brn
from compensation.sealed import blind_index


def search_claims(rows: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Claims by receipt number or name, or by a whole business number or phone in any spelling.

    Part of a masked number finds nothing: that would read the hidden digits out.
    """
    typed = typewritten(text)
    spellings = dict.fromkeys(filter(None, (typed, parse_mobile(typed), normalise_brn(typed))))
    found = rows.none()
    for spelling in spellings:
        found = found | rows.search(spelling)
    return found


def search_key(text: str) -> str:
    """What the access log keeps of a search: the same words give the same key, and no key gives the words back."""
    return blind_index("search", typewritten(text).casefold())[:32]
