"""A bank file written anew: asked for by one, decided by another; the old one is never handed out or settled by."""

import pytest

from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from payouts import register, workflow
from payouts.models import BankFile, BankResultRow, PayoutEvent, PayoutLine, Reissue, Round
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from payouts.workflow.files import write_register
from tests import builders, stages
from tests.stages import AT, counts, day

WHY = "The bank refused the file as damaged"


@pytest.fixture
def released(people, programme):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return stages.released(programme, people)


@pytest.fixture
def approver():
    """A finance approver who had nothing to do with the round."""
    return create_account(username="second", password=builders.PASSWORD, roles=["finance_approver"], actor=None)


def ask(round_, people, **changes):
    said = {"actor": people.oh, "reason": WHY, "as_of": day(10)}
    return workflow.request_reissue(round=round_.pk, **{**said, **changes})


def test_a_second_person_has_the_file_written_anew_and_the_old_one_voided(people, released):
    [old] = BankFile.objects.all()
    workflow.approve_reissue(reissue=ask(released, people).pk, actor=people.yoon, as_of=day(10))
    new = BankFile.objects.get(voided=False)
    old.refresh_from_db()
    assert (old.voided, old.issue, new.issue, new.register_seq) == (True, 1, 2, 2)
    assert (new.total, new.line_count) == (old.total, old.line_count)
    assert new.sha256 != old.sha256
    assert new.file_name != old.file_name
    event = PayoutEvent.objects.get(verb="approve_reissue")
    assert (event.data["voided"], event.data["sha256"], event.reason) == ([old.sha256], [new.sha256], WHY)
    write_register()
    assert [(entry.seq, entry.issue) for entry in register.entries()] == [(1, 1), (2, 2)]


def result(round_, people, issue, word="이체완료"):
    rows = [(transfer_row(line, issue), word, AT) for line in live_lines(round_)]
    return workflow.import_result(
        round=round_.pk, content=compose_kbank_result(rows), file_name="r.xls", actor=people.oh, as_of=AT
    )


def test_the_result_of_the_replaced_file_is_not_applied(people, released):
    workflow.approve_reissue(reissue=ask(released, people).pk, actor=people.yoon, as_of=day(10))
    round_ = workflow.mark_sent(round=released.pk, actor=people.oh, as_of=AT)
    of_old = result(round_, people, 1)
    assert (of_old.applied, of_old.exceptions) == (0, 2)
    assert {row.flags[-1] for row in BankResultRow.objects.all()} == {"replaced_file"}
    assert set(PayoutLine.objects.values_list("state", flat=True)) == {"sent"}
    of_new = result(round_, people, 2)
    assert (of_new.applied, of_new.exceptions) == (2, 0)
    assert set(PayoutLine.objects.values_list("state", flat=True)) == {"paid"}


def test_nobody_decides_on_what_they_asked_for_or_prepared(people, released, approver):
    both = create_account(
        username="both", password=builders.PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    reissue = ask(released, people, actor=both)
    before = counts()
    with pytest.raises(FourEyes):
        workflow.approve_reissue(reissue=reissue.pk, actor=both)
    for stranger in (people.kim, people.jung, people.seo, people.noh, people.oh):
        with pytest.raises(NotPermitted):
            workflow.approve_reissue(reissue=reissue.pk, actor=stranger)
    assert counts() == before
    workflow.approve_reissue(reissue=reissue.pk, actor=approver)


def test_one_request_at_a_time_and_a_rejected_one_leaves_the_file(people, released):
    first = ask(released, people)
    with pytest.raises(GuardFailed):
        ask(released, people)
    workflow.reject_reissue(reissue=first.pk, actor=people.yoon, reason="The file is whole")
    assert BankFile.objects.get().voided is False
    with pytest.raises(GuardFailed, match="decided already"):
        workflow.approve_reissue(reissue=first.pk, actor=people.yoon)
    second = ask(released, people)
    workflow.approve_reissue(reissue=second.pk, actor=people.yoon)
    assert Round.objects.get(pk=released.pk).issue == 2
    assert Reissue.objects.filter(state="approved").count() == 1


def test_a_file_the_bank_has_answered_for_is_not_written_anew(people, released):
    round_ = workflow.mark_sent(round=released.pk, actor=people.oh, as_of=AT)
    reissue = ask(round_, people)
    result(round_, people, 1)
    before = counts()
    with pytest.raises(GuardFailed):
        workflow.approve_reissue(reissue=reissue.pk, actor=people.yoon)
    with pytest.raises(GuardFailed):
        ask(round_, people)
    assert counts() == before


def test_before_the_release_there_is_no_file_to_write_anew(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.submitted(programme, people)
    with pytest.raises(GuardFailed):
        ask(round_, people)
