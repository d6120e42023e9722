"""How a state changes, once, for every floor: lock, look, ask, move, record, in one transaction.

A verb opens `acting`, which re-reads the object under a lock, answers quietly when the same person already
did the same thing, and asks the floor's permissions. Inside, the verb checks its own data and calls
`act.move` (along the FSM's edge) or `act.note` (an event without a move). Any `Refused` rolls all of it back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from compensation.edges import take, wrong_state
from compensation.errors import Refused, Stale
from compensation.events import Event, next_event
from compensation.scope import require

WhyNot = Callable[[Any, str, Any], Refused | None]


@dataclass
class Act:
    """One verb under way on one locked object."""

    obj: Any
    verb: str
    actor: Any
    at: datetime
    event_model: type[Event]
    extra: dict[str, Any] = field(default_factory=dict)
    done: bool = False

    def move(self, *fields: str, reason: str = "", data: dict[str, Any] | None = None) -> Event:
        """Take the verb's edge, write its event, save the named fields and the state."""
        moved = take(self.obj, self.verb)
        return self._record(moved, ("state", *fields, *self.follow(moved)), reason, data)

    def follow(self, moved: tuple[str, str]) -> tuple[str, ...]:
        """What else changes with a move on this floor; answers the fields to save."""
        return ()

    def note(self, *fields: str, reason: str = "", data: dict[str, Any] | None = None, verb: str = "") -> Event:
        """Write an event that moves no state, and save the named fields."""
        return self._record(("", ""), fields, reason, data, verb)

    def _record(self, moved, fields, reason, data, verb: str = "") -> Event:
        event = next_event(
            self.event_model,
            self.obj,
            verb or self.verb,
            actor=self.actor,
            at=self.at,
            moved=moved,
            reason=reason,
            data=data,
            **self.extra,
        )
        # The event first: the database lets no state move without it.
        event.save(force_insert=True)
        self.obj.save(update_fields=[*fields, *self.obj.trail])
        return event


def has_edge(obj: Any, verb: str) -> bool:
    """Whether the verb may be taken from the object's state."""
    return any(edge.verb == verb and obj.state in edge.sources for edge in obj.EDGES)


def is_edge(obj: Any, verb: str) -> bool:
    """Whether the verb moves the object's state at all."""
    return any(edge.verb == verb for edge in getattr(obj, "EDGES", ()))


def _done_already(obj: Any, verb: str, actor: Any, event_model: type[Event]) -> bool:
    target = next(edge.target for edge in obj.EDGES if edge.verb == verb)
    if obj.state != target:
        return False
    last = event_model._default_manager.filter(stream=obj.stream, seq=obj.event_seq).first()
    return last is not None and last.verb == verb and last.actor_id == getattr(actor, "pk", None)


@contextmanager
def acting(
    locked: models.QuerySet,
    pk: int,
    verb: str,
    *,
    actor: Any,
    as_of: datetime | None,
    why_not: WhyNot,
    event_model: type[Event],
    seen: int | None = None,
    extra: Callable[[Any], dict[str, Any]] = lambda obj: {},
    act_class: type[Act] = Act,
) -> Iterator[Act]:
    """Open the ceremony on row `pk` of `locked` (a queryset with select_for_update).

    `seen` is the version the actor's form showed; another one raises Stale. `as_of` is the replayed past or
    the late post; None means now. Raises WrongState, NotPermitted, FourEyes or another Refused; NotYours for an
    object of a programme the actor is not limited to.
    """
    with transaction.atomic():
        obj = locked.get(pk=pk)
        require(actor, obj)
        act = act_class(obj, verb, actor, as_of or timezone.now(), event_model, extra(obj))
        if is_edge(obj, verb) and not has_edge(obj, verb):
            if not _done_already(obj, verb, actor, event_model):
                raise wrong_state(obj)
            act.done = True
        else:
            if seen is not None and seen != obj.event_seq:
                raise Stale
            refusal = why_not(actor, verb, obj)
            if refusal is not None:
                raise refusal
        yield act
