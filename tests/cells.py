"""The matrix: every verb tried in every state by every role, through its real door, and rolled back again."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models, transaction

from compensation.errors import Refused
from compensation.models import User
from tests.stages import counts, row

#: One person a role, the person without any, and (None) the claimant at their own door.
EVERYONE = ("kim", "lee", "jung", "oh", "yoon", "seo", "im", "gong", "noh", None)

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
    for state, obj in objects.items():
        for name in everyone:
            allowed = state in allowed_from and name in who
            quiet = nothing_else or name not in who
            found = _try(door, obj, getattr(people, name) if name else None, allowed, quiet)
            expected = allowed_from[state] if allowed else state
            if found != expected:
                wrong.append(f"{verb} by {name} on {state}: became {found}, expected {expected}")
    return wrong


def _try(door: Door, obj: models.Model, actor: User | None, allowed: bool, quiet: bool) -> str:
    """The state the object has afterwards, or what else went wrong. Leaves nothing behind."""
    before, many = row(obj), counts()
    found = ""
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    door(obj, actor)
                after = row(obj)
                found = after["state"]
                if not allowed and (after != before or (quiet and counts() != many)):
                    found += ", and something was written"
            except Refused as refusal:
                after = row(obj)
                found = after["state"]
                if after != before or counts() != many:
                    found += f", refused ({refusal}) but something was written"
                elif allowed:
                    found += f", refused: {refusal}"
            raise _Undo
    except _Undo:
        return found
