"""A round's page, the list and the spreadsheet name the instalment of a line that pays one."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from claims import workflow as claims_workflow
from claims.judgement import binding_hash
from claims.models import Claim, Decision
from payouts import workflow
from payouts.left_out import left_out
from payouts.models import Round
from tests import builders, stages
from tests.narrow import present
from tests.payouts.admin.desk import Desk, answers, round_of, text_of
from tests.stages import day


def granted(claim: Claim, people: Any) -> Decision:
    """Choi grants ₩20,000 more on day 12."""
    appeal = claims_workflow.file_appeal(
        claim=claim.pk, actor=None, grounds="More was lost", channel="web", as_of=day(11)
    )
    judged = claims_workflow.judge_appeal(
        appeal=appeal.pk, actor=people.choi, uphold=True, verdict="It was more", amount=20_000, as_of=day(12)
    )
    return present(judged.granted)


def confirmed(more: Decision, people: Any) -> None:
    """Lee confirms it on day 13."""
    shown = binding_hash(more, Claim.objects.get(pk=more.claim_id).account)
    claims_workflow.approve_instalment(decision=more.pk, actor=people.lee, shown=shown, as_of=day(13))


@pytest.fixture
def round_(programme, people) -> Round:
    """A first payment and, beside it, the instalment of a claim that was paid before."""
    claim = Claim.objects.get(pk=stages.paid(programme, people).claim_id)
    confirmed(granted(claim, people), people)
    builders.approved(programme, people, 2)
    return round_of(programme, people, day(14))


def test_the_rounds_page_names_the_instalment_where_it_is_not_the_first(round_, people):
    page = text_of(Desk(people.oh).page(round_))
    assert page.count("instalment 2") == 1
    assert "instalment 1" not in page


def test_the_page_of_the_line_names_it_too(round_, people):
    line = round_.lines.get(instalment=2)
    page = text_of(Desk(people.oh).client.get(reverse("admin:payouts_payoutline_change", args=[line.pk])))
    assert "Instalment" in page


def test_the_spreadsheet_has_it_as_its_last_column(round_, people):
    address = f"{reverse('admin:payouts_payoutline_export')}?round__id__exact={round_.pk}"
    response = Desk(people.yoon).client.post(address, {"reason": "monthly account"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "Instalment"
    assert [(row[6], row[-1]) for row in rows[1:]] == [(50_000, 1), (20_000, 2)]


def test_the_preview_of_the_banks_answer_names_it(round_, people):
    at = day(14) + timedelta(hours=1)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=at)
    workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=at)
    sent = workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=at)
    matched = workflow.preview_result(sent, answers(sent, at=at))
    found = {matched.lines[present(match.line_id)].instalment for match in matched.reconciliation.matches}
    assert found == {1, 2}
    assert matched.reconciliation.counts.applied == 2


class TestLeftOut:
    """Who missed the round, and why."""

    def why(self, round_: Round) -> list[tuple[int, str]]:
        return [(one.instalment, one.reason) for one in left_out(round_)]

    def test_a_dropped_instalment_says_so_with_its_own_amount(self, round_, people):
        assert self.why(round_) == []
        line = round_.lines.get(instalment=2)
        workflow.drop_line(line=line.pk, actor=people.oh, reason="In doubt", as_of=day(14))
        assert self.why(round_) == [(2, "dropped")]
        page = text_of(Desk(people.oh).page(round_, tab="left_out"))
        for shown in ("Taken out of this round", "instalment 2", "20,000"):
            assert shown in page

    def test_one_confirmed_after_the_cut_was_unconfirmed_then_and_stays_so_once_paid(self, programme, people):
        claim = Claim.objects.get(pk=stages.paid(programme, people).claim_id)
        more = granted(claim, people)
        builders.approved(programme, people, 5)
        early = stages.sent(programme, people, day(12.5))
        assert self.why(early) == [(2, "unconfirmed")]
        assert "Not confirmed by a second person" in text_of(Desk(people.oh).page(early, tab="left_out"))
        confirmed(more, people)
        assert self.why(early) == [(2, "unconfirmed")]
        later = stages.sent(programme, people, day(14))
        assert (self.why(early), self.why(later)) == ([(2, "unconfirmed")], [])
        stages.answered(later, people, {1: "이체완료"}, day(14))
        assert (self.why(early), self.why(later)) == ([(2, "unconfirmed")], [])

    def test_one_the_bank_could_not_pay_waits_for_its_new_account_to_be_confirmed(self, programme, people):
        claim = Claim.objects.get(pk=stages.paid(programme, people).claim_id)
        confirmed(granted(claim, people), people)
        stages.answered(stages.sent(programme, people, day(14)), people, {1: "계좌해지"}, day(14))
        stages.new_account(claim, people)
        claims_workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(15))
        claims_workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(15))
        assert self.why(stages.assembled(programme, people, day(16))) == [(2, "unconfirmed")]
