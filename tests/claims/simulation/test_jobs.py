"""Replays and sweeps as jobs: rows and sums that agree with each other and with SQL, begun again after a kill."""

import pytest
from django.db import transaction
from django.utils import translation

from claims import tasks
from claims import workflow as claims
from claims.models import Claim, PolicyReplay, PolicyReplayRow
from claims.simulation import book as books_read
from claims.simulation import running
from claims.workflow.simulation import request_replay, request_sweep
from compensation import jobs
from compensation.errors import GuardFailed, NotPermitted
from compensation.models import Job, ProgrammeEvent
from compensation.rules.policy import Policy
from payouts.models import PayoutLine
from tests import stages
from tests.claims.simulation import books
from tests.claims.simulation.test_command import tables
from tests.narrow import present
from tests.stages import OURS, day, rows

pytestmark = pytest.mark.django_db


def progress(made) -> tuple[int, int]:
    return made.job.done, made.job.total


def asked(book, people, **tiers):
    return request_replay(version=books.draft(book, people, books.tiers(**tiers)).pk, actor=people.jung)


def test_the_rows_and_the_sums_are_what_sql_makes_of_the_decisions(book, people):
    made = books.replayed(book, people, books.tiers(first=340_000))
    assert (made.state, *progress(made)) == ("done", books.DECIDED, books.DECIDED)
    [(count, before, after, difference)] = rows(
        "SELECT COUNT(*), SUM(r.before), SUM(r.after), SUM(r.difference) FROM claims_policyreplayrow r"
        " JOIN claims_claim c ON c.id = r.claim_id JOIN claims_decision d ON d.id = r.decision_id"
        " AND d.id = c.decision_id AND d.amount = r.before WHERE r.replay_id = %s",
        made.pk,
    )
    assert (count, before, after, difference) == tuple(
        made.totals[key] for key in ("claims", "total_before", "total_after", "delta")
    )
    changed = rows(
        "SELECT c.baseline_sales - c.outage_sales, r.before, r.after, r.kind FROM claims_policyreplayrow r"
        " JOIN claims_claim c ON c.id = r.claim_id WHERE r.replay_id = %s AND r.difference <> 0 ORDER BY c.id",
        made.pk,
    )
    assert changed == [(310_000, 50_000, 30_000, "loss"), (340_000, 50_000, 30_000, "loss")]
    assert made.totals["decided_under"] == [{"version": 1, "claims": books.DECIDED}]


def test_nothing_of_a_claim_is_written(book, people):
    made = asked(book, people, first=340_000)
    before = {table: sorted(map(repr, rows(f'SELECT * FROM "{table}"'))) for table in claims_tables()}
    tasks.replay_policy(made.job_id)
    assert {table: sorted(map(repr, rows(f'SELECT * FROM "{table}"'))) for table in claims_tables()} == before


def claims_tables() -> list[str]:
    return [table for table in OURS if table.startswith("claims_") and "replay" not in table and "sweep" not in table]


def test_a_worker_that_dies_between_chunks_leaves_nothing_that_its_successor_does_not_put_right(
    book, people, monkeypatch
):
    monkeypatch.setattr(running, "replay", lambda programme, policy: books_read.replay(programme, policy, 3))
    made = asked(book, people, first=340_000)
    chunks = running.PolicyReplayRow.objects.bulk_create
    written = 0

    def die_after_two(found):
        nonlocal written
        written += 1
        if written > 2:
            raise KeyboardInterrupt
        return chunks(found)

    with monkeypatch.context() as dying:
        dying.setattr(running.PolicyReplayRow.objects, "bulk_create", die_after_two)
        with pytest.raises(KeyboardInterrupt):
            tasks.replay_policy(made.job_id)
    assert PolicyReplayRow.objects.filter(replay=made).count() == 6
    assert not PolicyReplay.objects.get(pk=made.pk).totals
    Job.objects.filter(pk=made.job_id).update(lease_until="2020-01-01T00:00:00Z")
    tasks.replay_policy(made.job_id)
    again = PolicyReplay.objects.get(pk=made.pk)
    assert again.rows.count() == again.totals["claims"] == books.DECIDED
    other = books.replayed(book, people, books.tiers(first=340_000))
    assert other.totals == again.totals
    columns = ("claim", "decision", "before", "after", "difference", "kind", "why")
    assert list(other.rows.values_list(*columns)) == list(again.rows.values_list(*columns))


def test_a_worker_that_lost_its_lease_writes_no_row(book, people, monkeypatch):
    made = asked(book, people, first=340_000)
    lease = jobs.take(made.job_id)
    assert lease is not None
    real = jobs.Lease.progress

    def taken_over(self, done, total, note=""):
        if done:
            Job.objects.filter(pk=made.job_id).update(fence=99)
        real(self, done, total, note)

    monkeypatch.setattr(jobs.Lease, "progress", taken_over)
    with pytest.raises(jobs.LostLease), transaction.atomic():
        running.run_replay(lease)
    assert not PolicyReplayRow.objects.filter(replay=made).exists()


def test_a_finished_replay_is_not_run_again(book, people):
    made = books.replayed(book, people, books.tiers(first=340_000))
    Job.objects.filter(pk=present(made.job_id)).update(state="queued")
    tasks.replay_policy(made.job_id)
    again = PolicyReplay.objects.get(pk=made.pk)
    assert (again.finished_at, again.totals) == (made.finished_at, made.totals)


def test_asked_twice_while_it_waits_it_is_one_replay_and_afterwards_another(book, people):
    first = asked(book, people, first=340_000)
    assert request_replay(version=first.version_id, actor=people.han) == first
    tasks.replay_policy(first.job_id)
    assert request_replay(version=first.version_id, actor=people.han) != first


def test_what_was_asked_stands_on_the_programmes_trail(book, people):
    made = asked(book, people, first=340_000)
    event = ProgrammeEvent.objects.filter(stream=book.stream).latest("seq")
    assert (event.verb, event.actor) == ("request_replay", people.jung)
    assert event.data == {"version": made.version.number, "hash": made.content_hash, "replay": made.pk}


@pytest.mark.parametrize("name", ["kim", "lee", "oh", "seo", "im", "gong", "noh"])
def test_only_a_manager_may_ask(book, people, name):
    version, before = book.policies.get(), tables()
    with pytest.raises(NotPermitted):
        request_replay(version=version.pk, actor=getattr(people, name))
    with pytest.raises(NotPermitted):
        request_sweep(version=version.pk, parameter="cap", first="1", last="2", step="1", actor=getattr(people, name))
    assert tables() == before


def test_a_sweeps_points_are_what_replays_of_the_same_documents_come_to(book, people):
    made = books.swept(book, people, "tiers.1.up_to", "250,000", "350000", "10000")
    assert len(made.points) == 11
    assert (made.state, *progress(made)) == ("done", 11, 11)
    for point in made.points[::5]:
        replayed = books.replayed(book, people, books.tiers(first=int(point["value"])))
        assert point["after"] == replayed.totals["total_after"]
        assert point["delta"] == replayed.totals["delta"]
        assert point["loss"] == replayed.totals["by_kind"]["loss"]["claims"]
    of_the_version = next(point for point in made.points if point["value"] == "300000")
    assert (of_the_version["delta"], of_the_version["gain"], of_the_version["loss"]) == (0, 0, 0)


def test_a_value_that_makes_no_policy_is_a_point_with_its_problem(book, people):
    made = books.swept(book, people, "tiers.1.up_to", "480000", "510000", "10000")
    assert [[problem["code"] for problem in point["problems"]] for point in made.points] == [
        [],
        [],
        ["tiers_overlap"],
        ["tiers_unordered"],
    ]
    assert len(made.valid_points) == 2


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"parameter": "deadlines.appeal_days"}, "no such number"),
        ({"first": "x"}, "plain digits"),
        ({"step": "0"}, "above zero"),
        ({"last": "1"}, "before it begins"),
        ({"step": "1"}, "at most 50"),
    ],
)
def test_a_bad_range_is_refused_in_a_sentence_and_leaves_nothing(book, people, ends, said):
    asked_for = {"parameter": "cap", "first": "5000000", "last": "6000000", "step": "100000", **ends}
    before = tables()
    with translation.override("en"), pytest.raises(GuardFailed, match=said):
        request_sweep(version=book.policies.get().pk, actor=people.jung, **asked_for)
    assert tables() == before


def test_additional_instalments_are_counted_beside_and_change_no_sum(book, people):
    round_ = stages.sent(book, people)
    stages.answered(round_, people, dict.fromkeys(range(1, round_.line_count + 1), "이체완료"))
    paid = Claim.objects.filter(pk__in=PayoutLine.objects.filter(round=round_).values("claim")).earliest("pk")
    appeal = claims.file_appeal(claim=paid.pk, actor=people.kim, grounds="Too little", channel="phone", as_of=day(12))
    claims.judge_appeal(
        appeal=appeal.pk, actor=people.choi, uphold=True, verdict="More was lost", amount=10_000, as_of=day(13)
    )
    made = books.replayed(book, people, books.tiers(first=340_000))
    assert made.totals["instalments"] == {"count": 1, "total": 10_000}
    assert made.rows.get(claim=paid).before == 30_000
    assert made.totals["claims"] == books.DECIDED


def test_a_long_book_is_read_in_as_many_queries_as_chunks(book, people, django_assert_num_queries):
    policy = Policy.parse(books.tiers(first=340_000))
    # The versions twice (for the own policies of the replay and of the book), then four chunks and an empty one.
    with django_assert_num_queries(2 + 4 + 1):
        assert sum(len(part) for part in books_read.replay(book.pk, policy, 3)) == books.DECIDED
