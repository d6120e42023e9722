"""The demo's job: visible, in small transactions, going on after a kill."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from compensation import jobs
from compensation.ceremony import has_edge
from compensation.models import Job, Programme
from scenarios import practice, tasks
from scenarios.programme_1015.summary import summary
from tests.scenarios.small import SMALL, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BREATHE", 0)


def load() -> dict[str, Any]:
    lease = jobs.take(tasks.enqueue(5).pk)
    assert lease is not None
    assert tasks.load(lease, SMALL) == "done"
    return summary(Programme.objects.get(code="1015"))


def test_enqueue_leaves_a_queued_job_and_does_nothing_yet() -> None:
    call_command("demo", "--enqueue")
    call_command("demo", "--enqueue")
    assert list(Job.objects.values_list("kind", "state")) == [("demo", "queued")]
    assert not Programme.objects.exists()


def test_a_killed_load_goes_on_and_ends_as_if_nothing_had_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    with undone():
        whole = load()
    kept = tasks._keep
    calls: list[datetime] = []

    def dies_in_the_middle(lease: jobs.Lease, stage: Any, at: datetime) -> None:
        kept(lease, stage, at)
        calls.append(at)
        if len(calls) in (3, 8):
            raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "_keep", dies_in_the_middle)
    job = tasks.enqueue(5)
    for _ in range(2):
        lease = jobs.take(job.pk)
        assert lease is not None
        with pytest.raises(KeyboardInterrupt):
            tasks.load(lease, SMALL)
        assert jobs.take(job.pk) is None  # the dead worker's lease still runs
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    lease = jobs.take(job.pk)
    assert lease is not None
    assert tasks.load(lease, SMALL) == "done"
    assert summary(Programme.objects.get(code="1015")) == whole


def test_whoever_lost_the_lease_stops_without_writing() -> None:
    lease = jobs.take(tasks.enqueue(5).pk)
    assert lease is not None
    Job.objects.filter(pk=lease.job.pk).update(fence=lease.job.fence + 1)
    assert tasks.load(lease, SMALL) == "lost"
    assert not Programme.objects.filter(code=practice.CODE).exists()


def test_what_cannot_be_played_fails_the_job_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("no such day")

    monkeypatch.setitem(tasks.ACTS, "draft_policy", broken)
    lease = jobs.take(tasks.enqueue(5).pk)
    assert lease is not None
    with pytest.raises(RuntimeError):
        tasks.load(lease, SMALL)
    job = Job.objects.get(pk=lease.job.pk)
    assert (job.state, job.error) == ("failed", "RuntimeError: no such day")


def test_the_finished_programme_and_an_open_one_with_work_in_every_state() -> None:
    load()
    job = Job.objects.get(kind="demo")
    assert (job.state, job.percent) == ("done", 100)
    live = Programme.objects.get(code=practice.CODE)
    assert live.simulation
    assert live.windows.filter(opens_at__lte=timezone.now(), closes_at__gt=timezone.now()).exists()
    states = list(live.claims.order_by().values_list("state", flat=True))
    assert {state: states.count(state) for state in states} == {
        "received": 3,
        "in_review": 3,
        "supplement_requested": 2,
        "negotiating": 2,
        "awaiting_approval": 3,
        "approved": 2,
        "on_hold": 1,
    }
    assert all(any(has_edge(claim, edge.verb) for edge in claim.EDGES) for claim in live.claims.all())
    assert summary(live)["chain_ok"]


def test_loading_a_second_time_changes_nothing() -> None:
    first = load()
    assert tasks.load_demo(tasks.enqueue(5).pk) == "not mine"
    assert summary(Programme.objects.get(code="1015")) == first
