"""A restored database has forgotten a payment; the register has not, and nothing is paid twice."""

import pytest

from claims.models import Claim
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from compensation.models import ProgrammeEvent
from payouts import register, workflow
from payouts.models import BankFile, PayoutLine, RecoveredExport, RecoveredLine, Round
from payouts.register import Entry
from payouts.tasks import assemble_round
from payouts.workflow.files import may_leave, write_register
from tests import builders, stages
from tests.stages import counts, day


def forgotten(claim, seq=1):
    """The register as it was when the database had already paid `claim`; the restored one knows nothing of it."""
    lines = [{"line": f"line:t1/1/{seq}", "claim": claim.receipt_no, "instalment": 1, "won": 50_000}]
    said = {"seq": seq, "programme": "t1", "round": 1, "issue": 1, "part": 1, "sha256": "a" * 64}
    register.append([Entry(**said, count=1, total=50_000, lines=lines)])


def test_the_register_knows_a_file_before_its_first_byte_leaves(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.released(programme, people)
    file = BankFile.objects.get(round=round_)
    may_leave(file)
    [known] = register.entries()
    assert (known.seq, known.sha256, known.total, known.count) == (1, file.sha256, file.total, 1)
    [line] = known.lines
    assert line == {"line": "line:t1/1/1", "claim": "t1-000001", "instalment": 1, "won": 50_000}


def test_the_register_is_written_when_the_release_commits(people, programme, django_capture_on_commit_callbacks):
    builders.approved(programme, people, 1)
    with django_capture_on_commit_callbacks(execute=True):
        stages.released(programme, people)
    assert [entry.seq for entry in register.entries()] == [1]


def test_it_holds_no_name_and_no_account_number(people, programme, export_register):
    claim = builders.approved(programme, people, 1)
    stages.released(programme, people)
    write_register()
    text = export_register.read_text()
    line = PayoutLine.objects.get(claim=claim)
    assert line.payee not in text
    assert line.account.number not in text


def test_a_restored_database_exports_nothing(people, programme):
    claim = builders.approved(programme, people, 1)
    round_ = stages.submitted(programme, people)
    forgotten(claim)
    before = counts()
    with pytest.raises(GuardFailed, match="restored from an older copy"):
        workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=day(10))
    with pytest.raises(GuardFailed, match="restored from an older copy"):
        workflow.open_round(programme=programme.pk, cutoff_at=day(11), actor=people.oh, as_of=day(11))
    assert counts() == before


def test_a_register_that_was_touched_stops_every_export(people, programme, export_register):
    builders.approved(programme, people, 1)
    round_ = stages.submitted(programme, people)
    export_register.write_text("nonsense\n")
    with pytest.raises(GuardFailed, match="broken at line 1"):
        workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=day(10))


@pytest.fixture
def recovered(people, programme):
    """Claim 1 was paid and forgotten, claim 2 never paid; the register was taken over."""
    claim = builders.approved(programme, people, 1)
    builders.approved(programme, people, 2)
    forgotten(claim)
    workflow.recover_register(actor=people.oh)
    return RecoveredLine.objects.get()


def payable(programme, people):
    """Who gets a line of a new round."""
    at = day(10)
    round_ = stages.draft_round(programme, people, at)
    assert assemble_round(round_.job_id) == "assembled"
    found = list(PayoutLine.objects.filter(round=round_).values_list("claim__receipt_no", flat=True))
    workflow.cancel(round=round_.pk, actor=people.oh, reason="Only to see who would be paid", as_of=at)
    return found


def test_what_was_forgotten_is_not_paid_again_before_it_is_ruled(people, programme, recovered):
    assert recovered.receipt_no == "t1-000001"
    assert payable(programme, people) == ["t1-000002"]
    workflow.rule_recovered(line=recovered.pk, verdict="unpaid", reason="The bank refused it", actor=people.oh)
    assert payable(programme, people) == ["t1-000002"]
    workflow.confirm_recovered(line=recovered.pk, actor=people.yoon)
    assert payable(programme, people) == ["t1-000001", "t1-000002"]


def test_what_the_bank_paid_is_never_paid_again(people, programme, recovered):
    workflow.rule_recovered(line=recovered.pk, verdict="paid", reason="On the bank's list", actor=people.oh)
    workflow.confirm_recovered(line=recovered.pk, actor=people.yoon)
    assert payable(programme, people) == ["t1-000002"]
    assert Claim.objects.get(receipt_no="t1-000001").state == "approved"


def test_after_the_recovery_the_next_file_follows_in_the_register(people, programme, recovered):
    round_ = stages.released(programme, people)
    write_register()
    assert [entry.seq for entry in register.entries()] == [1, 2]
    assert BankFile.objects.get(round=round_).register_seq == 2
    assert Round.objects.get(pk=round_.pk).state == "released"


def test_each_word_about_it_is_one_persons_and_another_ones(people, recovered):
    both = create_account(
        username="both", password=builders.PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    workflow.rule_recovered(line=recovered.pk, verdict="unpaid", reason="The bank refused it", actor=both)
    before = counts()
    with pytest.raises(FourEyes):
        workflow.confirm_recovered(line=recovered.pk, actor=both)
    with pytest.raises(FourEyes):
        workflow.contest_recovered(line=recovered.pk, actor=both, reason="I was mistaken")
    for stranger in (people.kim, people.lee, people.jung, people.seo, people.noh, people.oh):
        with pytest.raises(NotPermitted):
            workflow.confirm_recovered(line=recovered.pk, actor=stranger)
    with pytest.raises(GuardFailed):
        workflow.rule_recovered(line=recovered.pk, verdict="paid", reason="Second thoughts", actor=people.oh)
    assert counts() == before
    workflow.contest_recovered(line=recovered.pk, actor=people.yoon, reason="The bank says otherwise")
    workflow.rule_recovered(line=recovered.pk, verdict="paid", reason="On the bank's list", actor=people.oh)
    workflow.confirm_recovered(line=recovered.pk, actor=people.yoon)
    verbs = ["recover_register", "rule_recovered", "contest_recovered", "rule_recovered", "confirm_recovered"]
    told = ProgrammeEvent.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)
    assert list(told) == verbs


def test_nothing_is_recovered_twice(people, recovered):
    with pytest.raises(GuardFailed, match="knows everything"):
        workflow.recover_register(actor=people.oh)
    assert RecoveredExport.objects.count() == 1
