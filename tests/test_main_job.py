"""The whole main job, once: a claim becomes money at the bank and comes back as paid."""

from datetime import timedelta

import pytest

from claims.models import Claim
from payouts import workflow
from payouts.models import PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import transfer_row
from tests import builders
from tests.builders import RECEIVED

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


def test_a_claim_is_paid_from_form_to_bank_result(people, programme):
    claim = builders.approved(programme, people)
    at = RECEIVED + timedelta(days=10)

    round_ = workflow.open_round(programme=programme.pk, cutoff_at=at, actor=people.oh, as_of=at)
    assert assemble_round(round_.job_id) == "assembled"
    workflow.submit(round=round_.pk, actor=people.oh, as_of=at)
    workflow.release(round=round_.pk, actor=people.yoon, total=50_000, as_of=at)
    workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=at)
    line = PayoutLine.objects.select_related("account", "claim", "round__programme").get()
    result = compose_kbank_result([(transfer_row(line), "이체완료", at)])
    stored = workflow.import_result(round=round_.pk, content=result, file_name="r.xls", actor=people.oh, as_of=at)
    workflow.close(round=round_.pk, actor=people.oh, as_of=at)

    assert (stored.applied, stored.exceptions) == (1, 0)
    assert Claim.objects.get(pk=claim.pk).state == "paid"
    assert Round.objects.get().state == "closed"
    assert PayoutLine.objects.get().amount == 50_000
