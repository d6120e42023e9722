"""The measurement's own material is sound: its claims verify, every way pays the same, the spreadsheet reads back."""

import pytest
from django.conf import settings

from claims.models import Claim
from compensation import jobs, verify
from payouts import assembly
from payouts.models import PayoutLine
from scenarios.bench import payouts, spreadsheet
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
    ours, single, bulk = (make_approved(people, code, 5) for code in ("way1", "way2", "way3"))
    round_ = payouts._draft(ours, people)
    lease = jobs.take(round_.job_id or 0)
    assert lease is not None
    assembly.assemble(round_.pk, lease, CUT_OFF)
    payouts._one_by_one(single, people)
    payouts._orm_bulk(bulk, people)
    said = [[line[2:4] for line in lines(programme)] for programme in (ours, single, bulk)]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 5


def test_the_spreadsheet_is_measured_and_reads_back_equal():
    found = spreadsheet.measure(1_200)
    assert found["reads_back_equal"]
    assert found["flat_memory"]
    assert "read back equal" in spreadsheet.sentence(found)
