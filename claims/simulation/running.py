"""The two jobs: rows and sums of a replay, points of a sweep. A job that was killed begins again and ends the same."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.models import PolicyReplay, PolicyReplayRow, PolicySweep
from claims.simulation.book import Row, decided, replay
from claims.simulation.sweeping import points
from claims.simulation.totals import Totals, beside
from compensation.jobs import Lease
from compensation.rules.policy import Policy


def run_replay(lease: Lease) -> None:
    """Write the rows and the sums of the lease's replay. Raises LostLease; rows and lease stand or fall together."""
    made = PolicyReplay.objects.get(pk=lease.job.payload["pk"])
    if made.finished_at is None:
        _write(made, lease)
    lease.finish(_("%(claims)s decided claims. Nothing was changed.") % {"claims": f"{made.totals['claims']:,}"})


def _write(made: PolicyReplay, lease: Lease) -> None:
    expected, totals = decided(made.programme_id).count(), Totals()
    with transaction.atomic():
        lease.progress(0, expected)
        made.rows.all()._raw_delete(made.rows.db)  # what a killed worker left
    for part in replay(made.programme_id, Policy.parse(made.document)):
        for row in part:
            totals.add(row)
        with transaction.atomic():
            lease.progress(totals.all.claims, max(expected, totals.all.claims))
            PolicyReplayRow.objects.bulk_create(stored(made.pk, row) for row in part)
    with transaction.atomic():
        lease.progress(totals.all.claims, totals.all.claims)
        made.totals, made.finished_at = {**totals.to_dict(), **beside(made.programme_id, totals)}, timezone.now()
        made.save(update_fields=["totals", "finished_at"])


def stored(replay_id: int, row: Row) -> PolicyReplayRow:
    """A row as it is kept."""
    case, change = row.entry.case, row.change
    return PolicyReplayRow(
        replay_id=replay_id,
        claim_id=row.entry.claim,
        decision_id=row.entry.decision,
        kind=change.kind,
        before=case.before,
        after=change.after,
        difference=None if change.after is None else change.after - case.before,
        place_before=case.place,
        place_after=change.place,
        why=row.why,
    )


def run_sweep(lease: Lease) -> None:
    """Compute the points of the lease's sweep. Raises LostLease."""
    made = PolicySweep.objects.get(pk=lease.job.payload["pk"])
    if made.finished_at is None:
        found = list(points(made, lease.progress))
        with transaction.atomic():
            lease.progress(len(found), len(found))
            made.points, made.finished_at = found, timezone.now()
            made.save(update_fields=["points", "finished_at"])
    lease.finish(_("%(points)s points. Nothing was changed.") % {"points": len(made.points)})
