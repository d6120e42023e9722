"""The list of changes between two policies."""

from compensation.rules.diff import Change, diff
from compensation.rules.policy import Policy
from tests.compensation.rules.builders import POLICY_1015, document_at, document_with, policy_with


def changes(**sections):
    return diff(POLICY_1015, policy_with(**sections))


def test_a_policy_does_not_differ_from_itself():
    assert diff(POLICY_1015, policy_with()) == []


def test_a_changed_amount_is_named_by_its_tier():
    after = Policy.parse(document_at("tiers.1.amount", 40_000))
    assert diff(POLICY_1015, after) == [Change("tiers.1.amount", 30_000, 40_000, "±")]


def test_changes_come_in_the_order_of_the_document():
    document = document_with(judged_by="decision")
    document["deadlines"]["supplement_business_days"] = 14
    assert diff(POLICY_1015, Policy.parse(document)) == [
        Change("deadlines.supplement_business_days", 10, 14, "±"),
        Change("judged_by", "receipt", "decision", "±"),
    ]


def test_an_added_tier_and_a_removed_document_carry_their_signs():
    top = {"up_to": 700_000, "amount": 50_000}
    added = changes(tiers=[*POLICY_1015.to_document()["tiers"], top])
    assert added == [Change("tiers.3", None, top, "＋")]
    kept = POLICY_1015.to_document()["documents"]
    assert changes(documents=kept[:-1]) == [Change("documents.privacy_consent", kept[-1], None, "－")]


def test_a_document_is_compared_by_its_kind_wherever_it_stands():
    rows = POLICY_1015.to_document()["documents"]
    assert [(change.path, change.sign) for change in changes(documents=[*reversed(rows)])] == [("documents", "±")]
    changed = [{**row, "required": True} if row["kind"] == "damage_statement" else row for row in rows]
    assert changes(documents=changed) == [Change("documents.damage_statement.required", False, True, "±")]


def test_checks_are_compared_as_words():
    checks = [check for check in POLICY_1015.checks if check != "weeks_over"]
    assert changes(checks=checks) == [Change("checks", "weeks_over", None, "－")]


def test_a_limit_on_services_shows_from_any_to_the_list():
    assert changes(services=["카카오T"]) == [Change("services", None, ["카카오T"], "±")]


def test_swapping_the_policies_swaps_every_change():
    other = policy_with(services=["a"], checks=["loss_known", "loss_positive"])
    there, back = diff(POLICY_1015, other), diff(other, POLICY_1015)
    swapped = {"＋": "－", "－": "＋", "±": "±"}
    assert sorted(((c.path, c.after, c.before, swapped[c.sign]) for c in back), key=repr) == sorted(
        ((c.path, c.before, c.after, c.sign) for c in there), key=repr
    )
