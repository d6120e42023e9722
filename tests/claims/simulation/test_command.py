"""`manage.py replay_policy`: the whole book under another document, checked by hand-written SQL, writing nothing."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.claims.simulation import books
from tests.stages import OURS, rows

pytestmark = pytest.mark.django_db

#: Loss, amount and settlement of every binding decision whose claim is decided, in the words of the database itself.
BY_HAND = """
SELECT c.receipt_no, d.amount, d.outcome, {settlement} AS settlement, c.baseline_sales - c.outage_sales AS loss
FROM claims_claim c JOIN claims_decision d ON d.id = c.decision_id
WHERE c.state IN ('approved', 'on_hold', 'in_payout', 'paid', 'denied') ORDER BY c.id
"""


def by_hand() -> list[tuple]:
    of_json = (
        "d.facts ->> 'settlement'" if connection.vendor == "postgresql" else "json_extract(d.facts, '$.settlement')"
    )
    return rows(BY_HAND.format(settlement=of_json))


def said_by(tmp_path: Path, document: Any, *options: str) -> dict[str, Any]:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "replay_policy", "--programme", "t1", "--against", str(path), "--json", *options, stdout=out, stderr=err
    )
    return json.loads(out.getvalue())


def tables() -> str:
    """One hash over every row of every table of ours, past Django's models."""
    digest = hashlib.sha256()
    for table in sorted(OURS):
        digest.update(repr((table, sorted(map(repr, rows(f'SELECT * FROM "{table}"'))))).encode())
    return digest.hexdigest()


def test_under_the_version_that_decided_nothing_changes(book, tmp_path):
    out = io.StringIO()
    call_command("export_policy", "t1", stdout=out)
    said = said_by(tmp_path, json.loads(out.getvalue()))
    assert (said["claims"], said["changed"], said["unchanged"], said["delta"]) == (books.DECIDED, 0, books.DECIDED, 0)
    assert said["total_before"] == said["total_after"] == sum(row[1] for row in by_hand())
    assert [row["claim"] for row in said["rows"]] == [row[0] for row in by_hand()]


def test_a_moved_bound_changes_what_sql_finds_between_the_old_and_the_new_one(book, tmp_path):
    said = said_by(tmp_path, books.tiers(first=340_000))
    expected = [
        (receipt, before, 30_000)
        for receipt, before, outcome, settlement, loss in by_hand()
        if outcome == "award" and settlement is None and 300_000 < loss <= 340_000
    ]
    changed = [row for row in said["rows"] if row["before"] != row["after"]]
    assert [(row["claim"], row["before"], row["after"]) for row in changed] == expected
    assert len(expected) == 2
    [(total,)] = rows(
        "SELECT SUM(d.amount) FROM claims_claim c JOIN claims_decision d ON d.id = c.decision_id"
        " WHERE c.state IN ('approved', 'on_hold', 'in_payout', 'paid', 'denied')"
    )
    [(difference,)] = rows(
        "SELECT SUM(30000 - d.amount) FROM claims_claim c JOIN claims_decision d ON d.id = c.decision_id"
        " WHERE c.state = 'approved' AND d.offer_id IS NULL AND d.outcome = 'award'"
        " AND c.baseline_sales - c.outage_sales BETWEEN 300001 AND 340000"
    )
    assert (said["total_before"], said["delta"], said["total_after"]) == (total, difference, total + difference)
    assert (said["claims"], said["changed"], said["unchanged"]) == (books.DECIDED, 2, books.DECIDED - 2)


def test_changed_rows_say_why_in_english_sentences_and_codes(book, tmp_path):
    said = said_by(tmp_path, books.tiers(first=340_000), "--changed")
    assert len(said["rows"]) == said["changed"] == 2
    assert said["rows"][0]["why"] == [
        "Until now: Tier 2: a loss of up to ₩500,000 is paid ₩50,000.",
        "With this version: Tier 1: a loss of up to ₩340,000 is paid ₩30,000.",
    ]
    assert said["rows"][0]["codes"] == ["before:tier_matched", "after:tier_matched"]


def test_settlements_are_compared_by_whether_they_would_still_be_negotiated(book, tmp_path):
    said = said_by(tmp_path, books.tiers(second=700_000))
    of = {row["claim"]: row for row in said["rows"]}
    first, second = [row[0] for row in by_hand() if row[3] is not None]
    assert (of[first]["before"], of[first]["after"]) == (400_000, 50_000)
    assert (of[second]["before"], of[second]["after"], of[second]["kind"]) == (400_000, 400_000, "negotiated")
    # A person denied it because nothing was agreed. It stays denied, and the row says what the rules would pay.
    unsettled = next(row for row in said["rows"] if row["kind"] == "upheld" and len(row["why"]) > 1)
    assert (unsettled["before"], unsettled["after"]) == (0, 0)
    assert unsettled["codes"][-1] == "after:tier_matched"
    assert (said["changed"], said["delta"]) == (1, -350_000)


def test_what_would_be_negotiated_for_the_first_time_is_counted_apart_and_never_given_an_amount(book, tmp_path):
    said = said_by(tmp_path, books.tiers(second=340_000))
    unknown = [row for row in said["rows"] if row["after"] is None]
    assert [row["before"] for row in unknown] == [50_000, 50_000]
    assert {row["kind"] for row in unknown} == {"undetermined"}
    assert (said["undetermined"], said["undetermined_before"]) == (2, 100_000)
    # Counted with what they got: the difference is what the rules decide, and nothing else.
    assert (said["delta"], said["total_after"]) == (0, said["total_before"])
    assert (said["changed"], said["unchanged"]) == (2, books.DECIDED - 2)


def test_the_groups_add_up_to_the_totals(book, tmp_path):
    said = said_by(tmp_path, books.tiers(first=340_000, second=700_000))
    for name in ("by_service", "by_channel", "by_industry"):
        groups = said[name]
        assert sum(group["claims"] for group in groups) == said["claims"]
        assert sum(group["changed"] for group in groups) == said["changed"]
        assert sum(group["before"] for group in groups) == said["total_before"]
        assert sum(group["after"] for group in groups) == said["total_after"]
    assert {group["service"] for group in said["by_service"]} == {"카카오페이", "주문알림"}
    places = said["by_tier"]
    assert [place["tier"] for place in places] == ["1", "2", "negotiated", "denied"]
    assert sum(place["claims_before"] for place in places) == sum(place["claims_after"] for place in places)
    assert sum(place["delta"] for place in places) == said["delta"]
    assert sum(kind["claims"] for kind in said["by_kind"].values()) == said["claims"]


def test_not_a_row_of_any_table_changes(book, tmp_path):
    before = tables()
    said_by(tmp_path, books.tiers(first=340_000))
    assert tables() == before


def test_a_document_of_another_programme_is_replayed_with_a_note(book, tmp_path):
    path, out, err = tmp_path / "p.json", io.StringIO(), io.StringIO()
    path.write_text(json.dumps(books.document(programme="other")), encoding="utf-8")
    call_command("replay_policy", "--programme", "t1", "--against", str(path), "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["changed"] == 0
    assert "other" in err.getvalue()


def test_for_a_person_it_is_a_table_that_ends_with_nothing_was_changed(book, tmp_path, settings):
    settings.LANGUAGE_CODE = "en"
    path, out = tmp_path / "p.json", io.StringIO()
    path.write_text(json.dumps(books.tiers(first=340_000, second=460_000)), encoding="utf-8")
    call_command("replay_policy", "--programme", "t1", "--against", str(path), "--changed", stdout=out)
    lines = out.getvalue().splitlines()
    assert len([line for line in lines if line.startswith("t1-")]) == 3
    assert "?" in next(line for line in lines if line.startswith("t1-000006"))
    assert len(lines) == 3 + 1 + 8


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "gone.json"),
        (b"\xff\xfe", "JSON"),
        (b"{", "JSON"),
        (b"[1]", "policy document"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(book, tmp_path, content, said):
    path = tmp_path / "gone.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("replay_policy", "--programme", "t1", "--against", str(path))
    assert refused.value.returncode == 2
    assert "gone.json" in str(refused.value)


def test_every_problem_of_a_document_is_named(book, tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps(books.document(cap=10_000, judged_by="luck", tax={})), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("replay_policy", "--programme", "t1", "--against", str(path))
    assert refused.value.returncode == 2
    assert len(str(refused.value).splitlines()) == 2


def test_an_unknown_programme_is_said_in_a_sentence(book, tmp_path):
    with pytest.raises(CommandError, match="nowhere") as refused:
        call_command("replay_policy", "--programme", "nowhere", "--against", "p.json")
    assert refused.value.returncode == 2
