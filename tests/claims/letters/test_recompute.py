"""No letter from a record that does not give again what it states."""

import pytest

from claims.judgement import decision_hash
from claims.letters.content import letter_for
from claims.letters.letter import RecordDiffers
from claims.models import Decision, PayeeAccount
from tests.claims.letters import desk

TAMPERED = {
    "amount": 51_000,
    "facts": {"baseline_sales": 3_000_000},
    "result": {"amount": 51_000},
    "note": "Added later",
    "content_hash": "0" * 64,
}


@pytest.mark.parametrize("column", TAMPERED)
def test_a_record_that_does_not_recompute_gets_no_letter(column, programme, people, without_guards):
    claim = desk.claim_with("award", programme, people)
    value = TAMPERED[column]
    if isinstance(value, dict):
        value = {**getattr(Decision.objects.get(claim=claim), column), **value}
    Decision.objects.filter(claim=claim).update(**{column: value})
    with pytest.raises(RecordDiffers):
        letter_for(claim, "award", "ko")


def test_a_changed_record_with_a_hash_to_match_gets_no_letter_either(programme, people, without_guards):
    claim = desk.claim_with("award", programme, people)
    decision = Decision.objects.get(claim=claim)
    decision.amount = 500_000
    decision.result = {**decision.result, "amount": 500_000}
    decision.content_hash = decision_hash(decision)
    decision.save()
    with pytest.raises(RecordDiffers):
        letter_for(claim, "award", "ko")


def test_an_account_nobody_approved_gets_no_letter(programme, people, without_guards):
    claim = desk.claim_with("award", programme, people)
    PayeeAccount.objects.filter(claimant=claim.claimant).update(holder="다른 사람")
    with pytest.raises(RecordDiffers):
        letter_for(claim, "award", "ko")
