"""An exception is read by one person and confirmed by another; only then does its line move."""

from dataclasses import replace
from typing import Any

import pytest

from claims.models import Claim
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from payouts import workflow
from payouts.models import BankResult, BankResultRow, LedgerTransaction, PayoutEvent, PayoutLine, Round, Ruling
from payouts.results.compose import compose_kbank_result
from payouts.selectors import waiting_exceptions
from payouts.transfers import live_lines, transfer_row
from tests import builders, stages
from tests.stages import AT, counts

WHY = "The bank told us on the telephone"


@pytest.fixture
def sent(people, programme):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return stages.sent(programme, people)


def upload(round_, people, rows, name="r.xls"):
    content = compose_kbank_result(rows)
    return workflow.import_result(round=round_.pk, content=content, file_name=name, actor=people.oh, as_of=AT)


def misspelt(round_, position=1):
    """What we asked for at `position`, with another holder."""
    asked = transfer_row(live_lines(round_)[position - 1])
    return replace(asked, holder="다른이름")


@pytest.fixture
def exception(sent, people):
    upload(sent, people, [(misspelt(sent), "이체완료", AT)])
    return BankResultRow.objects.get(outcome="mismatch")


def propose(row, people, **changes):
    said = {"verdict": "paid", "position": 1, "reason": WHY, "actor": people.oh, "as_of": AT}
    return workflow.propose_ruling(row=row.pk, **{**said, **changes})


def line(position=1):
    return PayoutLine.objects.get(position=position)


def test_one_persons_reading_changes_no_line(people, exception):
    ruling = propose(exception, people)
    assert (ruling.state, line().state) == ("proposed", "sent")
    assert PayoutEvent.objects.filter(verb="propose_ruling").count() == 1


def test_confirmed_by_another_the_line_its_claim_and_the_ledger_move(people, exception):
    confirmed = workflow.confirm_ruling(ruling=propose(exception, people).pk, actor=people.yoon, as_of=AT)
    assert (confirmed.state, line().state) == ("confirmed", "paid")
    assert Claim.objects.get(pk=line().claim_id).state == "paid"
    assert LedgerTransaction.objects.filter(kind="pay").count() == 1
    moved = PayoutEvent.objects.get(stream=line().stream, verb="pay_line")
    assert (moved.reason, moved.data["ruling"]) == (WHY, confirmed.pk)


def test_a_failure_is_coded_and_puts_the_claim_on_hold(people, exception):
    ruling = propose(exception, people, verdict="failed", failure="name_mismatch")
    workflow.confirm_ruling(ruling=ruling.pk, actor=people.yoon, as_of=AT)
    assert (line().state, line().failure) == ("failed", "name_mismatch")
    assert Claim.objects.get(pk=line().claim_id).state == "on_hold"


def test_a_row_that_is_not_ours_moves_nothing_and_asks_nobody_again(people, sent, exception):
    ruling = propose(exception, people, verdict="not_ours", position=None)
    workflow.confirm_ruling(ruling=ruling.pk, actor=people.yoon, as_of=AT)
    assert line().state == "sent"
    asked = transfer_row(live_lines(sent)[1])
    again = upload(sent, people, [(misspelt(sent), "이체완료", AT), (asked, "이체완료", AT)], "again.xls")
    assert (again.applied, again.exceptions) == (1, 1)
    assert not waiting_exceptions(BankResultRow.objects.all()).exists()


def test_the_same_row_in_a_later_file_is_known(people, sent, exception):
    workflow.confirm_ruling(ruling=propose(exception, people).pk, actor=people.yoon, as_of=AT)
    asked = transfer_row(live_lines(sent)[1])
    again = upload(sent, people, [(misspelt(sent), "이체완료", AT), (asked, "이체완료", AT)], "again.xls")
    assert (again.applied, again.already, again.exceptions) == (1, 1, 0)
    assert [line(1).state, line(2).state] == ["paid", "paid"]
    assert BankResult.objects.count() == 2


def test_whoever_read_it_never_confirms_it_even_with_both_roles(people, exception):
    both = create_account(
        username="both", password=builders.PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    ruling = propose(exception, people, actor=both)
    before = counts()
    why: dict[str, Any] = {"reason": "I was mistaken"}
    for verb, more in ((workflow.confirm_ruling, {}), (workflow.reject_ruling, why)):
        with pytest.raises(FourEyes):
            verb(ruling=ruling.pk, actor=both, **more)
    assert counts() == before
    assert Ruling.objects.get().state == "proposed"


def test_only_finance_rules(people, exception):
    ruling = propose(exception, people)
    before = counts()
    for stranger in (people.kim, people.lee, people.jung, people.seo, people.noh):
        with pytest.raises(NotPermitted):
            propose(exception, people, actor=stranger)
        with pytest.raises(NotPermitted):
            workflow.confirm_ruling(ruling=ruling.pk, actor=stranger)
    with pytest.raises(NotPermitted):
        propose(exception, people, actor=people.yoon)
    with pytest.raises(NotPermitted):
        workflow.confirm_ruling(ruling=ruling.pk, actor=people.oh)
    assert counts() == before


def test_a_rejected_ruling_leaves_the_row_to_be_read_anew(people, exception):
    first = propose(exception, people)
    with pytest.raises(GuardFailed, match="already"):
        propose(exception, people, verdict="not_ours", position=None)
    workflow.reject_ruling(ruling=first.pk, actor=people.yoon, reason="Nobody telephoned", as_of=AT)
    second = propose(exception, people, verdict="failed", failure="unknown")
    with pytest.raises(GuardFailed, match="decided already"):
        workflow.confirm_ruling(ruling=first.pk, actor=people.yoon)
    workflow.confirm_ruling(ruling=second.pk, actor=people.yoon, as_of=AT)
    assert line().state == "failed"


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "ok"},
        {"position": 99},
        {"position": None},
        {"verdict": "returned", "failure": "unknown"},
        {"verdict": "failed"},
        {"verdict": "failed", "failure": "nonsense"},
        {"verdict": "nonsense"},
    ],
    ids=["no reason", "no such line", "no line", "not paid yet", "no code", "unknown code", "unknown verdict"],
)
def test_a_ruling_that_makes_no_sense_is_refused(people, exception, changes):
    before = counts()
    with pytest.raises(GuardFailed):
        propose(exception, people, **changes)
    assert counts() == before


def test_a_line_settled_meanwhile_is_not_settled_again(people, sent, exception):
    ruling = propose(exception, people)
    upload(sent, people, [(transfer_row(live_lines(sent)[0]), "예금주불일치", AT)], "later.xls")
    with pytest.raises(GuardFailed):
        workflow.confirm_ruling(ruling=ruling.pk, actor=people.yoon, as_of=AT)
    assert (line().state, Ruling.objects.get().state) == ("failed", "proposed")


def test_the_round_stays_open_while_a_ruling_waits(people, sent, exception):
    ruling = propose(exception, people, verdict="not_ours", position=None)
    upload(sent, people, [(transfer_row(one), "이체완료", AT) for one in live_lines(sent)], "all.xls")
    with pytest.raises(GuardFailed, match="second person"):
        workflow.close(round=sent.pk, actor=people.oh, as_of=AT)
    workflow.confirm_ruling(ruling=ruling.pk, actor=people.yoon, as_of=AT)
    workflow.close(round=sent.pk, actor=people.oh, as_of=AT)
    assert Round.objects.get().state == "closed"
