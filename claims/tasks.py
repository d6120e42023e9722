"""The claims floor's Celery tasks. They take ids, and can run twice."""

from collections.abc import Callable
from contextlib import suppress

from celery import shared_task

from claims.intake import batches
from claims.intake.sentences import done_sentence
from claims.simulation import running
from claims.workflow import sweeps
from compensation import jobs
from compensation.errors import Refused


@shared_task(name="claims.tasks.import_batch")
def import_batch(job_id: int) -> None:
    """Run the job's batch as the person who confirmed it; what an earlier run wrote is kept."""
    lease = jobs.take(job_id)
    if lease is None:
        return
    job = lease.job
    try:
        done = batches.run(batch=job.payload["batch"], actor=job.created_by, tell=lease.progress)
        lease.finish(done_sentence(done.rows_in, done.accepted, done.duplicates, done.rejected))
    except jobs.LostLease:
        return  # another worker goes on with it
    except Refused as refusal:
        lease.fail(str(refusal))


@shared_task(name="claims.tasks.replay_policy")
def replay_policy(job_id: int) -> None:
    """Replay a policy version over the decided claims, of which none is changed."""
    _over_the_book(job_id, running.run_replay)


@shared_task(name="claims.tasks.sweep_policy")
def sweep_policy(job_id: int) -> None:
    """Move one number of a policy version over its range."""
    _over_the_book(job_id, running.run_sweep)


def _over_the_book(job_id: int, run: Callable[[jobs.Lease], None]) -> None:
    lease = jobs.take(job_id)
    if lease is None:
        return
    with suppress(jobs.LostLease):  # another worker goes on with it
        run(lease)


@shared_task(name="claims.tasks.remind_due")
def remind_due() -> int:
    """Remind whoever's request is due within two business days (by the schedule in settings)."""
    return sweeps.remind_due()


@shared_task(name="claims.tasks.expire_offers")
def expire_offers() -> int:
    """Mark offers whose last day is over as expired (by the schedule in settings)."""
    return sweeps.expire_due_offers()
