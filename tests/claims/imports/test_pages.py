"""The office's pages of imports: upload, preview, run, result, rejected rows out and corrected."""

import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from claims.intake import batches
from claims.intake.claim_door import enter_row, filing_windows
from claims.intake.claim_rows import COLUMNS
from claims.intake.outcomes import Entry
from claims.models import Claim, DamageReport, ImportBatch, ImportRow
from claims.tasks import import_batch
from compensation.models import AccessLog, Job, Programme, ProgrammeEvent

from .office import CLAIM_FILES, REPORT_FILE, csv_of, good_row, open_programme, person, sample, truth_of

pytestmark = pytest.mark.django_db

LIST = "/admin/claims/importbatch/"
FILES = [*(("claims", name) for name in CLAIM_FILES), ("reports", REPORT_FILE)]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def programme() -> Programme:
    return open_programme()


@pytest.fixture
def agent(programme: Programme) -> Client:
    return signed_in(person("agent1", "agent"))


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def upload(client: Client, programme: Programme, kind: str, data: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(f"{LIST}do/upload/", {"programme": programme.pk, "kind": kind, "file": file})


def page(client: Client, batch: ImportBatch, query: str = "") -> str:
    answer = client.get(f"{LIST}{batch.pk}/change/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def run_job() -> None:
    """What a worker does when the bell rings."""
    import_batch(Job.objects.get(kind="import_batch").pk)


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_an_uploaded_sample_is_previewed_run_and_ends_as_its_truth(
    kind: str, name: str, programme: Programme, agent: Client, django_capture_on_commit_callbacks: Any
) -> None:
    answer = upload(agent, programme, kind, sample(name), name)
    batch = ImportBatch.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}{batch.pk}/change/"
    assert not Claim.objects.exists()
    assert not DamageReport.objects.exists()
    truth = [json.loads(line) for line in truth_of(name)]
    previewed = [(row.number, row.outcome, row.code or None) for row in batches.preview(batch)]
    assert previewed == [(row["row"], row["outcome"], row.get("code")) for row in truth]

    assert agent.post(f"{LIST}{batch.pk}/do/confirm/").status_code == 302
    run_job()
    batch.refresh_from_db()
    assert batch.state == "done"
    door = batches.DOORS[kind]
    stored = [door.as_truth(row.number, row.outcome, row.parsed) for row in batches.outcomes(batch)]
    assert [json.dumps(row, ensure_ascii=False) for row in stored] == truth_of(name)
    assert Job.objects.get().state == "done"

    again = upload(agent, programme, kind, sample(name), f"copy of {name}")
    assert again["Location"] == f"{LIST}{batch.pk}/change/"
    assert ImportBatch.objects.count() == 1


def test_the_page_shows_the_equation_first_and_every_problem_with_its_place(
    programme: Programme, agent: Client
) -> None:
    upload(agent, programme, "claims", sample(CLAIM_FILES[0]), CLAIM_FILES[0])
    batch = ImportBatch.objects.get()
    shown = page(agent, batch)
    sentence = f"451 rows = {batch.accepted} accepted + {batch.duplicates} duplicate + {batch.rejected} rejected"
    assert sentence in shown
    assert shown.index(sentence) < shown.index("<table")
    assert shown.count("<tr data-row>") == 50
    rejected = page(agent, batch, "?outcome=rejected")
    assert rejected.count("<tr data-row>") == batch.rejected
    assert "column E: the business number fails its check digit. Check the number." in rejected
    assert rejected.count("“intake_chatbot.csv”, row ") >= batch.rejected


def test_a_page_of_rows_asks_as_little_for_a_large_file(
    programme: Programme, agent: Client, django_assert_max_num_queries: Any
) -> None:
    upload(agent, programme, "claims", sample(CLAIM_FILES[2]), CLAIM_FILES[2])
    batch = ImportBatch.objects.get()
    page(agent, batch)
    with django_assert_max_num_queries(14):
        page(agent, batch, "?page=3")
    batches.confirm(batch=batch.pk, actor=batch.created_by)
    run_job()
    page(agent, batch)
    with django_assert_max_num_queries(14):
        page(agent, batch, "?page=3&outcome=accepted")
    with django_assert_max_num_queries(14):
        assert agent.get("/admin/claims/importrow/").status_code == 200


def test_what_is_filed_between_preview_and_run_ends_as_a_duplicate_with_its_number(
    programme: Programme, agent: Client
) -> None:
    upload(agent, programme, "claims", csv_of([good_row()], COLUMNS), "one.csv")
    batch = ImportBatch.objects.get()
    assert batch.accepted == 1
    other = person("agent2", "agent")
    first = enter_row(Entry(programme, None, other, filing_windows(programme)), 2, good_row())
    batches.confirm(batch=batch.pk, actor=batch.created_by)
    run_job()
    batch.refresh_from_db()
    assert (batch.accepted, batch.duplicates) == (0, 1)
    assert batch.rows.get().receipt_no == first.receipt_no
    assert f"Same as {first.receipt_no}, already received. No new claim was made." in page(agent, batch)


def test_a_discarded_file_can_be_uploaded_again(programme: Programme, agent: Client) -> None:
    data = csv_of([good_row()], COLUMNS)
    upload(agent, programme, "claims", data, "one.csv")
    batch = ImportBatch.objects.get()
    assert agent.post(f"{LIST}{batch.pk}/do/discard/").status_code == 302
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert "one.csv" in page(agent, batch)
    upload(agent, programme, "claims", data, "one.csv")
    batch.refresh_from_db()
    assert batch.state == "previewed"
    assert not Claim.objects.exists()
    assert ImportBatch.objects.count() == 1


def finished(agent: Client, programme: Programme, *rows: dict[str, Any]) -> ImportBatch:
    upload(agent, programme, "claims", csv_of(list(rows), COLUMNS), "rows.csv")
    batch = ImportBatch.objects.get()
    batches.confirm(batch=batch.pk, actor=batch.created_by)
    run_job()
    batch.refresh_from_db()
    return batch


def test_a_rejected_row_is_corrected_in_place(programme: Programme, agent: Client) -> None:
    batch = finished(agent, programme, good_row(), good_row(사업자등록번호="220-81-62518"))
    row = ImportRow.objects.get(outcome="rejected")
    assert row.code == "brn_invalid"
    address = f"/admin/claims/importrow/{row.pk}/do/correct_row/"
    form = agent.get(address).content.decode()
    assert form.index("220-81-62518") < form.index("2023-02-02 14:11")
    cells = {f"cell{position}": text for position, text in enumerate(batches.cells_of(row).values())}

    unchanged = agent.post(address, cells)
    assert unchanged.status_code == 409
    wrong = agent.post(address, {**cells, "cell4": "111-11-11111"})
    assert wrong.status_code == 409
    assert "row 3, column E" in wrong.content.decode()
    assert "111-11-11111" in wrong.content.decode()
    row.refresh_from_db()
    assert (row.outcome, row.corrected) == ("rejected", None)

    assert agent.post(address, {**cells, "cell4": "124-81-00998"}).status_code == 302
    row.refresh_from_db()
    batch.refresh_from_db()
    assert (row.outcome, row.code) == ("accepted", "")
    assert Claim.objects.get(receipt_no=row.receipt_no).claimant.brn == "1248100998"
    assert "220-81-62518" in row.raw
    assert (batch.accepted, batch.duplicates, batch.rejected, batch.state) == (2, 0, 0, "done")
    event = ProgrammeEvent.objects.get(verb="correct_import_row")
    assert event.data["columns"] == ["사업자등록번호"]
    assert "124" not in str({**event.data, "sha256": "", "receipt_no": ""})
    assert "Correct row" in page(agent, batch)
    assert agent.post(address, {**cells, "cell4": "124-81-00998"}).status_code == 409


def test_a_corrected_row_may_turn_out_to_be_a_duplicate(programme: Programme, agent: Client) -> None:
    batch = finished(agent, programme, good_row(), good_row(접수경로="팩스"))
    row = ImportRow.objects.get(outcome="rejected")
    cells = {f"cell{position}": text for position, text in enumerate(batches.cells_of(row).values())}
    answer = agent.post(f"/admin/claims/importrow/{row.pk}/do/correct_row/", {**cells, "cell1": "전화"}, follow=True)
    row.refresh_from_db()
    batch.refresh_from_db()
    assert (row.outcome, batch.accepted, batch.duplicates, batch.rejected) == ("duplicate", 1, 1, 0)
    assert f"Same as {row.receipt_no}, already received." in answer.content.decode()


def test_rejected_rows_leave_for_a_reason_and_can_be_sent_again(programme: Programme, agent: Client) -> None:
    hostile = good_row(사업자등록번호="", 상호='=HYPERLINK("http://x","y")', 대표자명="<script>alert(1)</script>")
    batch = finished(agent, programme, good_row(), hostile)
    address = f"{LIST}{batch.pk}/rejected/"
    assert agent.get(address).status_code == 200
    assert agent.post(address, {"reason": "왜"}).status_code == 422
    assert not AccessLog.objects.filter(action="download").exists()
    answer = agent.post(address, {"reason": "보낸 곳에 돌려줌"})
    assert AccessLog.objects.get(action="download").reason == "보낸 곳에 돌려줌"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == programme.notice
    assert rows[1][: len(COLUMNS)] == list(COLUMNS)
    assert rows[2][2:4] == [hostile["상호"], hostile["대표자명"]]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }

    upload(agent, programme, "claims", answer.content, "corrected.xlsx")
    second = ImportBatch.objects.exclude(pk=batch.pk).get()
    assert (second.rows_in, second.rejected, second.header_row) == (1, 1, 2)


def test_markup_is_shown_as_text(programme: Programme, agent: Client) -> None:
    batch = finished(agent, programme, good_row(상호="<b>굵게</b>", 사업자등록번호="<i>1</i>"))
    shown = page(agent, batch)
    assert "<b>굵게</b>" not in shown
    assert "&lt;b&gt;굵게&lt;/b&gt;" in shown
    row = ImportRow.objects.get()
    shown = agent.get(f"/admin/claims/importrow/{row.pk}/change/").content.decode()
    assert "<b>굵게</b>" not in shown
    assert "110-234-567890" not in shown
    assert "홍길동" not in shown


@pytest.mark.parametrize("role", ["auditor", "approver", "finance_preparer"])
def test_others_may_not_import(programme: Programme, agent: Client, role: str) -> None:
    data = csv_of([good_row(), good_row(사업자등록번호="")], COLUMNS)
    other = signed_in(person("other", role))
    assert upload(other, programme, "claims", data, "one.csv").status_code == 403
    assert not ImportBatch.objects.exists()
    upload(agent, programme, "claims", data, "one.csv")
    batch = ImportBatch.objects.get()
    for verb in ("confirm", "discard"):
        assert other.post(f"{LIST}{batch.pk}/do/{verb}/").status_code == 403
    assert other.post(f"{LIST}{batch.pk}/rejected/", {"reason": "보고 싶습니다"}).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "previewed"
    batches.confirm(batch=batch.pk, actor=batch.created_by)
    run_job()
    row = ImportRow.objects.get(outcome="rejected")
    assert other.post(f"/admin/claims/importrow/{row.pk}/do/correct_row/", {"cell4": "124-81-00998"}).status_code == 403
    assert Claim.objects.count() == 1


def test_an_unreadable_upload_comes_back_with_a_sentence(programme: Programme, agent: Client) -> None:
    answer = upload(agent, programme, "claims", b"%PDF-1.7", "report.pdf")
    assert answer.status_code == 409
    assert "“report.pdf” is neither a workbook" in answer.content.decode()
    assert not ImportBatch.objects.exists()
