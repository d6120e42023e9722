"""Finding claims by what a person types, and how a search is written down without its words."""

import re
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from claims.intake.normalise import parse_mobile, typewritten
from claims.querysets import ClaimQuerySet
from compensation.brn import normalise_brn
from compensation.sealed import blind_index

MARKS = re.compile(r"[-.\s()]")
SHORTEST_PHONE = 9


def search_claims(rows: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Claims by receipt number or business name, or by a whole business number or phone, in any spelling.

    Dashes, blanks, full-width signs and the composition of Hangul make no difference. What pages mask is only ever
    matched whole, and the phone through its keyed hash: a prefix search would read the hidden digits out.
    """
    bare = MARKS.sub("", typewritten(text))
    if not bare:
        return rows.none()
    return rows.annotate(
        bare_number=_without(F("receipt_no"), "-"),
        bare_name=_without(F("claimant__business_name"), " ", "-", ".", "(", ")"),
    ).filter(
        Q(bare_number__icontains=bare)
        | Q(bare_name__icontains=bare)
        | Q(claimant__brn__in=_business_numbers(bare))
        | Q(claimant__phone_index__in=[blind_index("phone", phone) for phone in _phones(text, bare)])
    )


def number_of(rows: ClaimQuerySet, text: str) -> int | None:
    """The key of the one claim whose whole receipt number this is, in any spelling; None for anything else."""
    bare = MARKS.sub("", typewritten(text))
    found = rows.annotate(bare_number=_without(F("receipt_no"), "-")).filter(bare_number__iexact=bare)
    keys = list(found.order_by("pk").values_list("pk", flat=True)[:2]) if bare else []
    return keys[0] if len(keys) == 1 else None


def search_key(text: str) -> str:
    """What the access log keeps of a search: the same words give the same key, and no key gives the words back."""
    return blind_index("search", typewritten(text).casefold())[:32]


def _without(column: F, *marks: str) -> Any:
    value: Any = column
    for mark in marks:
        value = Replace(value, Value(mark), Value(""))
    return value


def _business_numbers(bare: str) -> list[str]:
    number = normalise_brn(bare)
    return [number] if number else []


def _phones(text: str, bare: str) -> set[str]:
    whole = {bare} if bare.isascii() and bare.isdigit() and len(bare) >= SHORTEST_PHONE else set()
    mobile = parse_mobile(typewritten(text))
    return whole | {mobile} if mobile else whole
