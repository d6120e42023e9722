"""What changed between two policies, as a list a person can read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from compensation.rules.policy import Policy

Sign = Literal["±", "＋", "－"]

#: Lists whose rows have a name of their own; the others are compared row by row, counted from 1.
ROW_NAMES = {"documents": "kind"}
#: Lists of plain words, compared as sets; an order that alone differs is one change.
WORD_LISTS = ("services", "checks", "channels")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``±`` changed, ``＋`` added (before is None), ``－`` removed (after is None).

    ``path`` is dotted, rows counted from 1 or named: ``tiers.2.amount``, ``documents.bankbook_copy``.
    """

    path: str
    before: Any
    after: Any
    sign: Sign

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"path": self.path, "before": self.before, "after": self.after, "sign": self.sign}


def diff(before: Policy, after: Policy) -> list[Change]:
    """Return what ``after`` changes against ``before``, in the order of the document; empty when equal."""
    return diff_documents(before.to_document(), after.to_document())


def diff_documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the same of two documents whose shape is right, though their rules may not hold yet."""
    return list(_mapping((), before, after))


def _mapping(path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        where = (*path, key)
        if key not in before:
            yield _change(where, None, after[key], "＋")
        elif key not in after:
            yield _change(where, before[key], None, "－")
        else:
            yield from _value(where, before[key], after[key])


def _value(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mapping(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list(path, before, after)
    else:
        yield _change(path, before, after, "±")


def _list(path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Change]:
    name = path[-1]
    if name not in WORD_LISTS:
        left, right = _named(name, before), _named(name, after)
        yield from _mapping(path, left, right)
        if set(left) == set(right) and [*left] != [*right]:
            yield _change(path, [*left], [*right], "±")
        return
    for word in before:
        if word not in after:
            yield _change(path, word, None, "－")
    for word in after:
        if word not in before:
            yield _change(path, None, word, "＋")
    if set(before) == set(after):
        yield _change(path, before, after, "±")


def _named(name: str, rows: list[Any]) -> dict[str, Any]:
    key = ROW_NAMES.get(name)
    return {row[key] if key else str(number): row for number, row in enumerate(rows, start=1)}


def _change(path: tuple[str, ...], before: Any, after: Any, sign: Sign) -> Change:
    return Change(".".join(path), before, after, sign)
