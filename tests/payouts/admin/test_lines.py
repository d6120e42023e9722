"""The list of lines: found by receipt number, read one by one, taken out as a spreadsheet."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from claims.models import PayeeAccount
from compensation.models import AccessLog
from tests import builders
from tests.payouts.admin.desk import Desk, line_of, round_of, text_of

EXPORT = "admin:payouts_payoutline_export"


@pytest.fixture
def assembled(programme, people):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return round_of(programme, people)


def test_a_line_is_found_by_its_receipt_number(assembled, people):
    wanted = line_of(assembled, 2).claim.receipt_no

    page = text_of(Desk(people.yoon).client.get(reverse("admin:payouts_payoutline_changelist"), {"q": wanted}))

    assert wanted in page
    assert line_of(assembled, 1).claim.receipt_no not in page
    assert AccessLog.objects.latest("id").action == "search"


def test_the_page_of_a_line_tells_what_was_frozen_and_what_happened(assembled, people):
    line = line_of(assembled, 1)

    page = text_of(Desk(people.seo).client.get(reverse("admin:payouts_payoutline_change", args=[line.pk])))

    assert "***0001" in page
    assert "판***1" in page
    assert "Add to the round" in page
    assert AccessLog.objects.latest("id").subjects == [line.claim.claimant_id]


def test_the_lines_of_a_round_leave_as_a_masked_spreadsheet_for_a_reason(assembled, people):
    desk = Desk(people.yoon)
    address = f"{reverse(EXPORT)}?round__id__exact={assembled.pk}"
    assert address in text_of(desk.page(assembled))

    response = desk.client.post(address, {"reason": "monthly account"})

    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows[1:]] == ["***0001", "***0002"]
    assert [row[6] for row in rows[1:]] == [50_000, 50_000]
    assert not [account for account in PayeeAccount.objects.all() if account.number.encode() in response.content]
    entry = AccessLog.objects.get(action="download")
    assert (entry.reason, entry.subject_count) == ("monthly account", 2)


@pytest.mark.parametrize("name", ["seo", "kim", "noh"])
def test_nobody_else_takes_the_lines_out(assembled, people, name):
    response = Desk(getattr(people, name)).client.post(reverse(EXPORT), {"reason": "monthly account"})

    assert response.status_code == 403
    assert not AccessLog.objects.filter(action="download").exists()


def test_no_lines_leave_without_a_reason(assembled, people):
    response = Desk(people.oh).client.post(reverse(EXPORT), {"reason": ""})

    assert response.status_code == 422
    assert not AccessLog.objects.filter(action="download").exists()
