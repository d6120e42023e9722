"""The address is the question: what it says is shown as chips, what it cannot mean is said in a sentence."""

from datetime import date
from typing import Any

import pytest

from claims.charts import DIMENSIONS
from compensation import scope, tallies
from compensation.board import OWN, Reading, read
from compensation.models import User
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = date(2023, 3, 14)


@pytest.fixture
def two(people):
    made = tuple(builders.make_programme(people, code) for code in ("t1", "t2"))
    builders.file(made[0], people, 1, service="선물하기")
    builders.file(made[1], people, 2)
    tallies.recount_all()
    return made


def understood(user: Any, **params: str) -> Reading:
    return read(params, user, TODAY, DIMENSIONS.services, DIMENSIONS.channels)


def limited(user: Any, programme: Any) -> Any:
    user.programmes.add(programme)
    return User.objects.get(pk=user.pk)


def test_without_a_word_the_newest_programme_and_all_days_are_asked_for(people, two):
    reading = understood(people.jung)
    assert reading.asked.programmes == (two[1],)
    assert (reading.asked.first, reading.asked.last) == (None, None)
    assert reading.chips == []
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("today", TODAY),
        ("week", date(2023, 3, 8)),
        ("month", date(2023, 2, 13)),
        ("quarter", date(2022, 12, 15)),
    ],
)
def test_a_period_ends_today(people, two, period, first):
    asked = understood(people.jung, period=period).asked
    assert (asked.first, asked.last) == (first, TODAY)


def test_own_dates_may_be_open_on_one_side(people, two):
    asked = understood(people.jung, **{"from": "2023-02-01"}).asked
    assert (asked.period, asked.first, asked.last) == (OWN, date(2023, 2, 1), None)


def test_each_condition_is_a_chip_that_takes_it_off_and_keeps_the_others(people, two):
    reading = understood(people.jung, programme="t1", service="선물하기", channel="phone", period="week")
    assert [chip["url"] for chip in reading.chips] == [
        "?programme=t1&channel=phone&period=week",
        "?programme=t1&service=%EC%84%A0%EB%AC%BC%ED%95%98%EA%B8%B0&period=week",
        "?programme=t1&service=%EC%84%A0%EB%AC%BC%ED%95%98%EA%B8%B0&channel=phone",
    ]


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"programme": "nosuch"}, "nosuch"),
        ({"channel": "fax"}, "fax"),
        ({"service": "없는서비스"}, "없는서비스"),
        ({"period": "decade"}, "decade"),
        ({"period": "own", "from": "yesterday"}, "yesterday"),
        ({"period": "own", "to": "2023-02-30"}, "2023-02-30"),
        ({"period": "own", "from": "2023-03-02", "to": "2023-03-01"}, "after"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(people, two, office, params, word):
    page = office(people.jung).get("/admin/dashboard/", params)
    assert page.status_code == 200
    assert page.text.count('role="alert"') == 1
    banner = page.text.partition('role="alert"')[2].partition("</div>")[0]
    assert word in banner
    assert 'class="r-chip"' not in page.text


def test_a_limited_person_sees_their_programmes_only_and_is_told_so(people, two, office):
    jung = limited(people.jung, two[0])
    reading = understood(jung, programme="all")
    assert reading.on_offer == (two[0],)
    assert reading.asked.programmes == (two[0],)
    other = understood(jung, programme="t2")
    assert other.asked.programmes == (two[0],)
    assert len(other.problems) == 1
    page = office(jung).get("/admin/dashboard/").text
    assert "You see your own programmes only" in page
    assert scope.programmes_of(people.han) is None
    assert "You see your own programmes only" not in office(people.han).get("/admin/dashboard/").text


def test_all_programmes_are_added_up_for_who_may_see_several(people, two, office):
    reading = understood(people.jung, programme="all")
    assert reading.asked.every
    assert reading.asked.programmes == two
    page = office(people.jung).get("/admin/dashboard/?programme=all")
    assert "All programmes" in page.text
    assert "2 claims. The busiest day" in page.text


def test_without_a_programme_or_a_claim_the_page_says_so(people, office):
    assert "There is no programme yet." in office(people.jung).get("/admin/dashboard/").text
    builders.make_programme(people)
    page = office(people.jung).get("/admin/dashboard/").text
    for sentence in (
        "No claim has been received yet.",
        "No claim is open.",
        "No claim was decided under these conditions.",
        "No supplement is outstanding.",
    ):
        assert sentence in page


def test_the_council_sees_no_names_no_links_and_no_reason_of_few(people, two, office):
    from tests import stages

    stages.denied(two[0], people, 40)
    council = office(people.gong).get("/admin/dashboard/?programme=t1").text
    assert "The documents do not prove the loss." not in council
    assert "Others, each fewer than 5" in council
    assert "Open claims per person" not in council
    assert "/admin/claims/claim/" not in council
    assert "/admin/payouts/" not in council
    manager = office(people.jung).get("/admin/dashboard/?programme=t1").text
    assert "The documents do not prove the loss." in manager
    assert "Open claims per person" in manager
