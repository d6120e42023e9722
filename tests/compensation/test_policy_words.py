"""Places, changes and problems of policies in words."""

import pytest

from compensation.policy_words import CHOICES, PLACES, PROBLEMS, explain_change, explain_problem, place_label
from compensation.rules.diff import Change, diff
from compensation.rules.policy_checks import KNOWN_CHECKS, SCHEMA_CODES, problems_of, validator
from tests.compensation.rules.builders import POLICY_1015, document_at, policy_with
from tests.compensation.rules.test_policy import BAD_DOCUMENTS

FOUND = [problem for document, _path, _code in BAD_DOCUMENTS for problem in problems_of(document)]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_problem_of_every_bad_document_has_a_sentence(lang):
    for problem in FOUND:
        sentence = explain_problem(problem, lang)
        assert sentence.endswith(".")
        assert "%(" not in sentence


def test_every_problem_sentence_is_used_by_a_bad_document():
    assert set(PROBLEMS) == {problem.code for problem in FOUND}
    assert set(SCHEMA_CODES.values()) <= set(PROBLEMS)


def test_a_problem_names_place_and_amounts():
    (problem,) = problems_of(document_at("tiers.2.amount", 5_000_001))[:1]
    assert explain_problem(problem, "en") == "Tier 2 Amount: ₩5,000,001 is above the cap of ₩5,000,000."


def test_a_change_names_place_and_both_amounts():
    change = Change("tiers.2.amount", 50_000, 60_000, "±")
    assert explain_change(change, "en") == "Tier 2 Amount: ₩50,000 → ₩60,000"
    assert "50,000원 → 60,000원" in explain_change(change, "ko")


def test_a_row_added_or_a_word_removed_is_told_without_codes():
    added = Change("tiers.3", None, {"up_to": 700_000, "amount": 60_000}, "＋")
    assert explain_change(added, "en") == "Tier 3: added, Up to ₩700,000, Amount ₩60,000"
    removed = diff(POLICY_1015, policy_with(checks=["loss_known", "loss_positive"]))[0]
    assert explain_change(removed, "en") == "Eligibility checks: removed, was Received while filing was open"


def test_a_limit_where_there_was_none_is_said():
    (change,) = diff(POLICY_1015, policy_with(services=["카카오T", "멜론"]))
    assert explain_change(change, "en") == "Services: every service → 카카오T, 멜론"


def test_every_field_of_the_schema_and_every_check_has_a_name():
    assert _fields(validator().schema) <= set(PLACES)
    assert set(KNOWN_CHECKS) == set(CHOICES["checks"])


def _fields(schema):
    found = set(schema.get("properties", {}))
    for child in [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]:
        found |= _fields(child)
    if isinstance(schema.get("items"), dict):
        found |= _fields(schema["items"])
    return found


def test_an_unknown_part_of_a_path_is_shown_as_written():
    assert place_label("factors.market_share.by.카카오T", "en") == "Factors Market share Value by key 카카오T"
    assert place_label("", "en") == "Policy"
