"""Additional instalments of paid claims: into a round, to the bank and back, while the claim stays paid."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from claims import workflow as claims_workflow
from claims.instalments import payable_instalments, waiting_instalment
from claims.judgement import binding_hash
from claims.models import Claim, Decision
from compensation import triggers, verify
from compensation.errors import GuardFailed, Stale, WrongState
from compensation.jobs import Lease
from compensation.models import Job
from payouts import assembly, workflow
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.tasks import assemble_round
from payouts.transfers import live_lines, transfer_row
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day, row

MORE = 20_000


def granted(claim: Claim, people: Any, amount: int = MORE, at: float = 12) -> Decision:
    """Appealed on `at`, upheld by Choi the day after."""
    appeal = claims_workflow.file_appeal(
        claim=claim.pk, actor=people.kim, grounds="More was lost", channel="phone", as_of=day(at)
    )
    judged = claims_workflow.judge_appeal(
        appeal=appeal.pk, actor=people.choi, uphold=True, verdict="More was shown", amount=amount, as_of=day(at + 1)
    )
    return present(judged.granted)


def confirmed(decision: Decision, people: Any, at: float = 14) -> Decision:
    """By Lee, for the account that binds."""
    account = Claim.objects.get(pk=decision.claim_id).account
    shown = binding_hash(decision, account)
    return claims_workflow.approve_instalment(decision=decision.pk, actor=people.lee, shown=shown, as_of=day(at))


def paid(programme: Any, people: Any, number: int = 1) -> Claim:
    return Claim.objects.get(pk=stages.paid(programme, people, number).claim_id)


def waiting(programme: Any, people: Any, number: int = 1, amount: int = MORE) -> Claim:
    """A paid claim with an instalment that a round may pay from day 14 on."""
    claim = paid(programme, people, number)
    confirmed(granted(claim, people, amount), people)
    return claim


def second_line(claim: Claim) -> PayoutLine:
    return PayoutLine.objects.select_related("round__programme").get(claim=claim, instalment=2)


def last_note(claim: Claim) -> tuple[str, dict[str, Any]]:
    event = claim.events.latest("seq")
    assert (event.from_state, event.to_state) == ("", "")
    return event.verb, event.data


def everything_verifies() -> None:
    assert [(verdict.verifier.code, problem) for verdict in verify.run() for problem in verdict.problems] == []


def failed(programme: Any, people: Any) -> Claim:
    """Its instalment's account is closed."""
    claim = waiting(programme, people)
    stages.answered(stages.sent(programme, people, day(15)), people, {1: "계좌해지"}, day(15))
    return claim


def other_account(claim: Claim, people: Any, at: float = 17) -> None:
    """Entered by Kim, verified by Park."""
    stages.new_account(claim, people)
    claims_workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(at))
    claims_workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(at))


def test_it_becomes_a_line_of_its_own_with_what_was_approved_and_the_claim_stays_paid(people, programme):
    claim = waiting(programme, people)
    before = row(claim)
    stages.assembled(programme, people, day(15))
    line, more = second_line(claim), Decision.objects.get(instalment=2)
    assert (line.decision, line.approval, line.amount, line.state) == (more, more.approvals.get(), MORE, "pending")
    assert (line.account_id, line.retry_of) == (claim.account_id, None)
    event = PayoutEvent.objects.get(stream=line.stream)
    assert (event.verb, event.to_state, event.data["instalment"]) == ("add_line", "pending", 2)
    assert last_note(claim) == ("schedule_instalment", {"line": line.stream, "instalment": 2})
    after = row(claim)
    assert {key for key in after if after[key] != before[key]} == {"event_seq", "event_hash"}
    everything_verifies()


def test_lines_stand_in_the_order_in_which_they_were_approved_whatever_they_are(people, programme):
    claim = waiting(programme, people)  # on day 14
    for number, at in ((2, 13.5), (3, 14.5), (4, 14)):
        other = builders.recommend(builders.review(builders.file(programme, people, number), people), people)
        builders.confirm(other, people, day(at))
    round_ = stages.assembled(programme, people, day(15))
    found = round_.lines.order_by("position").values_list("claim__receipt_no", "instalment")
    first, second, third, fourth = Claim.objects.order_by("pk").values_list("receipt_no", flat=True)
    assert first == claim.receipt_no
    assert list(found) == [(second, 1), (first, 2), (fourth, 1), (third, 1)]
    assert round_.total == 3 * 50_000 + MORE


class TestNotYet:
    """What a round leaves for later."""

    def test_granted_but_not_confirmed(self, people, programme):
        claim = paid(programme, people)
        more = granted(claim, people)
        assert stages.assembled(programme, people, day(15)).line_count == 0
        assert waiting_instalment(claim) == more

    def test_confirmed_after_the_cut_off(self, people, programme):
        waiting(programme, people)
        assert payable_instalments(programme.pk, day(13.9)) == []
        assert len(payable_instalments(programme.pk, day(14))) == 1

    def test_of_another_programme(self, people, programme):
        waiting(builders.make_programme(people, "t2"), people)
        assert payable_instalments(programme.pk, day(15)) == []

    def test_already_in_a_round_or_paid(self, people, programme):
        waiting(programme, people)
        round_ = stages.sent(programme, people, day(15))
        assert payable_instalments(programme.pk, day(16)) == []
        stages.answered(round_, people, {1: "이체완료"}, day(15))
        assert payable_instalments(programme.pk, day(16)) == []
        assert stages.assembled(programme, people, day(16)).line_count == 0

    def test_while_the_money_of_its_claim_came_back(self, people, programme):
        claim = waiting(programme, people)
        stages.answered(Round.objects.get(), people, {1: "반환"}, day(14))
        assert Claim.objects.get(pk=claim.pk).state == "on_hold"
        assert payable_instalments(programme.pk, day(15)) == []


def test_one_living_line_an_instalment_is_a_fact_of_the_database(people, programme):
    claim = waiting(programme, people)
    stages.assembled(programme, people, day(15))
    said = {name: value for name, value in row(second_line(claim)).items() if name != "id"}
    triggers.remove_all(connection)  # so that the index alone speaks; they come back with the rollback
    with pytest.raises(IntegrityError, match=r"line_one_live_per_claim|instalment"), transaction.atomic():
        PayoutLine.objects.bulk_create([PayoutLine(**{**said, "position": 99})])
    PayoutLine.objects.bulk_create([PayoutLine(**{**said, "position": 99, "instalment": 3})])


class TestAnswers:
    """The bank's word moves the line and is noted on the claim."""

    def test_paid(self, people, programme):
        claim = waiting(programme, people)
        round_ = stages.sent(programme, people, day(15))
        stages.answered(round_, people, {1: "이체완료"}, day(15))
        line = second_line(claim)
        assert (line.state, Claim.objects.get(pk=claim.pk).state) == ("paid", "paid")
        assert last_note(claim) == ("instalment_paid", {"line": line.stream, "instalment": 2})
        workflow.close(round=round_.pk, actor=people.oh, as_of=day(15))
        everything_verifies()

    def test_failed_the_claim_stays_paid_and_the_reason_is_noted(self, people, programme):
        claim = failed(programme, people)
        line = second_line(claim)
        assert (line.state, line.failure) == ("failed", "account_closed")
        assert Claim.objects.get(pk=claim.pk).state == "paid"
        data = {"line": line.stream, "instalment": 2, "code": "account_closed"}
        assert last_note(claim) == ("instalment_failed", data)
        everything_verifies()

    def test_returned_after_it_was_paid(self, people, programme):
        claim = waiting(programme, people)
        round_ = stages.sent(programme, people, day(15))
        stages.answered(round_, people, {1: "이체완료"}, day(15))
        stages.answered(round_, people, {1: "반환"}, day(16))
        assert (second_line(claim).state, Claim.objects.get(pk=claim.pk).state) == ("returned", "paid")
        assert last_note(claim)[0] == "instalment_returned"
        everything_verifies()

    def test_an_instalment_as_large_as_the_first_is_told_apart_from_it(self, people, programme):
        claim = waiting(programme, people, amount=50_000)
        first = Round.objects.get()
        old_word = first.results.get().content
        second = stages.sent(programme, people, day(15))
        again = stages.bank_says(first, {1: "이체완료"})
        # The first round's answer once more says nothing about the second line, whichever round it is given to.
        assert workflow.preview_result(second, again).reconciliation.counts.already == 1
        with_time = stages.bank_says(first, {1: "이체완료"}, day(16))
        found = workflow.preview_result(first, with_time).reconciliation.matches
        assert [match.outcome for match in found] == ["mismatch"]
        assert bytes(first.results.get().content) == bytes(old_word)
        assert second_line(claim).state == "sent"
        stages.answered(second, people, {1: "이체완료"}, day(15))
        assert second_line(claim).state == "paid"
        everything_verifies()


class TestAnotherAccount:
    """What the bank could not pay is paid once more: other account, new approval, one successor."""

    def test_the_whole_way(self, people, programme):
        claim = failed(programme, people)
        old = second_line(claim)
        other_account(claim, people)
        after = Claim.objects.select_related("account").get(pk=claim.pk)
        assert (after.state, present(after.account).version) == ("paid", 2)
        assert after.approval_id == claim.approval_id
        assert payable_instalments(programme.pk, day(18)) == []  # the approval names the old account
        more = Decision.objects.get(instalment=2)
        assert waiting_instalment(after) == more
        confirmed(more, people, 18)
        round_ = stages.sent(programme, people, day(19))
        successor = round_.lines.get()
        assert (successor.retry_of, successor.instalment, successor.amount) == (old, 2, MORE)
        assert (successor.account_id, successor.decision) == (after.account_id, more)
        stages.answered(round_, people, {1: "이체완료"}, day(19))
        assert [line.state for line in claim.payout_lines.order_by("pk")] == ["paid", "failed", "paid"]
        assert stages.assembled(programme, people, day(20)).line_count == 0
        everything_verifies()

    def test_the_old_account_is_not_tried_again(self, people, programme):
        claim = failed(programme, people)
        assert stages.assembled(programme, people, day(16)).line_count == 0
        with pytest.raises(GuardFailed):
            confirmed(Decision.objects.get(instalment=2), people, 16)
        assert waiting_instalment(claim) is None

    def test_a_form_that_showed_the_old_account_binds_nothing(self, people, programme):
        claim = failed(programme, people)
        more, old = Decision.objects.get(instalment=2), claim.account
        other_account(claim, people)
        with pytest.raises(Stale):
            claims_workflow.approve_instalment(
                decision=more.pk, actor=people.lee, shown=binding_hash(more, old), as_of=day(18)
            )

    def test_a_paid_claim_without_a_failed_instalment_keeps_its_account(self, people, programme):
        claim = waiting(programme, people)
        with pytest.raises(GuardFailed):
            stages.new_account(claim, people)
        with pytest.raises(IntegrityError, match="paid_account_changes"), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(account=other_version(claim, people))

    def test_once_it_is_replaced_the_account_stands_still_again(self, people, programme):
        claim = failed(programme, people)
        other_account(claim, people)
        confirmed(Decision.objects.get(instalment=2), people, 18)
        stages.assembled(programme, people, day(19))
        with pytest.raises(GuardFailed):
            stages.new_account(claim, people)


def other_version(claim: Claim, people: Any) -> int:
    from claims.workflow.intake import new_account

    return new_account(claim.claimant, "088", "99887766554433", "고친이름", people.kim, day(15)).pk


class TestTakenOut:
    """A dropped or cancelled line leaves a note, and the next round takes the instalment again."""

    @pytest.mark.parametrize("how", ["drop", "cancel"])
    def test_it_waits_for_the_next_round(self, people, programme, how):
        claim = waiting(programme, people)
        round_ = stages.assembled(programme, people, day(15))
        line = second_line(claim)
        if how == "drop":
            workflow.drop_line(line=line.pk, actor=people.oh, reason="In doubt", as_of=day(15))
            assert last_note(claim)[0] == "unschedule_instalment"
        workflow.cancel(round=round_.pk, actor=people.oh, reason="Too early", as_of=day(15))
        assert last_note(claim) == ("unschedule_instalment", {"line": line.stream, "instalment": 2})
        assert claim.events.filter(verb="unschedule_instalment").count() == 1
        assert Claim.objects.get(pk=claim.pk).state == "paid"
        again = stages.assembled(programme, people, day(16)).lines.get()
        assert (again.instalment, again.retry_of) == (2, None)
        everything_verifies()


class TestNote:
    """Only the payouts floor writes these notes, and only the ones there are."""

    def test_only_of_a_paid_claim_and_only_by_finance(self, people, programme):
        claim = builders.approved(programme, people)
        said: dict[str, Any] = {"claim": claim.pk, "line": "line:t1/1/1", "instalment": 2}
        before = counts()
        with pytest.raises(WrongState):
            claims_workflow.note_instalment(verb="schedule_instalment", actor=people.oh, **said)
        with pytest.raises(ValueError, match="mark_paid"):
            claims_workflow.note_instalment(verb="mark_paid", actor=people.oh, **said)
        assert counts() == before


class Killed(BaseException):
    """A worker that is gone: no handler of the product's can catch it."""


@pytest.mark.parametrize("chunks_before_death", [0, 1, 2, 3])
def test_an_assembly_killed_among_instalments_is_finished_by_the_next_run(
    people, programme, monkeypatch, chunks_before_death
):
    claims = [waiting(programme, people, number) for number in (1,)]
    for number in (2, 3, 4):
        builders.approved(programme, people, number)
    monkeypatch.setattr(assembly, "CHUNK", 1)
    round_ = stages.draft_round(programme, people, day(15))
    progress, told = Lease.progress, []

    def die(self, done, total, note=""):
        progress(self, done, total, note)
        told.append(done)
        if len(told) > chunks_before_death:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Lease, "progress", die)
        with pytest.raises(Killed):
            assemble_round(round_.job_id)
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    assert assemble_round(round_.job_id) == "assembled"
    found = list(round_.lines.order_by("position").values_list("position", "instalment", "state"))
    assert found == [(1, 1, "pending"), (2, 1, "pending"), (3, 1, "pending"), (4, 2, "pending")]
    assert claims[0].events.filter(verb="schedule_instalment").count() == 1
    everything_verifies()


def test_the_bank_file_asks_for_both_in_two_rows(people, programme):
    waiting(programme, people)
    builders.approved(programme, people, 2)
    round_ = stages.released(programme, people, day(15))
    rows = [transfer_row(line) for line in live_lines(round_)]
    assert [one.amount for one in rows] == [50_000, MORE]
    everything_verifies()
