"""One number of a policy moved over a range: which numbers there are, the values of a range, the document with each.

Values are plain decimals as text, as a policy writes coefficients; amounts of won are whole.
"""

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from compensation.money import MAX_WON
from compensation.rules.policy import FACTOR_NAMES

MOST_POINTS = 50


class RangeError(ValueError):
    """A range that gives no values; ``field`` says which end, ``code`` and ``params`` why."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.params = field, code, params


def parameters(document: Mapping[str, Any]) -> list[str]:
    """The paths of the numbers that decide amounts, rows counted from 1: ``tiers.2.up_to``, ``cap``, ..."""
    rows = range(1, len(document["tiers"]) + 1)
    found = [f"tiers.{row}.{field}" for row in rows for field in ("up_to", "amount")]
    found += ["cap", "rounding.unit"]
    for name in FACTOR_NAMES:
        found.append(f"factors.{name}.default")
        found += [f"factors.{name}.by.{key}" for key in document["factors"][name]["by"]]
    return found


def is_factor(path: str) -> bool:
    """Whether the number is a coefficient; every other one is whole won."""
    return path.startswith("factors.")


def value_at(document: Mapping[str, Any], path: str) -> Decimal:
    """What the document says at a path of `parameters`."""
    found: Any = document
    for part in _parts(path):
        found = found[part]
    return Decimal(found)


def values(path: str, first: str, last: str, step: str) -> list[Decimal]:
    """Every value from ``first`` to ``last``, both included where the steps meet it. Raises RangeError."""
    ends = {"first": _number(path, "first", first), "last": _number(path, "last", last)}
    by = _number(path, "step", step)
    if by <= 0:
        raise RangeError("step", "step_not_positive")
    if ends["last"] < ends["first"]:
        raise RangeError("last", "ends_before_it_begins")
    count = int((ends["last"] - ends["first"]) / by) + 1
    if count > MOST_POINTS:
        raise RangeError("step", "too_many", count=count, most=MOST_POINTS)
    return [ends["first"] + by * number for number in range(count)]


def _number(path: str, field: str, text: str) -> Decimal:
    plain = text.strip().replace(",", "")
    if not plain or not plain.isascii() or not set(plain) <= set("0123456789."):
        raise RangeError(field, "not_a_number")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise RangeError(field, "not_a_number") from error
    if not is_factor(path) and value != int(value):
        raise RangeError(field, "not_whole_won")
    if value > MAX_WON:
        raise RangeError(field, "too_large")
    return value


def with_value(document: Mapping[str, Any], path: str, value: Decimal) -> dict[str, Any]:
    """The document with another number at ``path``.

    What only limits people (settlement bounds, authority, the last approval band) is moved out of the way, since it
    changes no amount that the rules compute; a factor that is moved is no longer neutral.
    """
    moved = copy.deepcopy(dict(document))
    *way, last = _parts(path)
    place: Any = moved
    for part in way:
        place = place[part]
    place[last] = format(value.normalize(), "f") if is_factor(path) else int(value)
    if is_factor(path):
        moved["factors"][path.split(".")[1]]["neutral"] = False
    _make_room(moved)
    return moved


def _make_room(document: dict[str, Any]) -> None:
    cap, settlement, bands = document["cap"], document["settlement"], document["approval_bands"]
    settlement["maximum"] = min(settlement["maximum"], cap)
    settlement["minimum"] = max(settlement["minimum"], document["tiers"][-1]["amount"])
    settlement["maximum"] = max(settlement["maximum"], min(settlement["minimum"], cap))
    document["authority"] = {role: min(limit, cap) for role, limit in document["authority"].items()}
    bands[-1]["up_to"] = max(bands[-1]["up_to"], cap)


def _parts(path: str) -> Iterator[Any]:
    """Keys and, from 0, rows. A key of a factor's table may itself hold dots."""
    if is_factor(path):
        section, name, place, *key = path.split(".", 3)
        yield from (section, name, place, *key)
    else:
        yield from (int(part) - 1 if part.isdigit() else part for part in path.split("."))
