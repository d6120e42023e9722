"""The ground floor's Celery tasks."""

from celery import shared_task

from compensation import jobs
from compensation.notices import outbox


@shared_task(name="compensation.tasks.sweep")
def sweep() -> int:
    """Ring again for unfinished jobs and unsent notices (every few seconds, by the schedule in settings)."""
    return jobs.sweep() + outbox.sweep()


@shared_task(name="compensation.tasks.send_notice")
def send_notice(notice_id: int) -> str:
    """Send one notice, or ask what became of it."""
    return outbox.send(notice_id)
