"""Finding claims by what a person types, and how a search is written down without its words."""

import re
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from claims.intake.normalise import parse_mobile, typewritten
from claims.querysets import ClaimQuerySet
from compensation.brn import normalise_brn
from compensation.models import Programme
from compensation.sealed import blind_index

MARKS = re.compile(r"[-.\s()]")
SHORTEST_PHONE = 9


def search_claims(rows: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Claims by receipt number or business name, or by a whole business number or phone, in any spelling.

    Dashes, blanks, full-width signs and the composition of Hangul make no difference. What pages mask is only ever
    matched whole, and the phone through its keyed hash: a prefix search would read the hidden digits out. A whole
    value is looked up by its index alone; only names and parts of receipt numbers are searched for in every row.
    """
    bare = MARKS.sub("", typewritten(text))
    if not bare:
        return rows.none()
    found = _numbered(rows, bare)
    if found is not None:
        return found
    phones = _phones(text, bare)
    # Without its zero a mobile number has the ten digits of a business number: then both are looked up.
    if bare.startswith(("0", "+")) and parse_mobile(typewritten(text)) is not None:
        return rows.filter(_of_phones(phones))
    brn = normalise_brn(bare)
    if brn is not None:
        return rows.filter(Q(claimant__brn=brn) | _of_phones(phones))
    return rows.annotate(
        bare_number=_without(F("receipt_no"), "-"),
        bare_name=_without(F("claimant__business_name"), " ", "-", ".", "(", ")"),
    ).filter(Q(bare_number__icontains=bare) | Q(bare_name__icontains=bare) | _of_phones(phones))


def number_of(rows: ClaimQuerySet, text: str) -> int | None:
    """The key of the one claim whose whole receipt number this is, in any spelling; None for anything else."""
    found = _numbered(rows, MARKS.sub("", typewritten(text)))
    keys = list(found.order_by("pk").values_list("pk", flat=True)[:2]) if found is not None else []
    return keys[0] if len(keys) == 1 else None


def search_key(text: str) -> str:
    """What the access log keeps of a search: the same words give the same key, and no key gives the words back."""
    return blind_index("search", typewritten(text).casefold())[:32]


def _without(column: F, *marks: str) -> Any:
    value: Any = column
    for mark in marks:
        value = Replace(value, Value(mark), Value(""))
    return value


def _numbered(rows: ClaimQuerySet, bare: str) -> ClaimQuerySet | None:
    """The claims of a whole receipt number typed without its dash, or None: the programme's code and its digits."""
    typed = bare.casefold()
    spelled = []
    for code in Programme.objects.values_list("code", flat=True):
        begin = MARKS.sub("", code).casefold()
        digits = typed.removeprefix(begin)
        if typed.startswith(begin) and digits.isascii() and digits.isdigit():
            spelled.append(f"{code}-{digits}")
    found = rows.filter(receipt_no__in=spelled)
    return found if spelled and found.exists() else None


def _of_phones(phones: set[str]) -> Q:
    return Q(claimant__phone_index__in=[blind_index("phone", phone) for phone in sorted(phones)])


def _phones(text: str, bare: str) -> set[str]:
    whole = {bare} if bare.isascii() and bare.isdigit() and len(bare) >= SHORTEST_PHONE else set()
    mobile = parse_mobile(typewritten(text))
    return whole | {mobile} if mobile else whole
