"""The year's claims: approved in batches through the month, some at the very cut-off, some a microsecond after it."""

from datetime import timedelta

from scenarios.bench.approved import Moments, add_approved
from scenarios.simulator.stage import MONTH, Stage

#: How long before the cut-off a batch is approved; the last one misses it.
BEFORE = (*(timedelta(days=days) for days in (24, 15, 7, 2, 0)), -timedelta(microseconds=1))
LOSSES = (240_000, 480_000)


def arrive(stage: Stage, number: int, numbers: range) -> None:
    """Put the claims of the month before cut-off `number`."""
    cut_off, batches = stage.cut_off(number), len(BEFORE)
    for at, before in enumerate(BEFORE):
        some = numbers[len(numbers) * at // batches : len(numbers) * (at + 1) // batches]
        if not some:
            continue
        approved = cut_off - before
        received = approved - stage.dice.random() * (MONTH - timedelta(days=25)) - timedelta(hours=3)
        moments = Moments(received, received + (approved - received) / 2, approved)
        add_approved(stage.people, stage.ground, some, moments, stage.dice.choice(LOSSES))
        stage.done["claims approved"] += len(some)
