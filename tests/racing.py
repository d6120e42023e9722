"""Several people do something at the same moment: a place to meet between reading and writing, and a database bared."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection

from compensation import triggers
from tests import removal

LONG_ENOUGH = 1.0
#: In a control nothing keeps anybody away, so all come, however slow the machine is.
UNTIL_ALL_ARE_THERE = 20.0
BARED = threading.Event()


class Meeting:
    """A place where all wait for each other, each once; where a lock keeps some away, the others go on alone."""

    def __init__(self, parties: int = 2) -> None:
        self.barrier = threading.Barrier(parties)
        self.patience = UNTIL_ALL_ARE_THERE if BARED.is_set() else LONG_ENOUGH
        self.been = threading.local()

    def after(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """`read`, and then the meeting."""

        def reading(*args: Any, **kwargs: Any) -> Any:
            found = read(*args, **kwargs)
            if not getattr(self.been, "here", False):
                self.been.here = True
                try:
                    self.barrier.wait(self.patience)
                except threading.BrokenBarrierError:
                    self.alone = True
            return found

        return reading


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Each call in a thread with a connection of its own; answers what they returned or raised."""
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            answers[number] = calls[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def refusals(answers: list[Any]) -> list[type]:
    """The kinds of what was raised."""
    return [type(answer) for answer in answers if isinstance(answer, Exception)]


@contextmanager
def without(*names: str) -> Iterator[None]:
    """The database without its guards and the named constraints; afterwards emptied and whole again."""
    triggers.remove_all(connection)
    put_back = [removal.remove(name) for name in names]
    BARED.set()
    try:
        yield
    finally:
        BARED.clear()
        call_command("flush", interactive=False, verbosity=0)  # its post_migrate puts the guards back
        for restore in reversed(put_back):
            restore()
