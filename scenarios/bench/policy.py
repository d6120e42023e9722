"""How fast a policy is replayed over the book: beside a loop over records, and beside reading the rows at all."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from claims.models import Claim, PolicyReplay, PolicyReplayRow, PolicySweep
from claims.simulation.book import decided, replay
from claims.simulation.running import run_replay, run_sweep
from compensation import jobs, policies
from compensation.models import Job, Programme, User
from compensation.rules.decide import decide
from compensation.rules.facts import Facts
from compensation.rules.policy import Policy
from scenarios.bench.book import CODE, make_book, moved_bound
from scenarios.programme_1015.cast import make_cast

HELP = "Replay a policy over decided claims. Makes them, locks the claims meanwhile, and takes all of it away again."
#: A loop over records is measured on so many claims, and counted up.
SAMPLE = 1_000
READ = (
    "SELECT c.id, c.receipt_no, d.id, d.policy_id, d.outcome, d.amount, d.reasons, d.facts, d.effective_at"
    " FROM claims_claim c JOIN claims_decision d ON d.id = c.decision_id WHERE c.programme_id = %s ORDER BY c.id"
)


def add_arguments(parser: ArgumentParser) -> None:
    """How many claims."""
    parser.add_argument("--claims", type=int, default=10_000, help="how many decided claims to make")


def run(say: Callable[[str], Any], **options: Any) -> dict[str, Any]:
    """Make the book, measure, and roll everything back."""
    with transaction.atomic():
        people = make_cast(settings.DEMO_PASSWORD)
        for done in make_book(people, options["claims"]):
            if done % 10_000 == 0:
                say(f"{done:,} claims made")
        _analyse()
        found = measure(people, say)
        transaction.set_rollback(True)
    return found


def _analyse() -> None:
    """Let PostgreSQL know how many rows there are, as it would in daily life."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE claims_claim, claims_decision, claims_approval")


def measure(people: dict[str, User], say: Callable[[str], Any]) -> dict[str, Any]:
    """Seconds of each way through the same book, and their ratios."""
    programme, policy = Programme.objects.get(code=CODE), moved_bound()
    claims, took = decided(programme.pk).count(), _Watch(say)
    with took("select"), connection.cursor() as cursor:
        cursor.execute(READ, [programme.pk])
        while cursor.fetchmany(2_000):
            pass
    with took("compute"):
        for _part in replay(programme.pk, policy):
            pass
    made = _asked(programme, policy, people["manager1"])
    with took("job"):
        run_replay(_lease("replay_policy", made.pk))
    with took("naive"):
        sample = _one_by_one(programme, policy, made)
    swept = _swept(made)
    with took("sweep"):
        run_sweep(_lease("sweep_policy", swept.pk))
    naive = took.seconds["naive"] / max(sample, 1) * claims
    job = took.seconds["job"]
    return {
        "claims": claims,
        "rows_stored": made.rows.count(),
        "job_seconds": round(job, 2),
        "job_work_seconds": round(took.worked["job"], 2),
        "claims_per_second": round(claims / job),
        "faster_than_one_by_one": round(naive / job, 1),
        "slower_than_bare_select": round(job / took.seconds["select"], 1),
        "compute_slower_than_bare_select": round(took.seconds["compute"] / took.seconds["select"], 1),
        "select_seconds": round(took.seconds["select"], 2),
        "compute_seconds": round(took.seconds["compute"], 2),
        "one_by_one_seconds": round(naive, 1),
        "sweep_points": len(PolicySweep.objects.get(pk=swept.pk).points),
        "sweep_seconds": round(took.seconds["sweep"], 2),
    }


class _Watch:
    """Seconds by name: on the clock, and of this process's own work."""

    def __init__(self, say: Callable[[str], Any]) -> None:
        self.seconds: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self._say = say

    @contextmanager
    def __call__(self, name: str) -> Any:
        began, work = time.perf_counter(), time.process_time()
        yield
        self.seconds[name], self.worked[name] = time.perf_counter() - began, time.process_time() - work
        self._say(f"{name}: {self.seconds[name]:.2f} s, of which {self.worked[name]:.2f} s of work")


def _asked(programme: Programme, policy: Policy, manager: User) -> PolicyReplay:
    version = policies.draft_policy(programme=programme.pk, document=policy.to_document(), actor=manager)
    said = {"document": version.document, "content_hash": version.content_hash, "created_by": manager}
    return PolicyReplay.objects.create(programme=programme, version=version, **said)


def _swept(made: PolicyReplay) -> PolicySweep:
    return PolicySweep.objects.create(
        programme=made.programme,
        version=made.version,
        document=made.document,
        content_hash=made.content_hash,
        created_by=made.created_by,
        parameter="tiers.1.up_to",
        first="5000",
        last="495000",
        step="10000",
    )


def _lease(kind: str, pk: int) -> jobs.Lease:
    """A job that runs here and now: no bell is rung."""
    job = Job.objects.create(kind=kind, dedupe_key=f"bench-{pk}", payload={"pk": pk})
    lease = jobs.take(job.pk)
    assert lease is not None
    return lease


def _one_by_one(programme: Programme, policy: Policy, made: PolicyReplay) -> int:
    """What comes to mind first: record by record, each judged and stored by itself. Answers how many."""
    other = PolicyReplay.objects.get(pk=made.pk)
    other.pk, other.job = None, None
    other.finished_at, other.totals = None, {}
    other.save(force_insert=True)
    count = 0
    for claim in Claim.objects.filter(programme=programme).order_by("pk")[:SAMPLE]:
        decision = claim.decision
        assert decision is not None
        facts = Facts.from_dict({**decision.facts, "settlement": None})
        before, after = decision.amount, decide(facts, policy, decision.effective_at).amount
        PolicyReplayRow.objects.create(
            replay=other,
            claim=claim,
            decision=decision,
            kind="same",
            before=before,
            after=after,
            difference=None if after is None else after - before,
            place_before=0,
            place_after=0,
        )
        count += 1
    return count
