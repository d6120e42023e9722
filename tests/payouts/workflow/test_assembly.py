"""The cut: order, freezing, and an assembly that may stop at any chunk and be run again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow as claims_workflow
from claims.models import Claim
from compensation import jobs
from compensation.events import broken_links
from compensation.jobs import Lease, LostLease
from compensation.models import Job
from payouts import assembly, cutting, workflow
from payouts.models import LeftOut, PayoutEvent, PayoutLine, Round, RoundCut
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.narrow import present
from tests.stages import AT, day


@pytest.fixture
def approved(people, programme):
    return [builders.approved(programme, people, number) for number in range(1, 6)]


class Killed(BaseException):
    """A worker that is gone: no handler of the product's can catch it."""


def lines():
    return list(PayoutLine.objects.order_by("position").values_list("position", "claim_id", "state"))


def everything_is_as_if_nothing_had_happened(approved):
    assert lines() == [(position, claim.pk, "pending") for position, claim in enumerate(approved, start=1)]
    assert set(Claim.objects.values_list("state", flat=True)) == {"in_payout"}
    round_ = Round.objects.get()
    assert (round_.state, round_.line_count, round_.total) == ("assembled", 5, 250_000)
    for line in PayoutLine.objects.all():
        trail = PayoutEvent.objects.filter(stream=line.stream).order_by("seq")
        assert broken_links(trail, line.event_seq, line.event_hash) == []


def test_lines_freeze_what_was_approved_in_payout_order(people, programme, approved):
    stages.assembled(programme, people)
    everything_is_as_if_nothing_had_happened(approved)
    line = PayoutLine.objects.get(position=1)
    claim = approved[0]
    assert (line.decision, line.approval, line.account) == (claim.decision, claim.approval, claim.account)
    assert (line.payee, line.amount) == ("판교식당1", 50_000)
    assert Job.objects.get().state == "done"


def test_claims_approved_after_the_cutoff_wait(people, programme, approved):
    late = builders.file(programme, people, 9)
    builders.confirm(builders.recommend(builders.review(late, people), people), people, day(11))
    assert stages.assembled(programme, people, AT).line_count == 5
    assert Claim.objects.get(pk=late.pk).state == "approved"


def test_a_claim_of_another_programme_is_left_alone(people, programme, approved):
    other = builders.approved(builders.make_programme(people, "t2"), people, 1)
    stages.assembled(programme, people)
    assert Claim.objects.get(pk=other.pk).state == "approved"


def test_an_assembly_killed_in_its_cut_keeps_none_of_it(people, programme, approved, monkeypatch):
    round_ = stages.draft_round(programme, people)

    def die(*_said):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(cutting, "note_left_out", die)
        with pytest.raises(Killed):
            assemble_round(round_.job_id)
    assert RoundCut.objects.count() == 0
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert assemble_round(round_.job_id) == "assembled"
    everything_is_as_if_nothing_had_happened(approved)


@pytest.mark.parametrize("chunks_before_death", [0, 1, 2])
def test_an_assembly_killed_between_chunks_is_finished_by_the_next_run(
    people, programme, approved, monkeypatch, chunks_before_death
):
    monkeypatch.setattr(assembly, "CHUNK", 2)
    round_ = stages.draft_round(programme, people)
    progress, told = Lease.progress, []

    def die(self, done, total, note=""):
        progress(self, done, total, note)
        told.append(done)
        if len(told) > chunks_before_death:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Lease, "progress", die)
        with pytest.raises(Killed):
            assemble_round(round_.job_id)
    # The chunk in which it died left nothing; those before stand whole.
    assert PayoutLine.objects.count() == 2 * chunks_before_death
    assert RoundCut.objects.count() == 1
    assert Claim.objects.filter(state="in_payout").count() == PayoutLine.objects.count()
    assert assemble_round(round_.job_id) == "not mine"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert assemble_round(round_.job_id) == "assembled"
    everything_is_as_if_nothing_had_happened(approved)


def test_a_worker_whose_lease_was_taken_over_writes_nothing_more(people, programme, approved, monkeypatch):
    monkeypatch.setattr(assembly, "CHUNK", 2)
    round_ = stages.draft_round(programme, people)
    job = present(round_.job_id)
    slow = present(jobs.take(job))
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = present(jobs.take(job))
    with pytest.raises(LostLease):
        assembly.assemble(round_.pk, slow, AT)
    assert lines() == []
    assembly.assemble(round_.pk, quick, AT)
    quick.finish()
    with pytest.raises(LostLease):
        slow.finish()
    everything_is_as_if_nothing_had_happened(approved)


def test_the_task_of_a_fenced_off_worker_says_lost(people, programme, approved, monkeypatch):
    round_ = stages.draft_round(programme, people)
    take = jobs.take

    def take_and_lose(job_id):
        lease = present(take(job_id))
        Job.objects.filter(pk=job_id).update(fence=lease.job.fence + 1)
        return lease

    monkeypatch.setattr(jobs, "take", take_and_lose)
    assert assemble_round(round_.job_id) == "lost"
    assert lines() == []
    assert Job.objects.get().state == "running"


def test_the_sweeper_rings_again_for_a_round_that_nobody_finished(people, programme, approved, monkeypatch):
    round_ = stages.draft_round(programme, people)
    rung = []
    monkeypatch.setattr(assemble_round, "apply_async", lambda args: rung.append(args))
    assert jobs.sweep() == 1
    assert jobs.sweep() == 0  # it rang a moment ago
    Job.objects.update(rung_at=timezone.now() - timedelta(minutes=5))
    assert jobs.sweep() == 1
    assert rung == [[round_.job_id]] * 2
    assemble_round(round_.job_id)
    Job.objects.update(rung_at=None)
    assert jobs.sweep() == 0


def test_a_bell_that_rings_twice_assembles_once(people, programme, approved):
    round_ = stages.draft_round(programme, people)
    assert [assemble_round(round_.job_id), assemble_round(round_.job_id)] == ["assembled", "not mine"]
    everything_is_as_if_nothing_had_happened(approved)


def test_a_cancelled_round_is_not_assembled_any_more(people, programme, approved):
    round_ = stages.draft_round(programme, people)
    workflow.cancel(round=round_.pk, actor=people.oh, reason="Too early")
    assert assemble_round(round_.job_id) == "cancelled"
    assert lines() == []


def test_a_claim_held_between_cut_and_lines_is_left_out(people, programme, approved, monkeypatch):
    round_ = stages.draft_round(programme, people)
    make_cut = assembly.make_cut

    def then_held(*args):
        found = make_cut(*args)
        claims_workflow.hold(claim=approved[0].pk, actor=people.kim, reason="Name is unclear")
        return found

    monkeypatch.setattr(assembly, "make_cut", then_held)
    assemble_round(round_.job_id)
    assert [claim for _position, claim, _state in lines()] == [claim.pk for claim in approved[1:]]
    assert Round.objects.get().line_count == 4
    left = LeftOut.objects.get()
    assert (left.claim_id, left.reason, left.amount) == (approved[0].pk, "changed", 50_000)
