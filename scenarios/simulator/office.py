"""How the year presses a verb: sometimes the process dies in the middle, and then somebody presses again."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from compensation.errors import Refused
from scenarios.simulator.stage import Stage

TABLES = (
    "claims_claim",
    "claims_claimevent",
    "payouts_round",
    "payouts_payoutline",
    "payouts_payoutevent",
    "payouts_bankfile",
    "payouts_bankresult",
    "payouts_bankresultrow",
    "payouts_ledgertransaction",
    "payouts_posting",
    "payouts_ruling",
    "payouts_reissue",
    "payouts_signal",
)
#: How often somebody dies over a verb, and within how many statements.
DEATHS, DEEPEST = 0.35, 45


class Died(BaseException):
    """The process is gone: not an Exception, so that nothing catches it on the way."""


class _Doom:
    """Lets so many statements pass, and then no more.

    Nobody dies over the end of a savepoint: a death takes the whole transaction back, but where a test keeps one around
    everything, what the savepoint held would stay.
    """

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= not sql.startswith("RELEASE SAVEPOINT")
        if self.left == 0:
            raise Died
        return execute(sql, params, many, context)


def written() -> tuple[Any, ...]:
    """What is in the tables, as counts and versions: equal before and after means that nothing was written."""
    counted = ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in TABLES)
    versions = ", ".join(
        f"(SELECT COALESCE(SUM(event_seq), 0) FROM {table})"
        for table in ("claims_claim", "payouts_round", "payouts_payoutline")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}, {versions}")
        return cursor.fetchone()


def dies(stage: Stage, verb: Callable[[], Any]) -> tuple[bool, Any]:
    """Do `verb` in a process that dies after some statements, if it needs so many: whether it died, and its answer."""
    try:
        with connection.execute_wrapper(_Doom(stage.dice.randint(1, DEEPEST))):
            return False, verb()
    except Died:
        stage.done["deaths in the middle of a verb"] += 1
        return True, None


def press(stage: Stage, verb: Callable[[], Any], finished: Callable[[], bool] = lambda: False) -> Any:
    """Do `verb`; perhaps somebody tries first and dies over it. `finished` says whether that try had committed."""
    if stage.dice.random() < DEATHS:
        before = written()
        died, answer = dies(stage, verb)
        if not died:
            return answer
        if not finished():
            stage.need("a verb that died wrote nothing", written() == before)
    return verb()


def refused(stage: Stage, what: str, verb: Callable[[], Any]) -> None:
    """Do what must be refused; raises Violated when it is not, or when something was written."""
    before = written()
    try:
        verb()
    except Refused:
        stage.need("what is refused writes nothing", written() == before, what)
        stage.done[f"refused: {what}"] += 1
        return
    stage.need(f"refused: {what}", False, "it was done")
