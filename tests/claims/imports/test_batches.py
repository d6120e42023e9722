"""The verbs of a batch: killed and taken up again, run twice, hostile rows, and the doors that are one door."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import tablib
from django.db import IntegrityError, connection, transaction
from import_export.exceptions import ImportError as ImportRefused

from claims.intake import batches, bulk, report_rows
from claims.intake.batches import DOORS
from claims.intake.claim_door import PAPER_KINDS
from claims.intake.claim_rows import COLUMNS, DOCUMENTS
from claims.intake.report_door import stored_number
from claims.models import Claim, ClaimEvent, DamageReport, Document, ImportBatch, ImportRow
from claims.resources import ClaimFileResource
from claims.tasks import import_batch
from claims.workflow import withdraw
from compensation import accounts
from compensation.errors import GuardFailed, NotPermitted
from compensation.models import Job, Programme, ProgrammeEvent, User

from .office import CLAIM_FILES, REPORT_FILE, csv_of, good_row, open_programme, person, sample, truth_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return open_programme()


@pytest.fixture
def agent(programme: Programme) -> User:
    return person("agent1", "agent")


def started(programme: Programme, agent: User, kind: str, data: bytes, name: str = "file.csv") -> ImportBatch:
    batch = batches.upload(programme=programme.pk, kind=kind, data=data, file_name=name, actor=agent)
    return batches.start(batch=batch.pk, actor=agent)


def entered(programme: Programme, agent: User, *rows: dict[str, Any]) -> ImportBatch:
    batch = started(programme, agent, "claims", csv_of(list(rows), COLUMNS))
    return batches.run(batch=batch.pk, actor=agent)


class Killed(Exception):
    """The process is gone."""


def killed_after(chunks: int) -> Callable[[int, int], None]:
    left = [chunks]

    def tell(done: int, total: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    return tell


@pytest.mark.parametrize(("kind", "name", "chunk"), [("claims", CLAIM_FILES[0], 50), ("reports", REPORT_FILE, 1000)])
def test_a_run_that_is_killed_goes_on_where_it_stopped(
    programme: Programme, agent: User, kind: str, name: str, chunk: int
) -> None:
    batch = started(programme, agent, kind, sample(name), name)
    with pytest.raises(Killed):
        batches.run(batch=batch.pk, actor=agent, tell=killed_after(1))
    batch.refresh_from_db()
    assert batch.state == "running"
    assert batch.rows.count() == chunk == batch.accepted + batch.duplicates + batch.rejected
    kept = list(batch.rows.values_list("pk", "receipt_no"))

    done = batches.run(batch=batch.pk, actor=agent)
    assert done.state == "done"
    assert set(kept) <= set(batch.rows.values_list("pk", "receipt_no"))
    door = DOORS[kind]
    stored = [door.as_truth(row.number, row.outcome, row.parsed) for row in batches.outcomes(done)]
    assert [json.dumps(row, ensure_ascii=False) for row in stored] == truth_of(name)
    model = Claim if kind == "claims" else DamageReport
    assert model._default_manager.count() == done.accepted


def test_a_chunk_that_fails_in_the_middle_leaves_nothing_behind(
    programme: Programme, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = started(programme, agent, "claims", csv_of([good_row(), good_row(사업자등록번호="")], COLUMNS))

    def broken(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "insert", broken)
        with pytest.raises(Killed):
            batches.run(batch=batch.pk, actor=agent)
    assert not Claim.objects.exists()
    assert not ImportRow.objects.exists()
    assert batches.run(batch=batch.pk, actor=agent).state == "done"


def test_running_a_finished_batch_again_changes_nothing(programme: Programme, agent: User) -> None:
    batch = entered(programme, agent, good_row())
    events = ProgrammeEvent.objects.count()
    for _time in range(2):
        assert batches.run(batch=batch.pk, actor=agent).state == "done"
        assert batches.start(batch=batch.pk, actor=agent).state == "done"
        assert batches.confirm(batch=batch.pk, actor=agent).state == "done"
    with pytest.raises(GuardFailed):
        batches.discard(batch=batch.pk, actor=agent)
    assert (Claim.objects.count(), ProgrammeEvent.objects.count()) == (1, events)


def test_the_database_refuses_a_finished_batch_that_does_not_add_up(programme: Programme, agent: User) -> None:
    batch = entered(programme, agent, good_row(), good_row())
    assert (batch.accepted, batch.duplicates) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(duplicates=0)


def test_the_job_stops_with_a_sentence_when_the_person_may_no_longer_import(programme: Programme, agent: User) -> None:
    batch = batches.upload(
        programme=programme.pk, kind="claims", data=csv_of([good_row()], COLUMNS), file_name="a.csv", actor=agent
    )
    batches.confirm(batch=batch.pk, actor=agent)
    accounts.set_roles(user=agent.pk, roles=["auditor"], actor=None, reason="다른 일을 맡음")
    import_batch(Job.objects.get().pk)
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.error
    assert not Claim.objects.exists()

    accounts.set_roles(user=agent.pk, roles=["agent"], actor=None, reason="다시 맡음")
    batches.confirm(batch=batch.pk, actor=agent)
    import_batch(Job.objects.get().pk)
    assert (Job.objects.get().state, Claim.objects.count()) == ("done", 1)


def test_nobody_without_the_right_uploads(programme: Programme) -> None:
    with pytest.raises(NotPermitted):
        started(programme, person("auditor", "auditor"), "claims", csv_of([good_row()], COLUMNS))
    assert not ImportBatch.objects.exists()


def test_a_claim_from_a_file_has_its_papers_in_the_right_kind(programme: Programme, agent: User) -> None:
    for position, (kind, number) in enumerate(zip(PAPER_KINDS, ("220-81-62517", "124-81-00998"), strict=False)):
        came = {column: "Y" if index == position else "N" for index, column in enumerate(DOCUMENTS)}
        batch = entered(programme, agent, good_row(사업자등록번호=number, **came))
        paper = Document.objects.get(claim__batch=batch)
        assert (paper.kind, paper.state, paper.file.name) == (kind, "received", "")


def test_the_events_name_who_entered_the_file(programme: Programme, agent: User) -> None:
    batch = entered(programme, agent, good_row())
    assert ClaimEvent.objects.get().actor == agent
    event = ProgrammeEvent.objects.get(verb="import_batch")
    assert event.actor == agent
    assert event.data["batch"] == batch.pk
    assert event.data["rows"] == event.data["accepted"] == 1
    assert "판교식당" not in str(event.data)


def test_a_withdrawn_claim_does_not_stop_a_row(programme: Programme, agent: User) -> None:
    entered(programme, agent, good_row())
    withdraw(claim=Claim.objects.get().pk, actor=agent, channel="phone")
    second = entered(programme, agent, good_row(상호="판교식당 2"))
    assert second.accepted == 1


def test_hostile_and_oversized_text_is_kept_as_data(programme: Programme, agent: User) -> None:
    name = "=cmd|' /C calc'!A0" + "가" * 500
    row = good_row(
        상호=name, 대표자명="<script>", 업종="업" * 90, 이메일="a" * 300, 이용서비스="서" * 90, 예금주="홍" * 120
    )
    batch = entered(programme, agent, row)
    assert batch.accepted == 1
    claim = Claim.objects.select_related("claimant").get()
    assert claim.claimant.business_name == name[:200]
    assert claim.claimant.representative == "<script>"
    assert (len(claim.service), len(claim.industry)) == (60, 60)
    assert name in ImportRow.objects.get().raw


def test_what_a_row_said_is_sealed_in_the_database(programme: Programme, agent: User) -> None:
    entered(programme, agent, good_row())
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw FROM claims_importrow")
        (sealed,) = cursor.fetchone()
        cursor.execute("SELECT content FROM claims_importbatch")
        (content,) = cursor.fetchone()
    assert sealed.startswith("v1:")
    assert bytes(content).startswith(b"v1:")


def test_reports_with_long_numbers_stay_apart(programme: Programme, agent: User) -> None:
    base = dict(zip(report_rows.COLUMNS, [""] * 10, strict=True)) | {
        "신고일시": "2022-10-20 10:00",
        "서비스구분": "무료",
    }
    numbers = ["9" * 40 + "1", "9" * 40 + "2", "9" * 40 + "1", "7"]
    data = csv_of([{**base, "신고번호": number} for number in numbers], report_rows.COLUMNS)
    batch = started(programme, agent, "reports", data)
    assert (batch.rows_in, batch.state) == (4, "running")
    done = batches.run(batch=batch.pk, actor=agent)
    assert (done.accepted, done.duplicates) == (3, 1)
    assert set(DamageReport.objects.values_list("number", flat=True)) == {stored_number(number) for number in numbers}


def dataset_of(*rows: dict[str, Any]) -> tablib.Dataset:
    return tablib.Dataset(*([row[column] for column in COLUMNS] for row in rows), headers=list(COLUMNS))


ROWS = [good_row(), good_row(), good_row(사업자등록번호="1"), dict.fromkeys(COLUMNS, "")]


def test_import_exports_dry_run_is_the_preview(programme: Programme, agent: User) -> None:
    result = ClaimFileResource().import_data(dataset_of(*ROWS), dry_run=True, programme=programme, actor=agent)
    assert [row.import_type for row in result.rows] == ["new", "skip", "invalid", "skip"]
    assert "E" in str(result.invalid_rows[0].error)
    assert not any(model._default_manager.exists() for model in (Claim, ImportBatch, ImportRow))


def test_import_export_enters_rows_through_the_workflow_and_only_there(programme: Programme, agent: User) -> None:
    for _time in range(2):
        result = ClaimFileResource().import_data(
            dataset_of(*ROWS), dry_run=False, raise_errors=False, programme=programme, actor=agent
        )
        assert [row.import_type for row in result.rows] == ["new", "skip", "invalid", "skip"]
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.rows_in, batch.accepted, batch.duplicates, batch.rejected) == ("done", 3, 1, 1, 1)
        assert ClaimEvent.objects.get().verb == "file_claim"
        assert Claim.objects.get().batch == batch


def test_import_export_asks_for_the_right_too(programme: Programme) -> None:
    other = person("other", "auditor")
    for dry_run in (True, False):
        with pytest.raises(ImportRefused):
            ClaimFileResource().import_data(
                dataset_of(*ROWS), dry_run=dry_run, raise_errors=True, programme=programme, actor=other
            )
        result = ClaimFileResource().import_data(
            dataset_of(*ROWS), dry_run=dry_run, raise_errors=False, programme=programme, actor=other
        )
        assert [type(error.error) for error in result.base_errors] == [NotPermitted]
    assert not ImportBatch.objects.exists()
