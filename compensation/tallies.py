"""Counts that are kept instead of counted at every look: whole tables of sums, made again when something happened.

A floor lists `TALLIES` in its `tallies.py`, and settings.REDRESS_TALLIES names it. No verb writes here: a schedule
looks for new events and counts everything again in set-based statements inside one transaction. A page of a small book
does the same before it answers, so that its numbers are current; a page of a large one shows the last count, says so
and rings for the next one.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import timezone
from kombu.exceptions import KombuError

from compensation.calendar import seoul
from compensation.locks import under_lock
from compensation.models.tally import TallyRun
from compensation.registry import offered

log = logging.getLogger(__name__)

SMALL = 5_000
"""Rows up to which a page counts for itself; above it the schedule does."""

SETTLE = timedelta(seconds=60)
"""How long a transaction may be under way that took its numbers before the newest event."""

RING_AGAIN_AFTER = 30
"""Seconds in which the pages of a large book ring once."""

BATCH = 1_000


@dataclass(frozen=True)
class Cube:
    """One table of sums. `count(today)` answers its rows in the order of `columns`, as a query or as tuples."""

    model: type[models.Model]
    columns: tuple[str, ...]
    count: Callable[[date], "models.QuerySet[Any, Any] | Iterable[tuple[Any, ...]]"]


@dataclass(frozen=True)
class Mark:
    """The newest rows there are: `text` changes when anything was written, `newest` is when that was (UTC)."""

    text: str
    newest: datetime | None


@dataclass(frozen=True)
class Tally:
    """One floor's cubes, counted together. `rows` says how many rows a count reads, up to one more than SMALL."""

    code: str
    cubes: tuple[Cube, ...]
    mark: Callable[[], Mark]
    rows: Callable[[], int]


@dataclass(frozen=True)
class Standing:
    """What a page says about its numbers: as of when, and whether a newer count is on its way."""

    as_of: datetime | None
    recounting: bool = False


def all_tallies() -> list[Tally]:
    """Every floor's, in the order of settings."""
    return [tally for tallies in offered("REDRESS_TALLIES") for tally in tallies]


def is_current(run: TallyRun | None, mark: Mark, now: datetime) -> bool:
    """Whether nothing can have changed since: same newest rows, same day, and no late transaction to wait for."""
    if run is None or run.as_of is None or run.mark != mark.text or run.day != seoul(now).date():
        return False
    return run.settled or now - run.as_of < SETTLE


def recount(tally: Tally) -> TallyRun:
    """Count everything again, unless somebody just did; two at once wait for each other and count once."""
    now = timezone.now()
    TallyRun.objects.get_or_create(code=tally.code)
    with transaction.atomic():
        run = under_lock(TallyRun.objects).get(code=tally.code)
        # The mark is read before the rows: what comes in between is counted now or at the next change.
        mark = tally.mark()
        if is_current(run, mark, now):
            return run
        run.day, run.mark, run.as_of = seoul(now).date(), mark.text, now
        run.settled = mark.newest is None or now - mark.newest >= SETTLE
        for cube in tally.cubes:
            _fill(cube, run.day)
        run.save()
    return run


def _fill(cube: Cube, today: date) -> None:
    table = cube.model._meta.db_table
    rows = cube.count(today)
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
        if isinstance(rows, models.QuerySet):
            columns = ", ".join(f'"{cube.model._meta.get_field(name).column}"' for name in cube.columns)  # type: ignore[union-attr]
            sql, parameters = rows.query.sql_with_params()
            cursor.execute(f'INSERT INTO "{table}" ({columns}) {sql}', parameters)
            return
    attributes = [cube.model._meta.get_field(name).attname for name in cube.columns]  # type: ignore[union-attr]
    made = (cube.model(**dict(zip(attributes, row, strict=True))) for row in rows)
    cube.model._default_manager.bulk_create(made, batch_size=BATCH)


def standing() -> Standing:
    """Bring the counts up to date where that is quick, else ring; the oldest of the floors' counts is what holds."""
    found = [_stands(tally) for tally in all_tallies()]
    missing = any(one.as_of is None for one in found)
    known = [one.as_of for one in found if one.as_of is not None]
    return Standing(None if missing or not known else min(known), any(one.recounting for one in found))


def _stands(tally: Tally) -> Standing:
    run, now = TallyRun.objects.filter(code=tally.code).first(), timezone.now()
    if run is not None and is_current(run, tally.mark(), now):
        # Nothing was written since, so what was counted then holds now.
        return Standing(now if run.settled else run.as_of)
    if tally.rows() <= SMALL:
        return Standing(recount(tally).as_of)
    _ring()
    return Standing(run.as_of if run else None, recounting=True)


def _ring() -> None:
    """Ask a worker to count. A broker that does not answer is left to the schedule."""
    from compensation.tasks import recount_tallies

    if not cache.add("tallies-rung", True, RING_AGAIN_AFTER):
        return
    try:
        recount_tallies.apply_async(expires=RING_AGAIN_AFTER)
    except (KombuError, OSError) as error:
        log.warning("the broker did not take the bell for a count (%s); the schedule will", error)


def recount_all() -> int:
    """Count what changed; answers how many floors were counted."""
    counted = 0
    for tally in all_tallies():
        run = TallyRun.objects.filter(code=tally.code).first()
        if not is_current(run, tally.mark(), timezone.now()):
            recount(tally)
            counted += 1
    return counted


def largest_key(model: type[models.Model]) -> int:
    """The newest row's key: it grows with every row that is written."""
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def counted(model: type[models.Model]) -> int:
    """How many rows there are, counted no further than needed to know that a book is not small."""
    return model._default_manager.order_by()[: SMALL + 1].count()


def drift(tally: Tally) -> Iterator[tuple[Cube, list[str]]]:
    """For each cube, how its rows differ from a count made now; nothing of a count that something happened since.

    A row is written as `+` when it is missing and `-` when it is one too many.
    """
    run = TallyRun.objects.filter(code=tally.code).first()
    if run is None or run.day is None or run.mark != tally.mark().text:
        return
    for cube in tally.cubes:
        expected = Counter(tuple(row) for row in cube.count(run.day))
        stored = Counter(cube.model._default_manager.order_by().values_list(*cube.columns))
        missing = [f"+{row}" for row in (expected - stored).elements()]
        yield cube, missing + [f"-{row}" for row in (stored - expected).elements()]
