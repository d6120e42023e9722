"""Whose account it is: asked of the bank before a version binds; and a changed account cools off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.account_rights import newest_account
from claims.instalments import payable_instalments
from claims.models import Claim, CoolingWaiver, HolderCheck
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from compensation.holders import local
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day


def entered(programme, people, ending="99999"):
    claim = stages.on_hold(programme, people)
    stages.new_account(claim, people, number=f"110222{ending}")
    return claim


@pytest.mark.parametrize(
    ("ending", "outcome", "answered"),
    [
        ("99999", "match", "고친이름"),
        (local.CUT_NAME, "partial", "고친"),
        (local.OTHER_HOLDER, "mismatch", "다른예금주"),
        (local.SILENT, "unavailable", ""),
    ],
)
def test_the_answer_is_kept_beside_the_version_it_is_about(programme, people, ending, outcome, answered):
    claim = entered(programme, people, ending)
    check = workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(12))
    stored = HolderCheck.objects.get(pk=present(check).pk)
    assert (stored.outcome, stored.answered, stored.provider, stored.account.version) == (outcome, answered, "local", 2)
    assert Claim.objects.get(pk=claim.pk).events.latest("seq").verb == "check_holder"


def test_a_version_the_bank_was_not_asked_about_does_not_bind(programme, people):
    claim = entered(programme, people)
    before = counts()
    with pytest.raises(GuardFailed, match="Ask the bank"):
        workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(12))
    assert counts() == before


def test_an_account_of_somebody_else_never_binds(programme, people):
    claim = entered(programme, people, local.OTHER_HOLDER)
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(12))
    with pytest.raises(GuardFailed, match="another holder"):
        workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(12))


def test_where_the_bank_is_silent_a_person_judges(programme, people):
    claim = entered(programme, people, local.SILENT)
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(12))
    assert workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(12)).state == "awaiting_approval"


def test_nobody_asks_about_an_account_without_the_right_to_verify_it(programme, people):
    claim = entered(programme, people)
    before = counts()
    for stranger in (people.lee, people.oh, people.noh):
        with pytest.raises(NotPermitted):
            workflow.check_holder(claim=claim.pk, actor=stranger)
    assert counts() == before


def changed(programme, people):
    claim = entered(programme, people)
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=day(12))
    workflow.change_account(claim=claim.pk, actor=people.park, as_of=day(12))
    fresh = Claim.objects.get(pk=claim.pk)
    return workflow.approve(claim=claim.pk, actor=people.lee, shown=stages.shown_hash(fresh), as_of=day(12))


def test_a_changed_account_is_payable_only_once_it_has_cooled_off(programme, people):
    claim = changed(programme, people)
    until = day(12) + timedelta(hours=programme.cooling_off_hours)
    assert present(claim.account).payable_from == until
    assert stages.payable(programme, until - timedelta(seconds=1)) == []
    assert stages.payable(programme, until) == [claim]
    assert payable_instalments(programme.pk, until) == []


def test_a_first_account_need_not_cool_off(programme, people):
    claim = builders.approved(programme, people, 1)
    assert stages.payable(programme, day(3)) == [claim]


def recently_changed(programme, people):
    """Cooling off by the clock of today, which is what a waiver is about."""
    claim, now = entered(programme, people), timezone.now()
    workflow.check_holder(claim=claim.pk, actor=people.park, as_of=now)
    workflow.change_account(claim=claim.pk, actor=people.park, as_of=now)
    fresh = Claim.objects.get(pk=claim.pk)
    return workflow.approve(claim=claim.pk, actor=people.lee, shown=stages.shown_hash(fresh), as_of=now)


def test_two_people_may_let_it_be_paid_at_once(programme, people):
    claim = recently_changed(programme, people)
    at = present(claim.account).verified_at + timedelta(minutes=1)
    workflow.request_waiver(claim=claim.pk, actor=people.kim, reason="The shop is closing", as_of=at)
    assert stages.payable(programme, at) == []
    workflow.grant_waiver(claim=claim.pk, actor=people.choi, as_of=at)
    assert stages.payable(programme, at) == [claim]
    assert stages.payable(programme, at - timedelta(seconds=1)) == []


def test_a_waiver_is_granted_by_somebody_who_had_nothing_to_do_with_it(programme, people):
    claim = recently_changed(programme, people)
    both = create_account(username="both", password=builders.PASSWORD, roles=["agent", "approver"], actor=None)
    workflow.request_waiver(claim=claim.pk, actor=both, reason="The shop is closing")
    before = counts()
    for refused, error in ((both, FourEyes), (people.oh, NotPermitted), (people.noh, NotPermitted)):
        with pytest.raises(error):
            workflow.grant_waiver(claim=claim.pk, actor=refused)
    assert counts() == before
    assert CoolingWaiver.objects.get().granted_by is None


def test_an_account_that_does_not_cool_off_needs_no_waiver(programme, people):
    claim = changed(programme, people)
    with pytest.raises(GuardFailed):
        workflow.request_waiver(claim=claim.pk, actor=people.kim, reason="The shop is closing")
    assert present(newest_account(claim)).version == 2
