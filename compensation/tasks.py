"""The ground floor's Celery tasks."""

from celery import shared_task

from compensation import jobs


@shared_task(name="compensation.tasks.sweep")
def sweep() -> int:
    """Ring again for unfinished jobs (every few seconds, by the schedule in settings)."""
    return jobs.sweep()
