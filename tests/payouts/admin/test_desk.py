"""Two finance people take a round to the bank and back; a failed line is paid again to a corrected account."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from claims import workflow as claims_workflow
from claims.judgement import shown_hash
from claims.models import Claim
from compensation.calendar import seoul
from payouts.models import BankFile, PayoutLine, Round
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.payouts.admin.desk import CLOSED_ACCOUNT, Desk, answers, line_of, text_of

pytestmark = pytest.mark.django_db


def open_round(desk, programme) -> Round:
    moment = seoul(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    response = desk.client.post(
        reverse("admin:payouts_round_list_do", args=["open_round"]), {"programme": programme.pk, "cutoff_at": moment}
    )
    assert response.status_code == 302, text_of(response)
    round_ = Round.objects.latest("pk")
    assert response["Location"] == reverse("admin:payouts_round_change", args=[round_.pk])
    assert 'role="progressbar"' in text_of(desk.client.get(response["Location"]))
    assert assemble_round(round_.job_id) == "assembled"
    return Round.objects.get(pk=round_.pk)


def release(preparer, approver, round_, total) -> None:
    assert preparer.do(round_, "submit").status_code == 302
    assert preparer.do(round_, "release", total=str(total)).status_code == 403
    assert approver.do(round_, "release", total=str(total)).status_code == 302
    assert approver.download(round_).status_code == 403
    taken = preparer.download(round_)
    assert taken.content == bytes(BankFile.objects.get(round=round_).content)
    assert preparer.do(round_, "mark_sent").status_code == 302


def settle(preparer, round_, content):
    uploaded = preparer.do(round_, "import_result", file=SimpleUploadedFile("result.xls", content))
    page = preparer.client.get(uploaded["Location"])
    applied = preparer.do(round_, "apply_result", sha256=page.context["file"].sha256, seen=page.context["seen"])
    assert applied.status_code == 302, text_of(applied)
    return preparer.client.get(applied["Location"])


def correct_account(people, claim) -> None:
    now = timezone.now()
    then = now - timedelta(hours=25)  # long enough ago to have cooled off
    claims_workflow.enter_account(
        claim=claim.pk, actor=people.kim, bank_code="088", number="110-222-333444", holder="판교식당2", as_of=then
    )
    claims_workflow.check_holder(claim=claim.pk, actor=people.park, as_of=then)
    claims_workflow.change_account(claim=claim.pk, actor=people.park, as_of=then)
    again = Claim.objects.select_related("decision", "account").get(pk=claim.pk)
    claims_workflow.approve(claim=claim.pk, actor=people.lee, shown=shown_hash(again), as_of=now - timedelta(minutes=2))


def test_a_failed_line_is_paid_by_its_successor_in_the_next_round(programme, people):
    made = [builders.approved(programme, people, number) for number in (1, 2, 3)]
    preparer, approver = Desk(people.oh), Desk(people.yoon)

    first = open_round(preparer, programme)
    assert (first.line_count, first.total) == (3, 150_000)
    release(preparer, approver, first, 150_000)
    settle(preparer, first, answers(first, {2: CLOSED_ACCOUNT}))
    failed = line_of(first, 2)
    assert (failed.state, failed.failure) == ("failed", "account_closed")
    assert Claim.objects.get(pk=made[1].pk).state == "on_hold"
    balance = preparer.page(first).context["balance"]
    assert (balance.count.paid, balance.count.failed, balance.count.holds) == (2, 1, True)
    assert preparer.do(first, "close").status_code == 302

    correct_account(people, made[1])
    second = open_round(preparer, programme)
    successor = line_of(second, 1)
    assert (second.line_count, successor.retry_of) == (1, failed)
    assert successor.account.last4 == "3444"
    page = text_of(preparer.page(first))
    assert "in Round 2, line 1" in page
    assert "replaces Round 1, line 2" in text_of(preparer.page(second))

    stages.looked_at(second, people)
    release(preparer, approver, Round.objects.get(pk=second.pk), 50_000)
    settle(preparer, second, answers(second))
    assert preparer.do(second, "close").status_code == 302
    assert set(Claim.objects.values_list("state", flat=True)) == {"paid"}
    assert list(PayoutLine.objects.order_by("pk").values_list("state", flat=True)) == ["paid", "failed", "paid", "paid"]
    assert set(Round.objects.values_list("state", flat=True)) == {"closed"}
