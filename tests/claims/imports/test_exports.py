"""Lists as spreadsheets: what leaves, for whom, why, and that it reads back as it was."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from claims.intake import batches
from claims.intake.claim_rows import COLUMNS
from claims.models import Claim
from claims.resources import ClaimResource
from compensation.brn import is_valid_brn
from compensation.errors import Refused
from compensation.models import AccessLog, Programme
from compensation.workbook import LONGEST_CELL, write_table

from .office import REPORT_FILE, csv_of, good_row, open_programme, person, sample

pytestmark = pytest.mark.django_db

AWKWARD = [
    '=HYPERLINK("http://example.com","x")',
    "+82-10-1234",
    "-1+1",
    "@SUM(A1:A9)",
    "http://example.com/",
    "<script>alert(1)</script>",
    "_x0041_",
    "000123",
    "1e5",
    "'quoted",
    "두 줄",
    "이모지 🙂",
]


def valid_numbers(count: int) -> list[str]:
    found = (f"{101_10_00000 + step:010d}" for step in range(10_000))
    return [number for number in found if is_valid_brn(number)][:count]


@pytest.fixture
def programme() -> Programme:
    programme = open_programme()
    agent = person("agent1", "agent")
    rows = [
        good_row(상호=name, 대표자명="홍길동", 사업자등록번호=number, 접수경로="전화" if name[0] == "=" else "우편")
        for name, number in zip(AWKWARD, valid_numbers(len(AWKWARD)), strict=True)
    ]
    data = csv_of(rows, COLUMNS)
    batch = batches.upload(programme=programme.pk, kind="claims", data=data, file_name="awkward.csv", actor=agent)
    batches.start(batch=batch.pk, actor=agent)
    assert batches.run(batch=batch.pk, actor=agent).accepted == len(AWKWARD)
    return programme


def signed_in(*roles: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("someone", *roles))
    return client


def rows_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_awkward_names_read_back_equal_and_no_formula_is_live(programme: Programme) -> None:
    answer = signed_in("agent").post("/admin/claims/claim/export/", {"reason": "월말 점검"})
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer["Cache-Control"].startswith("no-store, private")
    rows = rows_of(answer.content)
    assert rows[0][0] == programme.notice
    name = rows[1].index("business name")
    assert sorted(row[name] for row in rows[2:]) == sorted(AWKWARD)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet


def test_only_masked_and_listed_columns_leave(programme: Programme) -> None:
    rows = rows_of(signed_in("agent").post("/admin/claims/claim/export/", {"reason": "월말 점검"}).content)
    everything = "\n".join(str(cell) for row in rows for cell in row)
    claim = Claim.objects.select_related("claimant", "account").first()
    assert claim is not None
    assert claim.account is not None
    for secret in ("홍길동", claim.claimant.brn, claim.claimant.phone, claim.account.number, claim.claimant.email):
        assert secret not in everything
    assert "홍*동" in everything
    assert rows[2][rows[1].index("baseline-week sales (KRW)")] == 1_240_000


def test_a_reason_is_asked_and_logged_with_whose_data_left(programme: Programme) -> None:
    client = signed_in("agent")
    assert client.get("/admin/claims/claim/export/").status_code == 200
    assert client.post("/admin/claims/claim/export/", {"reason": "짧다"}).status_code == 422
    assert not AccessLog.objects.filter(action="download").exists()
    client.post("/admin/claims/claim/export/?channel=phone", {"reason": "월말 점검"})
    log = AccessLog.objects.get(action="download")
    first = Claim.objects.get(channel="phone")
    assert (log.object_type, log.reason, log.subjects, log.subject_count) == (
        "claim",
        "월말 점검",
        [first.claimant_id],
        1,
    )


def test_the_lists_conditions_are_the_files_conditions(programme: Programme) -> None:
    client = signed_in("agent")
    listed = client.get("/admin/claims/claim/?channel=phone").content.decode()
    assert "/admin/claims/claim/export/?channel=phone" in listed
    answer = client.post("/admin/claims/claim/export/?channel=phone", {"reason": "월말 점검"})
    assert len(rows_of(answer.content)) == 3
    answer = client.post("/admin/claims/claim/export/?q=1015-000003", {"reason": "월말 점검"})
    assert [row[0] for row in rows_of(answer.content)[2:]] == ["1015-000003"]


@pytest.mark.parametrize(
    ("page", "roles", "status"),
    [
        ("claims/claim", ["auditor"], 403),
        ("claims/claim", ["finance_preparer"], 403),
        ("claims/claim", ["manager"], 200),
        ("claims/damagereport", ["auditor"], 403),
        ("claims/damagereport", ["agent"], 200),
        ("claims/importrow", ["auditor"], 403),
        ("claims/importrow", ["agent"], 200),
        ("payouts/payoutline", ["agent"], 403),
        ("payouts/payoutline", ["finance_preparer"], 200),
    ],
)
def test_only_those_who_may_export_a_list_get_it(
    programme: Programme, page: str, roles: list[str], status: int
) -> None:
    assert signed_in(*roles).post(f"/admin/{page}/export/", {"reason": "월말 점검"}).status_code == status
    assert AccessLog.objects.filter(action="download").exists() is (status == 200)


def test_reports_and_rows_leave_masked(programme: Programme) -> None:
    agent = person("agent3", "agent")
    data = sample(REPORT_FILE)
    batch = batches.upload(programme=programme.pk, kind="reports", data=data, file_name="reports.csv", actor=agent)
    batches.start(batch=batch.pk, actor=agent)
    done = batches.run(batch=batch.pk, actor=agent)
    client = signed_in("agent")
    reports = rows_of(client.post("/admin/claims/damagereport/export/", {"reason": "월말 점검"}).content)
    assert len(reports) == done.accepted + 2
    assert "010-****-" in str(reports)
    rows = rows_of(client.post("/admin/claims/importrow/export/", {"reason": "월말 점검"}).content)
    assert len(rows) == done.rows_in + len(AWKWARD) + 2
    assert "“reports.csv”, row " in str(rows)


def test_the_number_of_queries_does_not_grow_with_the_list(
    programme: Programme, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("agent")
    client.get("/admin/claims/claim/")
    with django_assert_max_num_queries(25):
        client.post("/admin/claims/claim/export/", {"reason": "월말 점검"})


def test_a_list_cannot_be_imported() -> None:
    with pytest.raises(Refused):
        ClaimResource().import_data(None)


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis() -> None:
    rows = rows_of(write_table("s", ["a"], [["가" * (LONGEST_CELL + 1)], ["나" * LONGEST_CELL]]))
    assert rows[1][0] == "가" * (LONGEST_CELL - 1) + "…"
    assert rows[2][0] == "나" * LONGEST_CELL
