"""Damage reports in bulk: many rows, one event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.models import DamageReport
from compensation import filing
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.filing_state import REPORT
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeEvent, User
from compensation.permissions import missing_role
from compensation.scope import require

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One report as received; money in whole won. What it is filed under follows from what it says."""

    number: str
    received_at: datetime
    reporter: str
    service: str
    paid_service: bool
    money_damage: bool
    phone: str = ""
    email: str = ""
    claimed_amount: int | None = None
    text: str = ""

    @property
    def triage(self) -> str:
        """`paid` for a paid service, `free_loss` for money lost with a free one, else `other`."""
        if self.paid_service:
            return "paid"
        return "free_loss" if self.money_damage else "other"


@transaction.atomic
def file_reports(*, programme: int, rows: Sequence[ReportForm], actor: User, as_of: datetime | None = None) -> int:
    """File damage reports and answer how many were new; a number that is there already is passed over.

    Every report must have been received while reports were open, or none is filed (GuardFailed). One event on the
    programme counts what came in.
    """
    refusal = missing_role(actor, "claims.import_claim")
    if refusal is not None:
        raise refusal
    locked = under_lock(Programme.objects).get(pk=programme)
    require(actor, locked)
    _check_moments(locked, rows)
    seen = _known(locked, rows)
    reports = []
    for row in rows:
        if row.number not in seen:
            seen.add(row.number)
            reports.append(_report(locked, row))
    if not reports:
        return 0
    DamageReport.objects.bulk_create(reports, batch_size=CHUNK)
    counts: dict[str, int] = {}
    for report in reports:
        counts[report.triage] = counts.get(report.triage, 0) + 1
    data = {"count": len(reports), "passed_over": len(rows) - len(reports), "triage": counts}
    event = next_event(
        ProgrammeEvent, locked, "file_reports", actor=actor, at=as_of or timezone.now(), data=data, programme=locked
    )
    event.save(force_insert=True)
    locked.save(update_fields=locked.trail)
    return len(reports)


def _check_moments(programme: Programme, rows: Sequence[ReportForm]) -> None:
    closed = filing.programme_closed(programme)
    if closed is not None:
        raise closed
    windows = list(programme.windows.filter(act=REPORT))
    if not all(any(window.opens_at <= row.received_at < window.closes_at for window in windows) for row in rows):
        raise GuardFailed(_("A report lies outside the time in which reports were taken."))


def _known(programme: Programme, rows: Sequence[ReportForm]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(rows), CHUNK):
        numbers = [row.number for row in rows[start : start + CHUNK]]
        found.update(
            DamageReport.objects.filter(programme=programme, number__in=numbers).values_list("number", flat=True)
        )
    return found


def _report(programme: Programme, row: ReportForm) -> DamageReport:
    return DamageReport(
        programme=programme,
        number=row.number,
        received_at=row.received_at,
        reporter=row.reporter,
        phone=row.phone,
        email=row.email,
        service=row.service,
        paid_service=row.paid_service,
        money_damage=row.money_damage,
        claimed_amount=row.claimed_amount,
        text=row.text,
        triage=row.triage,
    )
