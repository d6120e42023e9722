"""A corrected account: entered by one person, verified by another, approved anew."""

import pytest

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim, PayeeAccount
from compensation.errors import FourEyes, GuardFailed, Stale
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day


def enter(claim, people, **changes):
    said = {"bank_code": "088", "number": "998-8776-6554433", "holder": " 고친이름 "}
    return workflow.enter_account(claim=claim.pk, actor=people.kim, **{**said, **changes})


def test_a_new_version_binds_nothing_until_someone_else_verified_it(people, programme):
    claim = stages.in_review(programme, people)
    account = enter(claim, people)
    assert (account.version, account.number, account.last4, account.holder) == (2, "99887766554433", "4433", "고친이름")
    assert present(Claim.objects.get(pk=claim.pk).account).version == 1
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(5))
    changed = workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(5))
    assert (changed.account, changed.state) == (account, "in_review")
    verified = present(changed.account)
    assert (verified.verified_by, verified.verified_at) == (people.park, day(5))


def test_whoever_entered_the_account_cannot_verify_it(people, programme):
    claim = stages.in_review(programme, people)
    enter(claim, people)
    workflow.check_holder(claim=claim.pk, actor=people.kim)
    before = counts()
    with pytest.raises(FourEyes):
        workflow.change_account(claim=claim.pk, actor=people.kim)
    assert counts() == before
    assert PayeeAccount.objects.filter(verified_by__isnull=False).count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "123456789"},
        {"number": "1" * 17},
        {"number": "12345678901x"},
        {"number": "１２３４５６７８９０"},
        {"holder": "  "},
        {"bank_code": "999"},
    ],
    ids=["short", "long", "letters", "wide digits", "no holder", "unknown bank"],
)
def test_an_account_nobody_could_pay_to_is_refused(people, programme, changes):
    claim = stages.in_review(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        enter(claim, people, **changes)
    assert counts() == before


def test_without_a_new_version_there_is_nothing_to_verify(people, programme):
    claim = stages.in_review(programme, people)
    with pytest.raises(GuardFailed):
        workflow.change_account(claim=claim.pk, actor=people.park)
    enter(claim, people)
    workflow.check_holder(claim=claim.pk, actor=people.park)
    workflow.change_account(claim=claim.pk, actor=people.park)
    with pytest.raises(GuardFailed):
        workflow.change_account(claim=claim.pk, actor=people.park)


def test_on_hold_a_verified_account_must_be_approved_anew(people, programme):
    claim = stages.on_hold(programme, people)
    old = present(claim.approval)
    enter(claim, people)
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(5))
    waiting = workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(5))
    assert waiting.state == "awaiting_approval"
    assert stages.payable(programme, day(100)) == []
    again = workflow.approve(claim=claim.pk, actor=people.lee, shown=shown_hash(waiting), as_of=day(6))
    new = present(again.approval)
    assert (present(new.account).version, present(old.account).version) == (2, 1)
    assert new.decision == old.decision


def test_the_old_approval_never_covers_a_new_account(people, programme):
    claim = stages.awaiting_award(programme, people)
    shown = shown_hash(Claim.objects.select_related("decision", "account").get(pk=claim.pk))
    workflow.send_back(claim=claim.pk, actor=people.lee, reason="Another account came")
    enter(claim, people)
    workflow.check_holder(claim=claim.pk, actor=people.park)
    workflow.change_account(claim=claim.pk, actor=people.park)
    builders.recommend(claim, people)
    with pytest.raises(Stale):
        workflow.approve(claim=claim.pk, actor=people.lee, shown=shown)


@pytest.mark.parametrize("make", [builders.approved, stages.awaiting_award, stages.denied])
def test_while_a_decision_stands_the_account_cannot_be_changed_under_it(people, programme, make):
    claim = make(programme, people, 1)
    with pytest.raises(GuardFailed):
        enter(claim, people)
