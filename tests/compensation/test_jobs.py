"""Long work: enqueued with its change, leased, fenced, swept."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from compensation import jobs
from compensation.models import Job
from tests.narrow import present

pytestmark = pytest.mark.django_db
PAST = timedelta(minutes=-2)


class Bell:
    """Stands where a Celery task would: remembers who was rung for, or does not answer."""

    def __init__(self):
        self.rung = []
        self.broken = False

    def apply_async(self, args):
        if self.broken:
            raise OperationalError("no broker")
        self.rung += args


@pytest.fixture
def bell(monkeypatch):
    bell = Bell()
    monkeypatch.setattr(jobs, "import_string", lambda path: bell)
    return bell


def make(**changes):
    return Job.objects.create(kind="demo", dedupe_key="x", **changes)


def take(job) -> jobs.Lease:
    """A worker takes a job that is free."""
    return present(jobs.take(job.pk))


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + PAST)


def test_the_bell_rings_when_the_change_is_committed_and_not_before(bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("demo", "x", payload={"a": 1}, actor=None)
        assert bell.rung == []
    assert bell.rung == [job.pk]
    assert Job.objects.get().rung_at is not None


def test_a_change_that_is_rolled_back_leaves_no_job_and_no_bell(bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.enqueue("demo", "x", payload={}, actor=None)
        transaction.set_rollback(True)
    assert (bell.rung, Job.objects.count()) == ([], 0)


def test_the_same_work_is_one_job(bell):
    first = jobs.enqueue("demo", "x", payload={"a": 1}, actor=None)
    assert jobs.enqueue("demo", "x", payload={"a": 2}, actor=None) == first
    assert Job.objects.get().payload == {"a": 1}


def test_failed_work_that_is_asked_for_again_is_queued_again(bell):
    job = make(state="failed", attempts=5, error="gave up", finished_at=timezone.now())
    jobs.enqueue("demo", "x", payload={}, actor=None)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.finished_at) == ("queued", 0, "", None)


def test_one_worker_takes_a_job(bell):
    job = make()
    lease = take(job)
    assert lease.job.state == "running"
    assert lease.job.attempts == 1
    assert jobs.take(job.pk) is None


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_is_fenced_off(bell):
    job = make()
    slow = take(job)
    expire(job)
    quick = take(job)
    with pytest.raises(jobs.LostLease):
        slow.progress(1, 2)
    with pytest.raises(jobs.LostLease):
        slow.finish()
    slow.fail("too late")
    quick.progress(2, 2)
    quick.finish("well done")
    job.refresh_from_db()
    assert (job.state, job.done, job.percent, job.note, job.error) == ("done", 2, 100, "well done", "")


def test_progress_keeps_the_lease(bell):
    job = make()
    lease = take(job)
    expire(job)
    lease.progress(1, 4, "a quarter")
    assert jobs.take(job.pk) is None
    job.refresh_from_db()
    assert (job.percent, job.note) == (25, "a quarter")


def test_finished_work_is_never_taken_again(bell):
    job = make()
    take(job).finish()
    assert jobs.take(job.pk) is None


def test_a_failure_is_a_sentence_for_a_person(bell):
    job = make()
    take(job).fail("The file is gone.")
    job.refresh_from_db()
    assert (job.state, job.error, job.lease_until) == ("failed", "The file is gone.", None)


def test_a_silent_broker_is_left_to_the_sweeper(bell):
    bell.broken = True
    job = make()
    jobs.ring(job.pk)
    bell.broken = False
    Job.objects.update(rung_at=timezone.now() + PAST)
    assert jobs.sweep() == 1
    assert bell.rung == [job.pk]


def test_the_sweeper_rings_for_dead_workers_and_leaves_living_ones_alone(bell):
    job = make()
    jobs.take(job.pk)
    assert jobs.sweep() == 0
    expire(job)
    assert jobs.sweep() == 1
    assert take(job).job.fence == 2


def test_the_sweeper_gives_up_after_repeated_attempts(bell):
    job = make()
    jobs.take(job.pk)
    expire(job)
    Job.objects.update(attempts=jobs.MOST_ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, bool(job.error)) == ("failed", True)
