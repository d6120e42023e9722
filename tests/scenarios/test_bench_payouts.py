"""The measurement's own material is sound: its claims verify, every way pays the same, the spreadsheet reads back."""

import pytest
from django.conf import settings
from django.db import connection

from claims.models import Claim
from compensation import bulk, jobs, verify
from payouts import assembly
from payouts.models import PayoutLine
from scenarios.bench import payouts, rivals, spreadsheet
from scenarios.bench.approved import CUT_OFF, make_approved
from scenarios.programme_1015.cast import make_cast


@pytest.fixture
def people(db):
    return make_cast(settings.DEMO_PASSWORD)


def lines(programme):
    rows = PayoutLine.objects.filter(round__programme=programme).order_by("position")
    return list(rows.values_list("position", "claim__receipt_no", "amount", "payee", "event_hash"))


def test_claims_made_in_bulk_are_sound_and_can_be_paid(people):
    programme = make_approved(people, "bulk", 7)
    took, split = payouts._ours(programme, people)
    assert took > 0
    assert abs(sum(split.values()) - 1) < 0.05
    assert set(Claim.objects.filter(programme=programme).values_list("state", flat=True)) == {"in_payout"}
    problems = [(problem.check, problem.expected) for verdict in verify.run() for problem in verdict.problems]
    assert problems == []


def test_every_way_makes_the_same_lines(people):
    ours, verbs, single, many = (make_approved(people, code, 5) for code in ("way1", "way2", "way3", "way4"))
    round_ = rivals.draft(ours, people)
    lease = jobs.take(round_.job_id or 0)
    assert lease is not None
    assembly.assemble(round_.pk, lease, CUT_OFF)
    rivals.single_verbs(verbs, people)
    rivals.one_by_one(single, people)
    rivals.orm_bulk(many, people)
    said = [[line[2:4] for line in lines(programme)] for programme in (ours, verbs, single, many)]
    assert said[0] == said[1] == said[2] == said[3]
    assert len(said[0]) == 5


def _rows_read() -> int:
    """Rows of lines that this transaction read by going through the whole table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'payouts_payoutline'")
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL keeps its plans")
@pytest.mark.parametrize("anew", [True, False], ids=["plans made anew", "control: plans kept"])
def test_a_large_round_after_a_small_one_does_not_read_all_lines_for_each(people, monkeypatch, anew):
    if not anew:
        monkeypatch.setattr(bulk, "MANY", 1_000_000)
    small, large = make_approved(people, "few", 9), make_approved(people, "many", 1_200)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the claims are known, lines are not
        for how in ("off", "on"):  # as for a table that is nearly empty
            cursor.execute(f"SET LOCAL enable_indexscan = {how}; SET LOCAL enable_bitmapscan = {how}")
            if how == "off":
                payouts._ours(small, people)
    before = _rows_read()
    payouts._ours(large, people)
    assert (_rows_read() - before < 30 * 1_200) == anew


def test_the_spreadsheet_is_measured_and_reads_back_equal():
    found = spreadsheet.measure(1_200)
    assert found["reads_back_equal"]
    assert found["flat_memory"]
    assert "read back equal" in spreadsheet.sentence(found)
