"""What the decided claims would cost at each value of one number of a policy."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from claims.models import PolicySweep
from claims.simulation.book import decided, entries
from compensation.rules.policy import Policy, PolicyError
from compensation.rules.replay import Case, Judge, change_of
from compensation.rules.sweep import values, with_value


def points(sweep: PolicySweep, tell: Callable[[int, int], None]) -> Iterator[dict[str, Any]]:
    """Every point of a sweep in order; `tell(done, total)` counts claims read, then points, as one piece of work."""
    moved = values(sweep.parameter, sweep.first, sweep.last, sweep.step)
    claims = decided(sweep.programme_id).count()
    total, book = claims + len(moved), Counter[Case]()
    for part in entries(sweep.programme_id):
        book.update(entry.case for entry in part)
        tell(min(book.total(), claims), total)
    for done, value in enumerate(moved, start=1):
        document = with_value(sweep.document, sweep.parameter, value)
        yield {"value": str(value), **point(document, book.items())}
        tell(claims + done, total)


def point(document: dict[str, Any], book: Iterable[tuple[Case, int]]) -> dict[str, Any]:
    """The cost of a document over a book of cases and how often each occurs; or what is wrong with it.

    As in a replay, a claim whose amount no rule can say counts with what it got.
    """
    try:
        judge = Judge(Policy.parse(document))
    except PolicyError as error:
        problems = [{"path": one.path, "code": one.code, "params": one.params} for one in error.problems]
        return {"problems": problems}
    sums: Counter[str] = Counter()
    for case, count in book:
        change = change_of(case, judge.verdict(case))
        sums["before"] += case.before * count
        sums["after"] += (case.before if change.after is None else change.after) * count
        sums[change.kind] += count
    kinds = {kind: sums[kind] for kind in ("gain", "loss", "moved", "undetermined")}
    return {
        "problems": [],
        "before": sums["before"],
        "after": sums["after"],
        "delta": sums["after"] - sums["before"],
        **kinds,
    }
