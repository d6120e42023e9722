"""People's accounts: made and given roles by an administrator, never by oneself."""

import pytest

from compensation.accounts import create_account, set_active, set_authority, set_roles
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Refused
from compensation.models import ProgrammeEvent, User
from compensation.roles import ROLES
from tests import builders
from tests.builders import PASSWORD
from tests.stages import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


def reread(user):
    return User.objects.get(pk=user.pk)


def test_an_administrator_makes_an_account_with_roles_and_an_event(people):
    user = create_account(
        username="new", password=PASSWORD, roles=["agent"], actor=people.im, family_name="김", given_name="신규"
    )
    event = ProgrammeEvent.objects.get(stream="account:new")
    assert (str(user), user.role_codes(), user.check_password(PASSWORD)) == ("김신규", ["agent"], True)
    assert (event.verb, event.actor, event.data) == ("create_account", people.im, {"roles": ["agent"]})
    assert PASSWORD not in str(event.data)


@pytest.mark.parametrize("name", ["kim", "lee", "jung", "oh", "yoon", "seo", "gong", "noh"])
def test_nobody_else_makes_accounts_or_changes_roles(people, name):
    actor = getattr(people, name)
    before = counts()
    with pytest.raises(NotPermitted):
        create_account(username="new", password=PASSWORD, roles=[], actor=actor)
    with pytest.raises(NotPermitted):
        set_roles(user=people.noh.pk, roles=["manager"], actor=actor, reason="Because")
    with pytest.raises(NotPermitted):
        set_active(user=people.noh.pk, active=False, actor=actor, reason="Because")
    assert counts() == before


def test_an_administrator_cannot_change_their_own_roles_or_close_their_own_account(people):
    with pytest.raises(FourEyes):
        set_roles(user=people.im.pk, roles=["administrator", "finance_approver"], actor=people.im, reason="Because")
    with pytest.raises(FourEyes):
        set_active(user=people.im.pk, active=False, actor=people.im, reason="Because")
    assert reread(people.im).role_codes() == ["administrator"]


def test_a_taken_name_and_an_unknown_role_are_refused(people):
    before = counts()
    with pytest.raises(GuardFailed):
        create_account(username="kim", password=PASSWORD, roles=[], actor=people.im)
    with pytest.raises(Refused, match="emperor"):
        create_account(username="new", password=PASSWORD, roles=["emperor"], actor=people.im)
    assert counts() == before


def test_roles_are_replaced_and_the_event_keeps_before_and_after(people):
    set_roles(user=people.kim.pk, roles=["approver"], actor=people.im, reason="Promoted")
    kim = reread(people.kim)
    assert kim.has_perm("claims.approve")
    assert not kim.has_perm("claims.recommend")
    event = ProgrammeEvent.objects.get(stream="account:kim", verb="set_roles")
    assert (event.data, event.reason) == ({"before": ["agent"], "after": ["approver"]}, "Promoted")


def test_a_closed_account_holds_no_right_until_it_is_opened_again(people):
    set_active(user=people.kim.pk, active=False, actor=people.im, reason="On leave")
    assert not reread(people.kim).has_perm("claims.recommend")
    before = counts()
    set_active(user=people.kim.pk, active=False, actor=people.im, reason="On leave")
    assert counts() == before
    set_active(user=people.kim.pk, active=True, actor=people.im, reason="Back again")
    assert reread(people.kim).has_perm("claims.recommend")


def test_administrators_touch_neither_cases_nor_money(people):
    rights = people.im.get_role_permissions()
    assert not [right for right in rights if right.startswith(("claims.", "payouts."))]


def test_no_role_both_prepares_and_confirms():
    held = {role.code: set(role.permissions) for role in ROLES}
    for prepares, confirms in (
        ("claims.recommend", "claims.approve"),
        ("claims.make_offer", "claims.confirm_offer"),
        ("payouts.submit", "payouts.release"),
    ):
        assert not [code for code, rights in held.items() if {prepares, confirms} <= rights]


def test_auditors_and_the_council_change_nothing():
    for role in ROLES:
        if role.code in ("auditor", "council"):
            assert {right.split(".")[1].split("_")[0] for right in role.permissions} <= {"view", "verify"}
    [council] = [role for role in ROLES if role.code == "council"]
    # Sums alone: what stands on the dashboard, and what a policy would have given.
    sums = {"compensation.view_dashboard", "claims.view_policyreplay", "claims.view_policysweep"}
    assert set(council.permissions) == sums


def test_an_administrator_gives_a_person_a_limit_of_their_own_with_an_event(people):
    set_authority(user=people.lee.pk, won=300_000, actor=people.im, reason="New in the role")
    assert reread(people.lee).authority_limit == 300_000
    set_authority(user=people.lee.pk, won=None, actor=people.im, reason="Trained by now")
    assert reread(people.lee).authority_limit is None
    events = ProgrammeEvent.objects.filter(stream="account:lee", verb="set_authority").order_by("seq")
    assert [event.data for event in events] == [{"before": None, "after": 300_000}, {"before": 300_000, "after": None}]
    assert {event.actor for event in events} == {people.im}


def test_the_limit_that_holds_already_is_not_set_again(people):
    set_authority(user=people.lee.pk, won=300_000, actor=people.im, reason="New in the role")
    before = counts()
    set_authority(user=people.lee.pk, won=300_000, actor=people.im, reason="New in the role")
    assert counts() == before


def test_nobody_sets_their_own_limit_and_nobody_else_sets_one(people):
    with pytest.raises(FourEyes):
        set_authority(user=people.im.pk, won=1, actor=people.im, reason="Because of it")
    for name in ("kim", "lee", "jung", "oh", "yoon", "seo", "gong", "noh"):
        with pytest.raises(NotPermitted):
            set_authority(user=people.park.pk, won=5_000_000, actor=getattr(people, name), reason="Because of it")
    assert not ProgrammeEvent.objects.filter(verb="set_authority").exists()


@pytest.mark.parametrize(("won", "reason"), [(-1, "Because of it"), (10**13, "Because of it"), (1, ""), (1, " no ")])
def test_a_limit_is_whole_won_and_has_a_reason(people, won, reason):
    before = counts()
    with pytest.raises(GuardFailed):
        set_authority(user=people.lee.pk, won=won, actor=people.im, reason=reason)
    assert counts() == before
