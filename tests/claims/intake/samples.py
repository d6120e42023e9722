"""The sample files as offices send them, and an import in memory to hold against their truth."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from claims.intake import claim_rows, report_rows
from claims.intake.spreadsheet import Table, read_table
from claims.intake.times import SEOUL

FOLDER = Path(__file__).parents[2] / "data" / "intake"


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)  # type: ignore[misc, arg-type]


FILING_WINDOWS = tuple(
    pairwise([seoul(2023, 1, 30, 15), seoul(2023, 2, 28), seoul(2023, 4, 15), seoul(2023, 6, 1), seoul(2023, 7, 1)])
)
REPORT_WINDOWS = ((seoul(2022, 10, 19), seoul(2022, 11, 7)),)


@dataclass(frozen=True)
class Kind:
    """How one kind of file is read: its columns, its row parser, the value that may live only once, its printer."""

    required: tuple[str, ...]
    parse: Callable[..., Any]
    windows: tuple[tuple[datetime, datetime], ...]
    key: str
    as_truth: Callable[..., dict[str, object]]


CLAIMS = Kind(claim_rows.REQUIRED_COLUMNS, claim_rows.parse_claim_row, FILING_WINDOWS, "brn", claim_rows.as_truth)
REPORTS = Kind(
    report_rows.REQUIRED_COLUMNS, report_rows.parse_report_row, REPORT_WINDOWS, "number", report_rows.as_truth
)


def table_of(name: str, kind: Kind) -> Table:
    return read_table((FOLDER / name).read_bytes(), name, kind.required)


def truth_of(name: str) -> list[dict[str, Any]]:
    truth: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    return truth


def import_in_memory(table: Table, kind: Kind) -> tuple[list[dict[str, object]], Counter[str]]:
    """Every row's printed record in file order, and how many rows had each outcome."""
    live: set[str] = set()
    printed = []
    outcomes: Counter[str] = Counter()
    for number, cells in table.rows:
        row = kind.parse(cells, kind.windows)
        key = getattr(row, kind.key)
        outcome = "rejected" if row.code else "duplicate" if key in live else "accepted"
        if outcome == "accepted":
            live.add(key)
        outcomes[outcome] += 1
        printed.append(kind.as_truth(number, outcome, row))
    return printed, outcomes
