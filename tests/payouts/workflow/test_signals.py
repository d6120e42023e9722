"""What must be looked at before a round is released: found, shown, answered by a person, kept."""

import pytest

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Claim, Suspicion
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from compensation.models import StaffAccount
from compensation.staff_accounts import register_staff_account
from payouts import workflow
from payouts.models import PayoutEvent, Round, Signal
from payouts.signals import signals_of
from payouts.stored import stored_lines
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day

ACCOUNT = {"bank_code": "004", "number": "123-4567-890123"}


def approved_to(programme, people, number, account, at):
    """A claim that ends with the account of another one, judged to be another business all the same."""
    claim = stages.on_hold(programme, people, number)
    claims.enter_account(
        claim=claim.pk,
        actor=people.kim,
        bank_code=account.bank_code,
        number=account.number,
        holder=account.holder,
        as_of=at,
    )
    claims.check_holder(claim=claim.pk, actor=people.park, as_of=at)
    claims.change_account(claim=claim.pk, actor=people.park, as_of=at)
    for pair in Suspicion.objects.filter(later=claim, state="open"):
        claims.judge_suspicion(suspicion=pair.pk, actor=people.park, verdict="different", reason="Two shops", as_of=at)
    fresh = Claim.objects.get(pk=claim.pk)
    return claims.approve(claim=claim.pk, actor=people.lee, shown=shown_hash(fresh), as_of=at)


def found(round_):
    return sorted((one.kind, one.positions) for one in signals_of(round_, stored_lines(round_)))


@pytest.fixture
def staff(people):
    """The account of claim 1 belongs to Park."""

    def register(claim):
        account = present(claim.account)
        return register_staff_account(
            user=people.park.pk, bank_code=account.bank_code, number=account.number, actor=people.im
        )

    return register


def test_a_round_of_strangers_gives_no_signal(programme, people):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    round_ = stages.assembled(programme, people)
    assert found(round_) == []
    workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))


def test_an_account_of_our_own_staff_is_a_signal(programme, people, staff):
    staff(builders.approved(programme, people, 1))
    builders.approved(programme, people, 2)
    round_ = stages.assembled(programme, people)
    signal = Signal.objects.get(round=round_)
    assert (signal.kind, signal.positions) == ("staff_account", [1])
    assembled = PayoutEvent.objects.get(stream=round_.stream, verb="assemble")
    assert assembled.data["signals"] == 1


def test_an_account_changed_in_the_week_before_the_cut_off_is_a_signal(programme, people):
    claim = stages.on_hold(programme, people)
    stages.approved_anew(claim, people, day(13))
    soon = stages.draft_round(programme, people, day(15))
    assemble_round(soon.job_id)
    assert [signal.kind for signal in Signal.objects.filter(round=soon)] == ["late_account"]


def test_an_account_changed_long_before_is_none(programme, people):
    claim = stages.on_hold(programme, people)
    stages.approved_anew(claim, people, day(13))
    later = stages.draft_round(programme, people, day(20))
    assemble_round(later.job_id)
    assert not Signal.objects.filter(round=later).exists()


def test_one_account_for_several_claimants_is_a_signal_also_over_rounds(programme, people):
    first = builders.approved(programme, people, 1)
    paid = stages.sent(programme, people)
    stages.answered(paid, people, {1: "이체완료"})
    workflow.close(round=paid.pk, actor=people.oh, as_of=day(11))
    approved_to(programme, people, 2, present(first.account), day(12))
    builders.approved(programme, people, 3)
    round_ = stages.assembled(programme, people, day(25))
    [(kind, [position])] = Signal.objects.filter(round=round_).values_list("kind", "positions")
    assert (kind, round_.lines.get(position=position).claim.receipt_no) == ("shared_account", "t1-000002")


def test_nothing_is_submitted_before_every_signal_is_answered(programme, people, staff):
    staff(builders.approved(programme, people, 1))
    round_ = stages.assembled(programme, people)
    before = counts()
    with pytest.raises(GuardFailed, match="Answer 1 signal first"):
        workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))
    assert counts() == before
    signal = Signal.objects.get(round=round_)
    workflow.answer_signal(signal=signal.pk, actor=people.oh, answer="Park owns this shop too", as_of=day(10))
    workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))
    released = workflow.release(
        round=round_.pk, actor=people.yoon, total=Round.objects.get(pk=round_.pk).total, as_of=day(10)
    )
    assert released.state == "released"


def test_what_became_known_later_stops_the_release_until_somebody_looks_again(programme, people, staff):
    claim = builders.approved(programme, people, 1)
    round_ = stages.assembled(programme, people)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))
    staff(Claim.objects.select_related("account").get(pk=claim.pk))
    total = Round.objects.get(pk=round_.pk).total
    with pytest.raises(GuardFailed, match="look again"):
        workflow.release(round=round_.pk, actor=people.yoon, total=total, as_of=day(10))
    assert workflow.look_again(round=round_.pk, actor=people.yoon, as_of=day(10)) == 1
    with pytest.raises(GuardFailed, match="Answer 1 signal first"):
        workflow.release(round=round_.pk, actor=people.yoon, total=total, as_of=day(10))
    signal = Signal.objects.get(round=round_)
    workflow.answer_signal(signal=signal.pk, actor=people.yoon, answer="Checked with the claimant", as_of=day(10))
    workflow.release(round=round_.pk, actor=people.yoon, total=total, as_of=day(10))


def test_an_answer_is_given_once_in_words_by_finance(programme, people, staff):
    staff(builders.approved(programme, people, 1))
    round_ = stages.assembled(programme, people)
    signal = Signal.objects.get(round=round_)
    before = counts()
    for refused in (people.kim, people.lee, people.jung, people.seo, people.noh):
        with pytest.raises(NotPermitted):
            workflow.answer_signal(signal=signal.pk, actor=refused, answer="All is well with it")
    with pytest.raises(GuardFailed):
        workflow.answer_signal(signal=signal.pk, actor=people.oh, answer="ok")
    assert counts() == before
    workflow.answer_signal(signal=signal.pk, actor=people.oh, answer="All is well with it")
    workflow.answer_signal(signal=signal.pk, actor=people.oh, answer="All is well with it")
    with pytest.raises(GuardFailed, match="already"):
        workflow.answer_signal(signal=signal.pk, actor=people.yoon, answer="Not so well after all")
    assert PayoutEvent.objects.filter(verb="answer_signal").count() == 1


def test_a_released_round_has_nothing_to_answer(programme, people):
    builders.approved(programme, people, 1)
    round_ = stages.released(programme, people)
    with pytest.raises(GuardFailed):
        workflow.look_again(round=round_.pk, actor=people.yoon)


def test_a_staff_account_is_registered_by_an_administrator_for_somebody_else(people):
    before = counts()
    with pytest.raises(NotPermitted):
        register_staff_account(user=people.kim.pk, actor=people.jung, **ACCOUNT)
    with pytest.raises(FourEyes):
        register_staff_account(user=people.im.pk, actor=people.im, **ACCOUNT)
    with pytest.raises(GuardFailed):
        register_staff_account(user=people.kim.pk, actor=people.im, bank_code="004", number="12")
    assert counts() == before
    made = register_staff_account(user=people.kim.pk, actor=people.im, **ACCOUNT)
    assert (made.last4, StaffAccount.objects.count()) == ("0123", 1)
    assert register_staff_account(user=people.kim.pk, actor=people.im, **ACCOUNT) == made
    with pytest.raises(GuardFailed, match="somebody else"):
        register_staff_account(user=people.park.pk, actor=people.im, **ACCOUNT)
