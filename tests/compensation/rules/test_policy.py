"""Policy documents: reading, writing back, and the problem code of each bad one."""

import json

import pytest

from compensation.rules.policy import FACTOR_NAMES, Policy, PolicyError
from compensation.rules.policy_checks import SCHEMA_CODES, SCHEMA_PATH, SECTIONS, problems_of, validator
from tests.compensation.rules.builders import DOCUMENT_1015, POLICY_1015, document_at, document_with, policy_with

TIERS = [{"up_to": 300_000, "amount": 30_000}, {"up_to": 500_000, "amount": 50_000}]
WEEK = "outage.baseline.candidate_weeks.1"
BAND = {"role": "approver", "approvals": 1}
NOTE = {"ko": "가정", "en": "assumed"}


def tiers(*rows):
    return document_with(tiers=[{"up_to": up_to, "amount": amount} for up_to, amount in rows])


BAD_DOCUMENTS = [
    (tiers((500_000, 30_000), (300_000, 50_000)), "tiers.2.up_to", "tiers_unordered"),
    (tiers((300_000, 30_000), (300_000, 50_000)), "tiers.2.up_to", "tiers_overlap"),
    (tiers((300_000, 50_000), (500_000, 30_000)), "tiers.2.amount", "tier_pays_less"),
    (document_at("tiers.2.amount", 5_000_001), "tiers.2.amount", "amount_above_cap"),
    (document_at("tiers", []), "tiers", "empty"),
    (document_at("tiers.1.amount", 0), "tiers.1.amount", "out_of_range"),
    (document_at("tiers.1.amount", -1), "tiers.1.amount", "out_of_range"),
    (document_at("tiers.1.amount", 10**12), "tiers.1.amount", "out_of_range"),
    (document_at("tiers.1.amount", "30000"), "tiers.1.amount", "wrong_type"),
    (document_at("tiers.1.amount", True), "tiers.1.amount", "wrong_type"),
    (document_at("tiers.1.amount", 30000.0), "tiers.1.amount", "not_whole"),
    (document_at("tiers.1.amount", float("nan")), "tiers.1.amount", "not_whole"),
    (document_at("checks.1", "astrology"), "checks.1", "unknown_check"),
    (document_with(checks=["loss_known", "loss_positive", "loss_known"]), "checks.3", "twice"),
    (document_with(checks=["loss_positive"]), "checks", "check_missing"),
    (document_at("factors.market_share.default", "2"), "factors.market_share.default", "neutral_factor_not_one"),
    (document_at("factors.market_share.note", None), "factors.market_share.note", "neutral_note_missing"),
    (document_at("factors.market_share.note", {"ko": "값"}), "factors.market_share.note", "wrong_type"),
    (document_at("factors.market_share.by", {"카카오T": "abc"}), "factors.market_share.by.카카오T", "bad_factor"),
    *[
        (document_at("factors.market_share.default", value), "factors.market_share.default", "bad_factor")
        for value in ("", ".", "1.2.3", "-1", "1e3", "NaN", "11", "１", "1/2")
    ],
    (document_at("factors.market_share.default", 1), "factors.market_share.default", "wrong_type"),
    (document_at("rounding.mode", "bankers"), "rounding.mode", "not_a_choice"),
    (document_at("rounding.unit", 0), "rounding.unit", "out_of_range"),
    (document_with(settlement={"minimum": 9, "maximum": 8}), "settlement.minimum", "minimum_above_maximum"),
    (document_at("settlement.maximum", 5_000_001), "settlement.maximum", "amount_above_cap"),
    (document_at("settlement.minimum", 49_999), "settlement.minimum", "settlement_below_top_tier"),
    (document_at("approval_bands.1.up_to", 4_999_999), "approval_bands", "bands_below_cap"),
    (
        document_with(approval_bands=[{"up_to": 5_000_000, **BAND}, {"up_to": 5_000_000, **BAND}]),
        "approval_bands.2.up_to",
        "bands_unordered",
    ),
    (document_at("approval_bands.1.role", "agent"), "approval_bands.1.role", "not_a_choice"),
    (document_at("authority.agent", 5_000_000 + 1), "authority.agent", "amount_above_cap"),
    (document_with(authority={"agent": 2, "approver": 1}), "authority.agent", "agent_above_approver"),
    (document_at("second_look.rate", "1.01"), "second_look.rate", "bad_rate"),
    (document_at("deadlines.appeal_days", 0), "deadlines.appeal_days", "out_of_range"),
    (document_at("judged_by", "mood"), "judged_by", "not_a_choice"),
    (document_at("tax.treatment", "22%"), "tax.treatment", "not_a_choice"),
    (document_at("schema", "redress.policy/2"), "schema", "not_a_choice"),
    (document_at("council_meeting.held_on", "2022-13-01"), "council_meeting.held_on", "bad_date"),
    (document_at("council_meeting.held_on", "29.12.2022"), "council_meeting.held_on", "bad_format"),
    (document_at("outage.ends_on", "2022-10-14"), "outage.ends_on", "ends_before_start"),
    (document_at(f"{WEEK}.ends_on", "2022-09-20"), f"{WEEK}.ends_on", "ends_before_start"),
    (document_at(f"{WEEK}.ends_on", "2022-10-01"), WEEK, "length_differs_from_outage"),
    (document_at(WEEK, {"starts_on": "2022-10-14", "ends_on": "2022-10-20"}), WEEK, "overlaps_outage"),
    (document_at("documents.2.kind", "small_business_certificate"), "documents.2", "twice"),
    (document_at("documents.2.channels", []), "documents.2.channels", "empty"),
    (document_with(services=["a", "a"]), "services", "twice"),
    (document_with(provenance={}), "provenance.tiers", "provenance_missing"),
    (document_at("provenance.tiers.source", None), "provenance.tiers.source", "source_missing"),
    (
        document_at("provenance.weather", {"basis": "assumed", "source": None, "note": NOTE}),
        "provenance.weather",
        "provenance_of_unknown_section",
    ),
    (document_with(surprise=1), "surprise", "unknown_field"),
    ({name: value for name, value in DOCUMENT_1015.items() if name != "cap"}, "cap", "missing"),
    (document_at("tiers.1", {"up_to": 1}), "tiers.1.amount", "missing"),
]


@pytest.mark.parametrize(("document", "path", "code"), BAD_DOCUMENTS)
def test_a_bad_document_is_refused_with_its_place_and_code(document, path, code):
    with pytest.raises(PolicyError) as refused:
        Policy.parse(document)
    assert (path, code) in [(problem.path, problem.code) for problem in refused.value.problems]


def test_every_problem_is_reported_and_not_only_the_first():
    document = document_with(tiers=[*reversed(TIERS)], checks=["loss_known", "astrology"])
    document["factors"]["market_share"]["note"] = None
    codes = {problem.code for problem in problems_of(document)}
    assert {"tiers_unordered", "unknown_check", "check_missing", "neutral_note_missing"} <= codes


def test_two_missing_fields_are_two_problems():
    document = document_with()
    del document["cap"], document["tax"]
    found = [(problem.path, problem.code) for problem in problems_of(document)]
    assert sorted(found) == [("cap", "missing"), ("tax", "missing")]


def test_the_shipped_policy_has_no_problem_and_is_written_back_exactly():
    assert problems_of(DOCUMENT_1015) == []
    assert json.dumps(POLICY_1015.to_document(), ensure_ascii=False) == json.dumps(DOCUMENT_1015, ensure_ascii=False)


def test_the_order_of_keys_does_not_change_the_hash_but_a_value_does():
    shuffled = Policy.parse(dict(reversed([*DOCUMENT_1015.items()])))
    assert shuffled.hash == POLICY_1015.hash
    assert policy_with(judged_by="decision").hash != POLICY_1015.hash


def test_every_section_of_1015_says_whether_it_is_published_or_assumed():
    assert set(POLICY_1015.provenance) == set(SECTIONS)
    assert POLICY_1015.provenance["tiers"].basis == "published"
    assert POLICY_1015.provenance["factors"].basis == "assumed"


def test_the_factors_of_1015_are_neutral_and_say_why():
    for name in FACTOR_NAMES:
        factor = POLICY_1015.factors[name]
        assert factor.neutral
        assert factor.note is not None
        assert "공개하지 않았습니다" in factor.note.in_language("ko")


def test_every_section_but_the_headings_needs_a_provenance():
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    assert set(schema["properties"]) - set(SECTIONS) == {"schema", "programme", "title", "provenance"}


def test_every_rule_of_the_schema_has_a_problem_code():
    """A keyword without a code would end in a KeyError instead of a problem."""
    silent = {"$schema", "$id", "$ref", "$defs", "title", "description", "properties", "items"}
    assert _keywords(validator().schema) - silent <= set(SCHEMA_CODES)


def _keywords(schema):
    found = set()
    for keyword, value in schema.items():
        found.add(keyword)
        children = []
        if keyword in ("properties", "$defs"):
            children = value.values()
        elif keyword in ("items", "additionalProperties") and isinstance(value, dict):
            children = [value]
        elif keyword == "oneOf":
            children = value
        for child in children:
            found |= _keywords(child)
    return found


def test_an_amount_needs_the_approvals_of_its_band():
    policy = policy_with(
        approval_bands=[
            {"up_to": 500_000, "role": "approver", "approvals": 1},
            {"up_to": 5_000_000, "role": "approver", "approvals": 2},
        ]
    )
    assert [policy.approvals_needed(amount) for amount in (0, 500_000, 500_001, 5_000_000)] == [1, 1, 2, 2]
    with pytest.raises(ValueError, match="band"):
        policy.approvals_needed(5_000_001)
