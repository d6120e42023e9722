"""Damage-report files: tens of thousands of rows, taken in a thousand at a time."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, Final

from claims.intake import bulk
from claims.intake.claim_door import windows_of
from claims.intake.claim_rows import Window
from claims.intake.outcomes import ACCEPTED, Door, Entry, NumberedRow, RowOutcome
from claims.intake.report_rows import (
    COLUMNS,
    REQUIRED_COLUMNS,
    ReportRow,
    as_truth,
    parse_report_row,
    problem_column,
)
from claims.models import DamageReport
from compensation.filing_state import REPORT
from compensation.locks import under_lock
from compensation.models import Programme

LOOK_UP_AT_ONCE: Final = 500
NUMBER_LENGTH: Final = 30


def report_windows(programme: Programme) -> tuple[Window, ...]:
    """The spans in which reports are taken; none before one was opened and once the programme is closed."""
    return windows_of(programme, REPORT)


def stored_number(number: str) -> str:
    """The number as the column holds it: one too long keeps its beginning and a hash, so that it stays its own."""
    if len(number) <= NUMBER_LENGTH:
        return number
    return f"{number[:21]}~{hashlib.sha256(number.encode()).hexdigest()[:8]}"


def _report(entry: Entry, row: ReportRow) -> dict[str, Any]:
    return {
        "programme_id": entry.programme.pk,
        "number": stored_number(row.number),
        "received_at": row.received_at,
        "reporter": row.reporter or "",
        "phone": row.phone or "",
        "email": row.email[:254],
        "service": row.service[:60],
        "paid_service": row.service_kind == "paid",
        "money_damage": row.money_damage,
        "claimed_amount": row.claimed_amount,
        "text": row.damage_text,
        "triage": row.triage,
        "batch_id": entry.batch.pk,
    }


def _enter(entry: Entry, rows: Sequence[NumberedRow]) -> list[RowOutcome]:
    """Set-based: one look-up and one insert a chunk. The programme's lock keeps another file's rows out meanwhile."""
    programme = under_lock(Programme.objects).get(pk=entry.programme.pk)
    parsed = [(number, cells, parse_report_row(cells, entry.windows)) for number, cells in rows]
    seen = _existing(programme, {_key(row) for _number, _cells, row in parsed if row.code is None})
    outcomes, reports = [], []
    for number, cells, row in parsed:
        if row.code is not None:
            outcomes.append(RowOutcome.rejected(number, cells, row, row.code))
        elif _key(row) in seen:
            outcomes.append(RowOutcome.duplicate(number, cells, row, _key(row)))
        else:
            seen[_key(row)] = _key(row)
            reports.append(_report(entry, row))
            outcomes.append(RowOutcome(number, cells, row, ACCEPTED, receipt_no=_key(row)))
    bulk.insert(DamageReport, reports)
    return outcomes


def _key(row: ReportRow) -> str:
    return stored_number(row.number)


def _existing(programme: Programme, numbers: Collection[str]) -> dict[str, str]:
    """The report numbers that were seen before, as they are stored."""
    wanted, found = sorted(numbers), {}
    for start in range(0, len(wanted), LOOK_UP_AT_ONCE):
        some = wanted[start : start + LOOK_UP_AT_ONCE]
        seen = DamageReport.objects.filter(programme=programme, number__in=some).values_list("number", flat=True)
        found.update({number: number for number in seen})
    return found


REPORTS: Final = Door(
    kind="reports",
    columns=COLUMNS,
    required=REQUIRED_COLUMNS,
    permissions=("claims.import_claim",),
    chunk=1000,
    windows=report_windows,
    parse=parse_report_row,
    key=_key,
    existing=_existing,
    enter=_enter,
    problem_column=problem_column,
    as_truth=as_truth,
)
