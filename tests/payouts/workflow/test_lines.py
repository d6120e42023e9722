"""Dropping a line; and the line that follows a failed one."""

import pytest

from claims import workflow as claims_workflow
from claims.models import Claim
from compensation import verify
from compensation.errors import GuardFailed
from payouts import workflow
from payouts.models import PayoutLine, Round
from payouts.transfers import live_lines
from tests import builders, stages
from tests.stages import AT, counts, day


@pytest.fixture
def round_(people, programme):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    return stages.assembled(programme, people)


def test_a_dropped_line_frees_its_claim_and_the_totals_follow(people, round_):
    line = round_.lines.get(position=2)
    workflow.drop_line(line=line.pk, actor=people.oh, reason="Account in doubt", as_of=AT)
    now = Round.objects.get()
    assert (now.line_count, now.total) == (2, 100_000)
    assert now.lines_hash != round_.lines_hash
    assert Claim.objects.get(pk=line.claim_id).state == "approved"
    assert [kept.position for kept in live_lines(now)] == [1, 3]


def test_dropping_again_is_quiet_and_needs_a_reason(people, round_):
    line = round_.lines.first()
    with pytest.raises(GuardFailed):
        workflow.drop_line(line=line.pk, actor=people.oh, reason="no")
    workflow.drop_line(line=line.pk, actor=people.oh, reason="Account in doubt")
    before = counts()
    workflow.drop_line(line=line.pk, actor=people.oh, reason="Account in doubt")
    assert counts() == before


@pytest.mark.parametrize("later", ["submitted", "released"])
def test_a_submitted_rounds_lines_stand(people, round_, later):
    workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
    if later == "released":
        workflow.release(round=round_.pk, actor=people.yoon, total=150_000, as_of=AT)
    before = counts()
    with pytest.raises(GuardFailed):
        workflow.drop_line(line=round_.lines.first().pk, actor=people.oh, reason="Account in doubt")
    assert counts() == before


def test_a_failed_line_is_followed_once_by_a_line_to_the_corrected_account(people, programme):
    claim = builders.approved(programme, people)
    first = stages.sent(programme, people)
    stages.answered(first, people, {1: "계좌해지"})
    workflow.close(round=first.pk, actor=people.oh)
    failed = PayoutLine.objects.get()
    assert (failed.state, failed.failure) == ("failed", "account_closed")

    with pytest.raises(GuardFailed):
        claims_workflow.release_hold(claim=claim.pk, actor=people.lee)
    assert stages.assembled(programme, people, day(11)).line_count == 0
    workflow.cancel(round=Round.objects.get(number=2).pk, actor=people.oh, reason="Nothing to pay")

    stages.approved_anew(claim, people, day(13))
    third = stages.sent(programme, people, day(14))
    successor = third.lines.get()
    assert (successor.retry_of, successor.account.version, successor.payee) == (failed, 2, "고친이름")
    assert stages.row(failed)["state"] == "failed"
    stages.answered(third, people, {1: "이체완료"}, day(14))
    assert Claim.objects.get().state == "paid"
    assert PayoutLine.objects.exclude(state="failed").get() == successor


def test_money_that_came_back_is_paid_again_by_a_successor(people, programme):
    line = stages.paid(programme, people)
    stages.answered(line.round, people, {1: "반환"})
    assert stages.row(line)["state"] == "returned"
    stages.approved_anew(line.claim, people, day(13))
    second = stages.assembled(programme, people, day(14))
    assert second.lines.get().retry_of == line


@pytest.mark.parametrize("ended", ["dropped", "cancelled"])
def test_a_successor_that_never_left_is_followed_by_another_in_the_next_round(people, programme, ended):
    line = stages.paid(programme, people)
    stages.answered(line.round, people, {1: "반환"})
    stages.approved_anew(line.claim, people, day(13))
    second = stages.assembled(programme, people, day(14))
    tried = second.lines.get()
    if ended == "dropped":
        workflow.drop_line(line=tried.pk, actor=people.oh, reason="Account in doubt", as_of=day(14))
    workflow.cancel(round=second.pk, actor=people.oh, reason="Not today", as_of=day(14))
    third = stages.sent(programme, people, day(25))
    assert (third.lines.get().retry_of, tried.retry_of) == (tried, line)
    stages.answered(third, people, {1: "이체완료"}, day(25))
    assert Claim.objects.get().state == "paid"
    assert [problem for verdict in verify.run() for problem in verdict.problems] == []
