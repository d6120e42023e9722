"""The payouts floor's Celery tasks: they take a job's id, may run twice, and finish what an earlier run left."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from compensation import jobs
from compensation.errors import Refused
from payouts.assembly import assemble
from payouts.models import Round


@shared_task(name="payouts.tasks.assemble_round")
def assemble_round(job_id: int) -> str:
    """Assemble the round of this job. Answers what became of it."""
    lease = jobs.take(job_id)
    if lease is None:
        return "not mine"
    round_ = Round.objects.get(job_id=job_id)
    said = lease.job.payload.get("as_of")
    at = datetime.fromisoformat(said) if said else timezone.now()
    try:
        assembled = assemble(round_.pk, lease, at)
    except jobs.LostLease:
        return "lost"
    except Refused as refusal:
        lease.fail(str(refusal))
        return "refused"
    lease.finish()
    return assembled.state
