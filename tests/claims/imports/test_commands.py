"""The two commands: what they print, what they leave behind, and how they refuse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from claims.models import Claim, DamageReport, Document, ImportBatch, ImportRow
from compensation.models import ProgrammeEvent

from .office import CLAIM_FILES, REPORT_FILE, SAMPLES, open_programme, person, printed, sample, truth_of

pytestmark = pytest.mark.django_db

FILES = [*(("import_claims", name) for name in CLAIM_FILES), ("import_reports", REPORT_FILE)]
PAPERS = ("small_business_certificate", "sales_evidence", "service_use_evidence", "bankbook_copy")


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    open_programme()
    person("agent1", "agent")
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("command", "name"), FILES)
def test_a_dry_run_prints_the_truth_and_writes_nothing(command: str, name: str) -> None:
    out, err = printed(command, SAMPLES / name, "--programme=1015", "--dry-run", "--json")
    assert out.splitlines() == truth_of(name)
    assert err == ""
    assert not any(model.objects.exists() for model in (Claim, DamageReport, ImportBatch, ImportRow))


@pytest.mark.parametrize(("command", "name"), FILES)
def test_an_import_prints_the_truth_twice_and_enters_every_row_once(command: str, name: str) -> None:
    truth = truth_of(name)
    out, err = printed(command, SAMPLES / name, "--programme=1015", "--json")
    assert (out.splitlines(), err) == (truth, "")
    accepted = sum('"outcome": "accepted"' in line for line in truth)
    model = Claim if command == "import_claims" else DamageReport
    assert model._default_manager.count() == accepted

    out, err = printed(command, SAMPLES / name, "--programme=1015", "--json")
    assert out.splitlines() == truth
    assert "imported before" in err
    assert model._default_manager.count() == accepted
    batch = ImportBatch.objects.get()
    assert batch.state == "done"
    assert batch.rows_in == len(truth) == batch.accepted + batch.duplicates + batch.rejected == batch.rows.count()
    assert ProgrammeEvent.objects.filter(verb="import_batch").count() == 1
    assert bytes(batch.content) == sample(name)


def test_what_is_stored_is_what_the_truth_says() -> None:
    name = CLAIM_FILES[2]
    printed("import_claims", SAMPLES / name, "--programme=1015", "--json")
    rows = {row.row: row for row in ImportRow.objects.all()}
    claims = {claim.receipt_no: claim for claim in Claim.objects.select_related("claimant", "account", "window")}
    for truth in map(json.loads, truth_of(name)):
        if truth["outcome"] != "accepted":
            continue
        claim = claims[rows[truth["row"]].receipt_no]
        assert claim.received_at.isoformat() == _utc(truth["received_at"])
        assert claim.claimant.brn == truth["brn"]
        assert claim.claimant.business_name == truth["business_name"]
        assert (claim.baseline_sales, claim.outage_sales) == (truth["baseline_sales"], truth["outage_sales"])
        assert claim.defects == truth["defects"] == rows[truth["row"]].defects
        whole_account = truth["bank_code"] and truth["account_number"]
        assert (claim.account.number if claim.account else None) == (truth["account_number"] if whole_account else None)
        papers = {paper.kind for paper in Document.objects.filter(claim=claim)}
        assert papers == {kind for kind, came in zip(PAPERS, truth["documents"], strict=True) if came}
    assert not Document.objects.exclude(file="").exists()


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def test_two_files_in_one_programme_keep_their_own_truth() -> None:
    for name in CLAIM_FILES[1:]:
        out, _err = printed("import_claims", SAMPLES / name, "--programme=1015", "--json")
        assert out.splitlines() == truth_of(name)


def test_the_readable_form_names_the_place_and_closes_the_sum() -> None:
    out, _err = printed("import_claims", SAMPLES / CLAIM_FILES[2], "--programme=1015", "--dry-run")
    lines = out.splitlines()
    assert len(lines) == 201
    assert lines[-1].startswith("All 200 rows are accounted for: ")
    assert sum("“intake_callcentre.xlsx”" in line and "“접수목록”" in line for line in lines) > 5


@pytest.mark.parametrize("options", [["--programme=nowhere"], ["--programme=1015", "--actor=nobody"]])
def test_a_wrong_option_is_refused_in_one_sentence(options: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_claims", str(SAMPLES / CLAIM_FILES[0]), *options)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert not ImportBatch.objects.exists()


def test_an_unreadable_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "사진.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    for file in (path, tmp_path / "없음.csv", tmp_path):
        with pytest.raises(CommandError) as refused:
            call_command("import_claims", str(file), "--programme=1015", "--json")
        assert refused.value.returncode == 2
        assert f"“{file.name}”" in str(refused.value)


def test_someone_who_may_not_import_is_refused() -> None:
    person("auditor", "auditor")
    with pytest.raises(CommandError):
        call_command("import_claims", str(SAMPLES / CLAIM_FILES[0]), "--programme=1015", "--actor=auditor")
    assert not ImportBatch.objects.exists()
