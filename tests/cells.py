"""The matrix: every verb tried in every state by every role, through its real door, and rolled back again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from compensation.errors import Refused
from compensation.models import User
from tests.stages import counts, row

#: One person a role, the person without any, and (None) the claimant at their own door.
EVERYONE = ("kim", "lee", "jung", "oh", "yoon", "seo", "im", "gong", "noh", None)

Table = Mapping[str, tuple[Mapping[str, str], Sequence[str | None]]]
"""A verb's row: which states it leads from and where to, and who may."""

Door = Callable[[Any, User | None], Any]
"""Does the verb to an object for a person, with whatever else its form would say."""


class _Undo(Exception):
    """Roll the cell back."""


def wrong_cells(
    verb: str,
    door: Door,
    objects: Mapping[str, models.Model],
    allowed_from: Mapping[str, str],
    who: Iterable[str | None],
    people: Any,
    everyone: Iterable[str | None] = EVERYONE,
    nothing_else: bool = True,
) -> list[str]:
    """The cells of one verb where what happened is not what the table says, as sentences; none when all is well.

    `objects` has one object a state; `allowed_from` says which states the verb leads from, and where to. Where the
    door may do something else for the right person (store a file that moves nothing), `nothing_else` is False.
    """
    wrong = []
    many = counts()
    for state, obj in objects.items():
        before = row(obj)
        for name in everyone:
            allowed = state in allowed_from and name in who
            quiet = nothing_else or name not in who
            cell = _Cell(door, obj, before, many, allowed, quiet)
            found = cell.attempt(getattr(people, name) if name else None)
            expected = allowed_from[state] if allowed else state
            if found != expected:
                wrong.append(f"{verb} by {name} on {state}: became {found}, expected {expected}")
    return wrong


@dataclass(frozen=True)
class _Cell:
    """One attempt on one object; what was there `before` is there again afterwards."""

    door: Door
    obj: models.Model
    before: dict[str, Any]
    many: dict[str, int]
    allowed: bool
    quiet: bool

    def attempt(self, actor: User | None) -> str:
        """The state the object has afterwards, or what else went wrong. Leaves nothing behind."""
        found = ""
        try:
            with transaction.atomic():
                found = self._knock(actor)
                raise _Undo
        except _Undo:
            return found

    def _knock(self, actor: User | None) -> str:
        refused = ""
        try:
            with transaction.atomic():
                self.door(self.obj, actor)
        except Refused as refusal:
            refused = f", refused: {refusal}"
        after = row(self.obj)
        if refused and self.allowed:
            return f"{after['state']}{refused}"
        if not self.allowed and (after != self.before or ((refused or self.quiet) and counts() != self.many)):
            return f"{after['state']}, and something was written{refused}"
        return after["state"]
