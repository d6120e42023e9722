"""An account limited to programmes: by an administrator, with an event, and never to more than that one has."""

import pytest
from django.urls import reverse

from compensation import scope
from compensation.accounts import create_account, limit_account, set_password, set_roles, why_not
from compensation.errors import FourEyes, GuardFailed, NotPermitted
from compensation.models import ProgrammeEvent, User
from tests import builders
from tests.builders import PASSWORD
from tests.stages import counts

pytestmark = pytest.mark.django_db
WHY = "Hired for the second incident"


@pytest.fixture
def people():
    """The cast."""
    return builders.make_people()


@pytest.fixture
def two(people):
    """Two programmes."""
    return builders.make_programme(people), builders.make_programme(people, "t2")


def reread(user: User) -> User:
    """As the next request reads it."""
    return User.objects.get(pk=user.pk)


def test_an_administrator_limits_an_account_and_lifts_the_limit_with_events(people, two):
    limit_account(user=people.kim.pk, programmes=[two[1].pk], actor=people.im, reason=WHY)
    assert scope.programmes_of(reread(people.kim)) == {two[1].pk}
    limit_account(user=people.kim.pk, programmes=[], actor=people.im, reason="Needed everywhere")
    assert scope.programmes_of(reread(people.kim)) is None
    events = ProgrammeEvent.objects.filter(stream="account:kim", verb="limit_account").order_by("seq")
    assert [event.data for event in events] == [{"before": [], "after": ["t2"]}, {"before": ["t2"], "after": []}]
    assert {(event.actor_id, event.reason) for event in events} == {
        (people.im.pk, WHY),
        (people.im.pk, "Needed everywhere"),
    }


def test_the_limit_that_holds_already_is_not_set_again(people, two):
    limit_account(user=people.kim.pk, programmes=[two[1].pk], actor=people.im, reason=WHY)
    before = counts()
    limit_account(user=people.kim.pk, programmes=[two[1].pk], actor=people.im, reason=WHY)
    assert counts() == before


def test_nobody_limits_themselves_and_nobody_else_limits_anybody(people, two):
    before = counts()
    with pytest.raises(FourEyes):
        limit_account(user=people.im.pk, programmes=[two[0].pk], actor=people.im, reason=WHY)
    for name in ("kim", "lee", "jung", "oh", "yoon", "seo", "gong", "noh"):
        with pytest.raises(NotPermitted):
            limit_account(user=people.park.pk, programmes=[two[0].pk], actor=getattr(people, name), reason=WHY)
    assert counts() == before


@pytest.mark.parametrize(("programmes", "reason"), [([99_999], WHY), ([], ""), ([], " no ")])
def test_a_limit_names_programmes_that_are_there_and_has_a_reason(people, two, programmes, reason):
    before = counts()
    with pytest.raises(GuardFailed):
        limit_account(user=people.kim.pk, programmes=programmes, actor=people.im, reason=reason)
    assert counts() == before


@pytest.fixture
def ok(people, two):
    """A second administrator, who is limited to the second programme."""
    made = create_account(username="ok", password=PASSWORD, roles=["administrator"], actor=people.im)
    limit_account(user=made.pk, programmes=[two[1].pk], actor=people.im, reason=WHY)
    return reread(made)


def test_a_limited_administrator_gives_nobody_more_than_they_have(people, two, ok):
    mine = create_account(username="new", password=PASSWORD, roles=["agent"], actor=ok)
    assert scope.programmes_of(reread(mine)) == {two[1].pk}
    before = counts()
    for wanted in ([], [two[0].pk], [two[0].pk, two[1].pk]):
        with pytest.raises(GuardFailed):
            limit_account(user=mine.pk, programmes=wanted, actor=ok, reason=WHY)
    assert counts() == before


def test_a_limited_administrator_changes_no_account_that_reaches_further(people, two, ok):
    """Or they would sign in with it."""
    before = counts()
    with pytest.raises(NotPermitted):
        set_password(user=people.kim.pk, password=PASSWORD, actor=ok, reason=WHY)
    with pytest.raises(NotPermitted):
        set_roles(user=people.kim.pk, roles=["manager"], actor=ok, reason=WHY)
    with pytest.raises(NotPermitted):
        limit_account(user=people.kim.pk, programmes=[two[1].pk], actor=ok, reason=WHY)
    assert isinstance(why_not(ok, people.kim), NotPermitted)
    assert counts() == before


class TestPages:
    """The page of the verb, and what the account's page says."""

    @pytest.fixture
    def address(self, people):
        return reverse("admin:compensation_user_do", args=[people.kim.pk, "limit_account"])

    def sent(self, people, **changes):
        """What the form sends."""
        return {"reach": "some", "reason": WHY, "seen": people.kim.event_seq, **changes}

    @pytest.fixture
    def client(self, people, client):
        client.force_login(people.im)
        client.cookies["django_language"] = "en"
        return client

    def test_an_administrator_ticks_the_programmes(self, people, two, client, address):
        assert "Limit to programmes" in client.get(address).text
        assert client.post(address, self.sent(people, programmes=[two[1].pk])).status_code == 302
        assert scope.programmes_of(reread(people.kim)) == {two[1].pk}
        text = client.get(reverse("admin:compensation_user_change", args=[people.kim.pk])).text
        assert two[1].name_en in text
        assert "Limit to programmes" in text

    @pytest.mark.parametrize(
        ("reach", "ticked", "sentence"),
        [
            ("some", False, "Tick at least one programme."),
            ("all", True, "Programmes are ticked."),
        ],
    )
    def test_the_two_answers_must_agree(self, people, two, client, address, reach, ticked, sentence):
        """Ticking nothing is never taken for all of them."""
        said = self.sent(people, reach=reach, programmes=[two[0].pk] if ticked else [])
        answer = client.post(address, said)
        assert (answer.status_code, sentence in answer.text) == (422, True)
        assert scope.programmes_of(reread(people.kim)) is None

    def test_an_older_form_and_a_forged_programme_change_nothing(self, people, two, client, address):
        before = counts()
        stale = self.sent(people, programmes=[two[0].pk], seen=people.kim.event_seq + 1)
        assert client.post(address, stale).status_code == 409
        assert client.post(address, self.sent(people, programmes=[99_999])).status_code == 422
        assert counts() == before
