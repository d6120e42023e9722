"""Long work: enqueue with the change that asks for it, run under a lease, rung again when left undone.

The row is the truth; the broker's message is only the bell, and a bell that does not ring is no loss.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import KombuError

from compensation.models import Job, Programme, User

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RING_AGAIN_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 5


class LostLease(Exception):
    """Another worker has taken the job: stop without writing."""


def enqueue(
    kind: str, dedupe_key: str, *, payload: dict, actor: User | None, programme: Programme | None = None
) -> Job:
    """The job of this kind and key, made if new; its bell rings when the transaction commits."""
    job, created = Job.objects.get_or_create(
        kind=kind, dedupe_key=dedupe_key, defaults={"payload": payload, "created_by": actor, "programme": programme}
    )
    if not created and job.state in ("failed", "stopped"):
        Job.objects.filter(pk=job.pk).update(state="queued", error="", attempts=0, finished_at=None)
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job_id: int) -> None:
    """Send the job's id to a worker. A broker that does not answer is left to the sweeper."""
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(rung_at=timezone.now())
    try:
        import_string(settings.REDRESS_JOBS[job.kind]).apply_async(args=[job_id])
    except (KombuError, OSError) as error:
        log.warning("job %s: the broker did not take the bell (%s); the sweeper will ring again", job_id, error)


@dataclass
class Lease:
    """The right to work on a job, until it is lost."""

    job: Job

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, state="running", fence=self.job.fence)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far it is and keep the lease. Raises LostLease."""
        fresh = timezone.now() + LEASE
        if not self._mine().update(done=done, total=total, note=note[:300], lease_until=fresh):
            raise LostLease
        self.job.done, self.job.total = done, total

    def finish(self, note: str = "") -> None:
        """Done. Raises LostLease."""
        changed = self._mine().update(
            state="done", lease_until=None, finished_at=timezone.now(), done=F("total"), note=note[:300]
        )
        if not changed:
            raise LostLease

    def fail(self, error: str) -> None:
        """Over without success; `error` is a sentence for a person."""
        self._mine().update(state="failed", lease_until=None, finished_at=timezone.now(), error=error[:500])


def take(job_id: int) -> Lease | None:
    """Take a queued job, or one whose lease ran out. None when it is done or someone else's."""
    now = timezone.now()
    free = Q(state="queued") | Q(state="running", lease_until__lt=now)
    changed = Job.objects.filter(free, pk=job_id).update(
        state="running", lease_until=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1, error=""
    )
    return Lease(Job.objects.get(pk=job_id)) if changed else None


def sweep() -> int:
    """Ring again for what was left undone; give up on what failed too often. Answers how many bells."""
    now = timezone.now()
    Job.objects.filter(state="running", lease_until__lt=now, attempts__gte=MOST_ATTEMPTS).update(
        state="failed", lease_until=None, finished_at=now, error="gave up after repeated attempts"
    )
    left = Job.objects.filter(Q(state="queued") | Q(state="running", lease_until__lt=now)).filter(
        Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN_AFTER)
    )
    ids = list(left.values_list("pk", flat=True)[:100])
    for job_id in ids:
        ring(job_id)
    return len(ids)
