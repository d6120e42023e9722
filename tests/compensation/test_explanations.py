"""Every code of the rules has a sentence, with its amounts written out."""

import pytest

from compensation import explanations
from compensation.explanations import explain, explain_all
from compensation.rules.decide import Check, Step, decide
from compensation.rules.eligibility import REASONS
from tests.compensation.rules.builders import (
    AS_OF,
    POLICY_1015,
    REQUIRED_KINDS,
    documents,
    factors_with,
    facts,
    policy_with,
)

ROUNDED = policy_with(
    factors=factors_with(operating_margin="0.3333", market_share="10"),
    rounding={"unit": 1000, "mode": "up"},
    cap=90_000,
    settlement={"minimum": 50_000, "maximum": 90_000},
    authority={"agent": 1, "approver": 1},
)
RESULTS = [
    decide(facts(), POLICY_1015, AS_OF),
    decide(facts(0, brn="1", received_in_window=False, documents=()), POLICY_1015, AS_OF),
    decide(facts(None), policy_with(services=["카카오T"]), AS_OF),
    decide(facts(service="카카오T"), policy_with(services=["카카오T"]), AS_OF.replace(year=2022, month=10)),
    decide(facts(600_000), POLICY_1015, AS_OF),
    decide(facts(600_000, settlement=760_000), POLICY_1015, AS_OF),
    decide(facts(400_000, settlement=760_000), ROUNDED, AS_OF),
    decide(facts(), policy_with(factors=factors_with(market_share="0")), AS_OF),
    *[
        decide(
            facts(channel="post", documents=documents(bankbook_copy=state, privacy_consent=state)), POLICY_1015, AS_OF
        )
        for state in ("missing", "received", "accepted", "rejected")
    ],
]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("result", RESULTS)
def test_everything_a_result_says_is_a_whole_sentence(result, lang):
    sentences = explain_all((*result.explanation, *result.checks, *result.reasons), lang)
    assert all(sentence.endswith(".") and "%(" not in sentence and "None" not in sentence for sentence in sentences)


def test_the_results_above_use_every_sentence_there_is():
    steps = {step.code for result in RESULTS for step in result.explanation}
    checks = {(c.code, c.state) for result in RESULTS for c in result.checks if "document:" not in c.code}
    reasons = {reason.partition(":")[0] for result in RESULTS for reason in result.reasons}
    assert steps == set(explanations.STEPS)
    assert checks == set(explanations.CHECKS)
    assert reasons == set(explanations.REASONS)
    assert set(REASONS.values()) <= reasons


def test_amounts_are_written_in_the_language_asked_for():
    step = Step("settlement_agreed", {"settlement": 760_000}, 760_000)
    assert explain(step, "en") == "Settlement agreed: ₩760,000."
    assert "760,000원" in explain(step, "ko")


def test_a_factor_says_its_difference_with_a_sign():
    params = {"factor": "market_share", "coefficient": "0.5", "note": None}
    assert explain(Step("factor_applied", params, -15_000), "en") == (
        "Market share: multiplied by 0.5, a difference of −₩15,000."
    )


def test_the_note_of_a_neutral_factor_is_told_in_the_language_asked_for():
    step = next(step for step in RESULTS[0].explanation if step.code == "factor_neutral")
    assert explain(step, "en").endswith("Kakao never published values for this factor, so the neutral value 1 is used.")
    assert "공개하지 않았습니다" in explain(step, "ko")


def test_a_denied_step_lists_every_reason():
    text = explain(Step("not_eligible", {"reasons": ["no_loss", "document_missing:bankbook_copy"]}), "en")
    assert "No loss was found" in text
    assert "Bankbook copy" in text


def test_every_required_document_has_a_name():
    assert set(REQUIRED_KINDS) <= set(explanations.DOCUMENT_KINDS)


def test_a_code_without_a_sentence_is_an_error_and_not_shown_bare():
    for item in (Step("unheard_of"), Check("unheard_of", "met", True), "unheard_of"):
        with pytest.raises(KeyError):
            explain(item, "en")
