"""The clock of a played programme: dated steps in order, each a few verbs, committed in short transactions.

A step is data (when, which act, with what), so what is still to come can be kept in a job's row in the same
transaction as what was done. A worker that is killed between two transactions leaves both as they were, and the
next one goes on from there without doing a step twice. Acts hold no memory of their own: whatever they need comes
from their arguments, the database and dice that are thrown anew from the seed.
"""

import heapq
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

SHORT = 0.2  # seconds: how long one transaction may hold the lock before it is committed


@dataclass(frozen=True, order=True, slots=True)
class Step:
    """One dated act. `order` tells steps of the same moment apart: first put down, first played."""

    at: datetime
    order: int
    act: str
    args: tuple[Any, ...] = ()


class Agenda:
    """What is still to come, earliest first."""

    def __init__(self, steps: Iterable[Step] = (), put: int = 0) -> None:
        self._heap = list(steps)
        heapq.heapify(self._heap)
        self._put = put

    def __len__(self) -> int:
        return len(self._heap)

    def __iter__(self) -> Iterator[Step]:
        return iter(sorted(self._heap))

    def put(self, at: datetime, act: str, *args: Any) -> None:
        """Put an act down for an aware moment. Its arguments must be what JSON can hold."""
        if at.utcoffset() is None:
            raise ValueError("a step needs a moment with a time zone")
        self._put += 1
        heapq.heappush(self._heap, Step(at.astimezone(UTC), self._put, act, args))

    def next(self) -> Step:
        """The earliest step, still on the agenda. IndexError when nothing is to come."""
        return self._heap[0]

    def take(self) -> Step:
        """Take the earliest step off the agenda."""
        return heapq.heappop(self._heap)

    def to_json(self) -> dict[str, Any]:
        """The whole agenda as JSON holds it."""
        return {"put": self._put, "steps": [[s.at.isoformat(), s.order, s.act, list(s.args)] for s in self]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Agenda":
        """The agenda that `to_json` wrote."""
        steps = (Step(datetime.fromisoformat(at), order, act, tuple(args)) for at, order, act, args in kept["steps"])
        return cls(steps, kept["put"])


Act = Callable[..., None]


@dataclass
class Stage:
    """What every act is given beside its moment: the dice, the agenda, the people and the programme's id."""

    seed: int
    agenda: Agenda = field(default_factory=Agenda)
    people: dict[str, Any] = field(default_factory=dict)
    programme: int = 0

    def dice(self, *purpose: str | int) -> random.Random:
        """Dice for one purpose. The same seed and purpose always fall the same, whatever else was thrown."""
        return random.Random("/".join(map(str, (self.seed, *purpose))))


def play(
    stage: Stage,
    acts: dict[str, Act],
    *,
    alone: Iterable[str] = (),
    keep: Callable[[datetime], None] = lambda at: None,
    breathe: float = 0.0,
    longest: float = SHORT,
) -> int:
    """Play `stage.agenda` to its end and answer how many steps were played.

    `keep` is called inside every transaction with the moment of its last step: what it writes (progress, the rest
    of the agenda) is committed with the steps or not at all. Acts named in `alone` open transactions of their own
    and must be safe to repeat. `breathe` seconds pass between transactions so that other writers get their turn.
    """
    by_themselves = frozenset(alone)
    played = 0
    while len(stage.agenda):
        if stage.agenda.next().act in by_themselves:
            step = stage.agenda.take()
            acts[step.act](stage, step.at, *step.args)
            with transaction.atomic():
                keep(step.at)
            played += 1
        else:
            played += _play_some(stage, acts, by_themselves, keep, longest)
        if breathe:
            time.sleep(breathe)
    return played


def _play_some(
    stage: Stage, acts: dict[str, Act], alone: frozenset[str], keep: Callable[[datetime], None], longest: float
) -> int:
    """Steps for `longest` seconds in one transaction, at least one."""
    began, played = time.monotonic(), 0
    with transaction.atomic():
        while len(stage.agenda) and stage.agenda.next().act not in alone:
            step = stage.agenda.take()
            acts[step.act](stage, step.at, *step.args)
            played += 1
            if time.monotonic() - began > longest:
                break
        keep(step.at)
    return played
