"""The ground floor's Celery tasks."""

from celery import shared_task

from compensation import jobs, tallies
from compensation.notices import outbox


@shared_task(name="compensation.tasks.sweep")
def sweep() -> int:
    """Ring again for unfinished jobs and unsent notices (every few seconds, by the schedule in settings)."""
    return jobs.sweep() + outbox.sweep()


@shared_task(name="compensation.tasks.send_notices")
def send_notices() -> int:
    """Send what the outbox holds, and ask what became of the rest."""
    return outbox.drain()


@shared_task(name="compensation.tasks.recount_tallies")
def recount_tallies() -> int:
    """Count what the dashboard shows again where anything was written since (by the schedule in settings)."""
    return tallies.recount_all()
