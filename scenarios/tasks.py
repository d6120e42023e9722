"""The demo as a visible job: the replayed 1015 programme and the practice programme, in short transactions."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import jobs
from compensation.calendar import seoul
from compensation.errors import Refused
from compensation.models import Job, Programme
from scenarios import practice
from scenarios.play import Agenda, play
from scenarios.programme_1015 import run
from scenarios.programme_1015.parameters import DEFAULT, DEFAULT_SEED, Model
from scenarios.programme_1015.stage import ACTS, Stage1015

KIND, KEY = "demo", "1015"
SHORT = 0.1  # seconds of one transaction: pages are served between them
BREATHE = 0.04  # seconds in which other writers get their turn


@transaction.atomic
def enqueue(seed: int = DEFAULT_SEED) -> Job:
    """The job that loads the demo, made once; one that failed is queued again and goes on where it stopped."""
    return jobs.enqueue(KIND, KEY, payload={"seed": seed, "agenda": None}, actor=None)


@shared_task(name="scenarios.tasks.load_demo")
def load_demo(job_id: int) -> str:
    """Load the demo, or go on where a killed worker left it. Answers what became of the job."""
    lease = jobs.take(job_id)
    return "not mine" if lease is None else load(lease)


def load(lease: jobs.Lease, model: Model = DEFAULT) -> str:
    """Play the demo under `lease`. What is still to come lies in the job's payload, committed with what was done.

    A database that is busy for too long leaves the job to the sweeper; any other trouble fails it with a sentence.
    """
    try:
        stage = _stage(lease, model)
        play(stage, ACTS, alone=run.ALONE, keep=_keeper(lease, stage), breathe=BREATHE, longest=SHORT)
        lease.finish(_("The demo is loaded."))
    except jobs.LostLease:
        return "lost"
    except OperationalError:
        raise
    except Exception as error:
        lease.fail(str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}")
        raise
    return "done"


def _stage(lease: jobs.Lease, model: Model) -> Stage1015:
    """The stage with what is still to come: the kept agenda, or the whole plan when the job is new."""
    seed, kept = lease.job.payload["seed"], lease.job.payload["agenda"]
    stage = run.set_stage(seed, model)
    if kept is not None:
        stage.agenda = Agenda.from_json(kept)
        return stage
    if not Programme.objects.get(pk=stage.programme).claims.exists():
        run.plan(stage)
    practice.put_practice(stage.agenda, timezone.now())
    with transaction.atomic():
        _keep(lease, stage, run.timeline.FOUNDED)
    return stage


def _keeper(lease: jobs.Lease, stage: Stage1015) -> Any:
    return lambda at: _keep(lease, stage, at)


def _keep(lease: jobs.Lease, stage: Stage1015, at: datetime) -> None:
    """Say how far the programme's clock is and keep the rest of the agenda. Raises LostLease."""
    done, total = run.days_done(at)
    lease.progress(done, total, f"{seoul(at):%Y-%m-%d}")
    Job.objects.filter(pk=lease.job.pk).update(payload={"seed": stage.seed, "agenda": stage.agenda.to_json()})
