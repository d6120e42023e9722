"""How fast a round is assembled: beside one claim at a time, beside the ORM in bulk, and beside bare statements.

All of it on the real schema in a scratch database, which is made for it and dropped. Ours commits as it does in daily
life and includes all it does: the cut, lines, both trails, the ledger, the fraud signals and the totals. The loop over
the single verbs does the same for each claim but cut, signals and totals. The others do still less: they make lines,
both trails and the claims' move alone.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from compensation import jobs, triggers
from compensation.models import Programme, User
from payouts import assembly, ledger, line_making
from payouts.models import PayoutEvent
from scenarios.bench import rivals, spreadsheet
from scenarios.bench.approved import CUT_OFF, make_approved
from scenarios.bench.scratch import scratch_database
from scenarios.programme_1015.cast import make_cast

HELP = "Assemble rounds of many sizes, and write their spreadsheet. In a scratch database that is dropped afterwards."
SIZES = "205,10000,100000"
#: One claim at a time is measured on so many claims, and counted up for a larger round.
SAMPLE = 500
WARM = 8
#: A round up to so many claims is assembled several times, each with claims of its own: our median is told, and the
#: best of what it is compared with.
SMALL, TIMES = 1_000, 7
#: Where the time of ours goes, by the function that spends it.
PARTS: dict[str, tuple[Any, str]] = {
    "cut": (assembly, "make_cut"),
    "claims locked and read": (line_making, "payable_now"),
    "lines and their events": (line_making, "_write"),
    "ledger": (ledger, "post_lines"),
    "claims' events and move": (line_making, "schedule_many"),
    "their writing and reading back": (assembly, "stored_lines"),
    "totals and hash": (assembly, "fix_totals"),
    "fraud signals": (assembly, "raise_signals"),
    "keys checked, and the round's event": (PayoutEvent, "save"),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Which sizes."""
    parser.add_argument("--sizes", default=SIZES, help="how many claims a round has, separated by commas")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the spreadsheet; 0 leaves it out")


def run(say: Callable[[str], Any], **options: Any) -> dict[str, Any]:
    """Measure every size, then the spreadsheet. Ratios first."""
    sizes = [int(size) for size in options["sizes"].split(",") if size]
    found: dict[str, Any] = {"database": connection.vendor, "rounds": []}
    with scratch_database():
        people = make_cast(settings.DEMO_PASSWORD)
        # As in a worker that has worked before: what is loaded and planned at the first time is there.
        for number in range(WARM):
            _ours(make_approved(people, f"warm{number}", WARM), people)
        for size in sizes:
            found["rounds"].append(measure(people, size, say))
            say(sentence(found["rounds"][-1]))
    if options["rows"]:
        found["spreadsheet"] = spreadsheet.measure(options["rows"])
        say(spreadsheet.sentence(found["spreadsheet"]))
    return found


def sentence(one: dict[str, Any]) -> str:
    """One size in words."""
    parts = ", ".join(f"{name} {share:.0%}" for name, share in one["split"].items() if share >= 0.03)
    counted = f" (counted up from {one['sample']:,})" if one["sample"] < one["claims"] else ""
    return (
        f"{one['claims']:,} claims in {one['ours_s'] * 1000:,.0f} ms: {one['times_single_verbs']:.0f} times the single"
        f" verbs{counted}, {one['times_one_by_one']:.0f} times a bare loop, {one['times_orm_bulk']:.1f} times"
        f" the ORM in bulk, {one['bare_statements']:.1f} bare INSERT ... SELECTs. Of it {parts}."
    )


def measure(people: dict[str, User], size: int, say: Callable[[str], Any]) -> dict[str, Any]:
    """Seconds of each way for one size, and their ratios."""
    sample = min(size, SAMPLE)
    say(f"making {size:,} claims")
    by_verbs = make_approved(people, f"verbs{size}", sample)
    one_by_one = make_approved(people, f"fsm{size}", sample)
    programme = make_approved(people, f"set{size}", size)
    _tidy()
    verbs = _timed(lambda: rivals.single_verbs(by_verbs, people)) * size / sample
    alone = _timed(lambda: rivals.one_by_one(one_by_one, people)) * size / sample
    times = TIMES if size <= SMALL else 1
    bare = min(_taken_back(lambda: rivals.bare(programme, people), guards=False) for _time in range(times))
    bulk = min(_taken_back(lambda: rivals.orm_bulk(programme, people)) for _time in range(times))
    others = [make_approved(people, f"set{size}-{number}", size) for number in range(1, times)]
    _tidy()
    took = sorted((_ours(one, people) for one in (programme, *others)), key=itemgetter(0))
    ours, split = took[times // 2]
    return {
        "claims": size,
        "times_single_verbs": round(verbs / ours, 1),
        "times_one_by_one": round(alone / ours, 1),
        "times_orm_bulk": round(bulk / ours, 2),
        "bare_statements": round(ours / bare, 2),
        "ours_s": round(ours, 4),
        "single_verbs_s": round(verbs, 2),
        "one_by_one_s": round(alone, 2),
        "sample": sample,
        "orm_bulk_s": round(bulk, 3),
        "bare_s": round(bare, 4),
        "split": split,
    }


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _tidy() -> None:
    """What a database does for itself in daily life: room and statistics."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _taken_back(work: Callable[[], Any], guards: bool = True) -> float:
    """Seconds of work that is undone. Work checks the foreign keys that wait for the end, so that they are paid for."""
    with transaction.atomic():
        if not guards:
            triggers.remove_all(connection)
        took = _timed(work)
        transaction.set_rollback(True)
    _tidy()
    return took


def _ours(programme: Programme, people: dict[str, User]) -> tuple[float, dict[str, float]]:
    """Seconds, and which share of them each part took."""
    round_ = rivals.draft(programme, people)
    assert round_.job_id is not None
    lease = jobs.take(round_.job_id)
    assert lease is not None
    spent = dict.fromkeys(PARTS, 0.0)
    with watched(spent):
        took = _timed(lambda: assembly.assemble(round_.pk, lease, CUT_OFF))
    lease.finish()
    split = {name: round(seconds / took, 3) for name, seconds in spent.items()}
    split["the rest, commits included"] = round(1 - sum(split.values()), 3)
    return took, split


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Add up the seconds of every part while it lasts."""
    kept = {name: getattr(module, attribute) for name, (module, attribute) in PARTS.items()}

    def watching(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return kept[name](*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - start

        return call

    for name, (module, attribute) in PARTS.items():
        setattr(module, attribute, watching(name))
    try:
        yield
    finally:
        for name, (module, attribute) in PARTS.items():
            setattr(module, attribute, kept[name])
