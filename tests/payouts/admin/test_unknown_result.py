"""A bank answers in a layout nobody mapped: its titles are said, a person maps them, another approves, it is read.

From the first upload to settled lines by pages alone.
"""

import io

import pytest
import xlsxwriter
from django.core.cache import cache
from django.test import Client

from payouts.models import BankFormatVersion, BankResult, PayoutLine
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.payouts.admin.desk import Desk, sent_round, text_of
from tests.payouts.admin.test_formats import do, filled
from tests.payouts.admin.test_results import apply, preview, upload

TITLES = ["처리일", "입금받는계좌", "보낸금액", "받는분", "업체키", "결과구분", "사유"]
MAPPED = {
    "result_executed_at": "처리일",
    "result_memo": "",
    "time_format": "%Y-%m-%d",
    "result_account": "입금받는계좌",
    "result_amount": "보낸금액",
    "result_holder": "받는분",
    "result_key": "업체키",
    "result_status": "결과구분",
    "result_reason": "사유",
    "success_words": "완료처리",
    "failure_words": "오류처리",
}


@pytest.fixture(autouse=True)
def _nothing_held():
    cache.clear()


@pytest.fixture
def sent(programme, people):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return sent_round(programme, people)


def answer(round_):
    """The bank's own table: one transfer carried out, one not. Accounts with hyphens, amounts with commas."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("처리내역")
        sheet.write_row(0, 0, ["대량이체 처리내역"])
        sheet.write_row(2, 0, TITLES)
        for at, line in enumerate(live_lines(round_)):
            row = transfer_row(line)
            account = f"{row.account_number[:3]}-{row.account_number[3:]}"
            word, why = [("완료처리", ""), ("오류처리", "해지계좌")][at]
            said = ["2023-01-20", account, f"{row.amount:,}", row.holder, row.line_key, word, why]
            sheet.write_row(3 + at, 0, said)
    return stream.getvalue()


def at_formats(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_a_layout_nobody_mapped_is_mapped_by_form_and_then_read(sent, people):
    desk, content = Desk(people.oh), answer(sent)
    refused = upload(desk, sent, content)
    assert refused.status_code in (409, 422)
    assert all(title in text_of(refused) for title in TITLES)
    assert not BankResult.objects.exists()

    client = at_formats(people.oh)
    drafted = client.post(do("draft_by_fields"), filled(client, "kbank/1", version="answers", **MAPPED))
    assert drafted.status_code == 302, text_of(drafted)
    assert upload(desk, sent, content).status_code in (409, 422)  # a draft reads nothing yet
    version = BankFormatVersion.objects.get()
    assert client.post(do("approve_format", version), {"seen": version.event_seq}).status_code == 403
    approved = at_formats(people.yoon).post(do("approve_format", version), {"seen": version.event_seq})
    assert approved.status_code == 302

    page = preview(desk, sent, content)
    assert [row.outcome for row in page.context["rows"]] == ["failed", "paid"]
    assert set(PayoutLine.objects.values_list("state", flat=True)) == {"sent"}
    apply(desk, sent, page)
    lines = PayoutLine.objects.order_by("position").values_list("state", "failure")
    assert list(lines) == [("paid", ""), ("failed", "account_closed")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"result_status": ""}, "Titles · Result: this is missing."),
        ({"result_amount": "받는분"}, "받는분"),
        ({"success_words": ""}, "success"),
    ],
)
def test_a_mapping_that_could_not_be_read_is_refused_in_a_sentence(sent, people, changes, sentence):
    client = at_formats(people.oh)
    refused = client.post(do("draft_by_fields"), filled(client, "kbank/1", version="2", **{**MAPPED, **changes}))
    assert refused.status_code == 422
    errors = " ".join(str(error) for error in refused.context["form"].non_field_errors())
    assert sentence in errors
    assert not BankFormatVersion.objects.exists()
