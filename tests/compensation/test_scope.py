"""To which programmes a person is limited, and how a row says to which it belongs."""

import pytest
from django.apps import apps

from claims.models import Claim, Document
from compensation import scope
from compensation.errors import NotYours
from compensation.models import Programme, User
from tests import builders

pytestmark = pytest.mark.django_db

#: Tables of the house itself: people and the accounts they are paid to, banks' templates, the counts' own clock.
HOUSE = {
    "compensation.StaffAccount",
    "compensation.TallyRun",
    "compensation.User",
    "payouts.BankFormatEvent",
    "payouts.BankFormatVersion",
}


@pytest.fixture
def people():
    """The cast."""
    return builders.make_people()


@pytest.fixture
def two(people):
    """Two programmes."""
    return builders.make_programme(people), builders.make_programme(people, "t2")


def limited(user: User, *programmes: Programme) -> User:
    """The person, limited, as the next request reads them."""
    user.programmes.set(programmes)
    return User.objects.get(pk=user.pk)


def test_nobody_is_limited_to_begin_with(people, two):
    """No programme named: all of them."""
    assert scope.programmes_of(people.kim) is None
    assert set(scope.programmes(people.kim)) == set(two)
    assert scope.within(people.kim, two[0]) is None


def test_who_is_limited_sees_and_touches_their_programmes_alone(people, two):
    """Rows are left out, objects are refused, by whatever way they belong to a programme."""
    here, there = two
    mine, theirs = builders.file(here, people), builders.file(there, people, 2)
    kim = limited(people.kim, here)
    assert list(scope.programmes(kim)) == [here]
    assert list(scope.visible(kim, Claim.objects.all())) == [mine]
    assert set(scope.visible(kim, Document.objects.all())) == set(mine.documents.all())
    assert scope.within(kim, mine) is None
    assert scope.within(kim, mine.documents.first()) is None
    for hidden in (there, theirs, theirs.documents.first(), theirs.claimant, theirs.account):
        assert isinstance(scope.within(kim, hidden), NotYours)


def test_what_belongs_to_no_programme_is_seen_without_a_limit_alone(people, two):
    """The house's own."""
    assert scope.within(people.kim, people.park) is None
    assert scope.within(limited(people.kim, two[0]), people.park) is not None


def test_the_limit_is_read_once_a_person(people, two, django_assert_num_queries):
    """However often it is asked."""
    kim = limited(people.kim, two[0])
    with django_assert_num_queries(1):
        for _again in range(3):
            assert scope.within(kim, two[1]) is not None
    kim.programmes.clear()
    scope.forget(kim)
    assert scope.within(kim, two[1]) is None


def test_every_table_says_to_which_programme_a_row_belongs():
    """A new model that says nothing is noticed here, before somebody sees too much."""
    for model in apps.get_models():
        if model._meta.app_label not in ("compensation", "claims", "payouts") or model._meta.label in HOUSE:
            continue
        assert scope.path_of(model), model._meta.label
