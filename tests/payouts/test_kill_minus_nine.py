"""A worker is killed with -9 in the middle of assembling, at many points; the next one finishes the round.

The victim is a process of its own that assembles in chunks of two and kills itself at the n-th SQL statement, so
that nothing in Python, no `finally` and no rollback of Django's, can help it. The control takes the mechanism
away (claims are not scheduled with their lines): there the second run does stumble over the first one's lines.
"""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from claims.models import Claim
from compensation.events import broken_links
from compensation.models import Job
from payouts import assembly, line_making, workflow
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.tasks import assemble_round
from tests import builders
from tests.builders import RECEIVED

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = 5
AT = RECEIVED + timedelta(days=10)

VICTIM = textwrap.dedent(
    """
    import os, signal, sys
    import django
    django.setup()
    from django.db import connection
    from payouts import assembly
    from payouts.tasks import assemble_round

    assembly.CHUNK = 2
    left = int(sys.argv[2])

    def die_at_last(execute, sql, params, many, context):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die_at_last):
        print(assemble_round(int(sys.argv[1])))
    """
)


def run_victim(job_id: int, statements: int) -> subprocess.CompletedProcess:
    """Assemble in another process on this test's database; it dies before its n-th statement."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgres://{user}{database['HOST'] or 'localhost'}:{database['PORT']}/{database['NAME']}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "compensation.settings"}
    return subprocess.run(
        [sys.executable, "-c", VICTIM, str(job_id), str(statements)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def round_(monkeypatch):
    """Five approved claims and a round whose bell has not been heard yet."""
    monkeypatch.setattr("compensation.jobs.ring", lambda job_id: None)
    people = builders.make_people()
    programme = builders.make_programme(people)
    for number in range(1, CLAIMS + 1):
        builders.approved(programme, people, number)
    return workflow.open_round(programme=programme.pk, cutoff_at=AT, actor=people.oh, as_of=AT)


def expire_the_lease() -> None:
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))


def assert_everyone_has_one_line(round_: Round) -> None:
    lines = list(PayoutLine.objects.select_related("round__programme").order_by("position"))
    assert [line.position for line in lines] == list(range(1, CLAIMS + 1))
    assert len({line.claim_id for line in lines}) == CLAIMS
    assert set(Claim.objects.values_list("state", flat=True)) == {"in_payout"}
    fresh = Round.objects.get(pk=round_.pk)
    assert (fresh.state, fresh.line_count, fresh.total) == ("assembled", CLAIMS, CLAIMS * 50_000)
    for recorded in [fresh, *lines]:
        trail = PayoutEvent.objects.filter(stream=recorded.stream)
        assert broken_links(trail, recorded.event_seq, recorded.event_hash) == []


@pytest.mark.parametrize("statements", [2, 5, 9, 14, 19, 26, 33, 41])
def test_a_killed_assembly_is_finished_by_the_next_worker(round_, statements):
    victim = run_victim(round_.job_id, statements)
    assert victim.returncode == -signal.SIGKILL, victim.stderr
    assert Round.objects.get(pk=round_.pk).state == "draft"

    expire_the_lease()
    assert assemble_round(round_.job_id) == "assembled"
    assert_everyone_has_one_line(round_)


def test_an_unkilled_assembly_ends_in_the_same_state(round_):
    victim = run_victim(round_.job_id, 10_000)
    assert victim.stdout.strip() == "assembled", victim.stderr
    assert_everyone_has_one_line(round_)


def test_until_its_lease_ends_nobody_takes_a_dead_workers_job(round_):
    run_victim(round_.job_id, 14)
    assert assemble_round(round_.job_id) == "not mine"


def test_control_lines_without_scheduling_their_claims_stop_the_second_run(round_, monkeypatch):
    run_victim(round_.job_id, 10_000)
    # As if the claims had not moved together with their lines, and the second run did not ask what the first had done:
    # only the database's one-live-line rule stands between the claimant and a second payment.
    from compensation import triggers

    triggers.remove_all(connection)
    Claim.objects.update(state="approved")
    Round.objects.update(state="draft")
    Job.objects.update(state="queued", lease_until=None)
    monkeypatch.setattr(line_making, "schedule_many", lambda **_: 0)
    monkeypatch.setattr(assembly, "_without_the_done", lambda round_, wanted: wanted)
    with pytest.raises(IntegrityError):
        assemble_round(round_.job_id)
    triggers.install_all(connection)
