"""Waiting for a job that this process or a worker does."""

import time
from typing import Any

from compensation.models import Job

PATIENCE = 120  # seconds


class JobNotDone(Exception):
    """A job the play depends on did not end well; the message is the job's own."""


def until_done(job_id: int, task: Any, patience: float = PATIENCE) -> None:
    """Run `task` for the job in this process, or wait while a worker has it. Raises JobNotDone when it fails."""
    give_up = time.monotonic() + patience
    while True:
        job = Job.objects.get(pk=job_id)
        if job.state == "done":
            return
        if job.state in ("failed", "stopped"):
            raise JobNotDone(job.error or job.state)
        if time.monotonic() > give_up:
            raise JobNotDone(f"job {job_id} is still {job.state} after {patience:.0f} seconds")
        if job.state == "queued":
            task.apply(args=[job_id], throw=True)
        else:
            time.sleep(0.2)
            task.apply(args=[job_id], throw=True)  # takes it only when its worker's lease has run out
