"""Facts: the loss, the stored form and the hash."""

from typing import Any

import pytest

from compensation.money import MAX_WON
from compensation.rules.facts import DocumentFact, Facts, FactsError, canonical_json, content_hash
from tests.compensation.rules.builders import documents, facts


@pytest.mark.parametrize(
    ("baseline", "outage", "loss"),
    [(7_420_000, 6_920_000, 500_000), (100, 100, 0), (100, 200, 0), (None, 200, None), (100, None, None), (0, 0, 0)],
)
def test_the_loss_is_baseline_minus_outage_and_never_negative(baseline, outage, loss):
    assert facts(baseline_sales=baseline, outage_sales=outage).loss == loss


def test_facts_survive_being_stored():
    known = facts(settlement=700_000, documents=(DocumentFact("bankbook_copy", "accepted", "ab" * 32),))
    assert Facts.from_dict(known.to_dict()) == known


def test_the_order_documents_arrived_in_does_not_change_the_hash():
    one, other = facts(documents=documents()), facts(documents=tuple(reversed(documents())))
    assert content_hash(one.to_dict()) == content_hash(other.to_dict())


def test_another_document_changes_the_hash():
    one = facts(documents=(DocumentFact("bankbook_copy", "accepted", "a" * 64),))
    other = facts(documents=(DocumentFact("bankbook_copy", "accepted", "b" * 64),))
    assert content_hash(one.to_dict()) != content_hash(other.to_dict())


def test_canonical_json_sorts_keys_and_keeps_hangul():
    assert canonical_json({"나": 1, "a": ["가", None]}) == '{"a":["가",null],"나":1}'


def test_the_hash_is_the_sha256_of_the_canonical_text():
    # The digest of the two bytes "{}".
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_not_a_number_has_no_canonical_form():
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"x": float("nan")})


@pytest.mark.parametrize("field", ["baseline_sales", "outage_sales", "settlement"])
@pytest.mark.parametrize(
    ("value", "code"),
    [(-1, "won_out_of_range"), (MAX_WON + 1, "won_out_of_range"), (1.0, "not_whole_won"), (True, "not_whole_won")],
)
def test_an_amount_no_claim_can_have_is_refused(field, value, code):
    with pytest.raises(FactsError) as refused:
        facts(**{field: value})
    assert (refused.value.code, refused.value.field) == (code, field)


def test_two_current_documents_of_one_kind_are_refused():
    twice = (DocumentFact("bankbook_copy", "received"), DocumentFact("bankbook_copy", "accepted"))
    with pytest.raises(FactsError, match="document_kind_twice"):
        facts(documents=twice)


def test_an_unknown_document_state_is_refused():
    stored: Any = "superseded"  # what a database may say; the annotation of the fact does not allow it
    with pytest.raises(FactsError, match="document_state_unknown"):
        DocumentFact("bankbook_copy", stored)
