"""How fast a policy is replayed over the book, beside what the database needs to hand out the rows at all."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from claims.models import Decision

HELP = "Replay a policy over decided claims."


def add_arguments(parser: ArgumentParser) -> None:
    """How many claims."""
    parser.add_argument("--claims", type=int, default=10_000, help="how many decided claims to make")


def run(say: Callable[[str], Any], **options: Any) -> dict[str, Any]:
    """Seconds of reading every decision's facts: what no replay can be faster than."""
    began = time.perf_counter()
    count = sum(1 for _row in Decision.objects.values_list("facts", "amount", "outcome").iterator(2_000))
    return {"decisions": count, "select_seconds": round(time.perf_counter() - began, 3)}
