"""What the clock does by itself, and where it stops."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from claims import workflow
from claims.models import Claim, ClaimEvent, Offer, Supplement
from claims.workflow.sweeps import REMIND_BUSINESS_DAYS, expire_due_offers, remind_due
from compensation import jobs
from compensation.calendar import SEOUL, add_business_days, business_days_between
from compensation.errors import NotPermitted
from compensation.models import Notice
from tests import stages
from tests.narrow import present

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=SEOUL)


def days_before(day: date, business_days: int) -> date:
    """The last day with so many business days until `day`."""
    first = day
    while business_days_between(first, day) < business_days:
        first -= timedelta(days=1)
    return first


@pytest.fixture
def asked(programme, people):
    return stages.supplement_requested(programme, people)


@pytest.fixture
def offer(programme, people):
    return present(stages.offered(programme, people, 2).offers.last())


def due(claim: Claim) -> date:
    return Supplement.objects.get(claim=claim).due_on


def reminders() -> list[Notice]:
    return list(Notice.objects.filter(template="supplement_reminder"))


def test_the_reminder_goes_out_two_business_days_before_and_once(asked):
    early, on_time = days_before(due(asked), REMIND_BUSINESS_DAYS + 1), days_before(due(asked), REMIND_BUSINESS_DAYS)
    assert remind_due(noon(early)) == 0
    assert remind_due(noon(on_time)) == 1
    assert remind_due(noon(on_time)) == 0
    assert remind_due(noon(due(asked))) == 0
    (notice,) = reminders()
    assert "사업자등록" in notice.body or "매출" in notice.body
    event = ClaimEvent.objects.filter(claim=asked).order_by("-seq")[0]
    assert (event.verb, event.actor, event.data) == ("remind_supplement", None, {"supplement": 1})


def test_on_the_due_day_itself_it_is_not_too_late(asked):
    assert remind_due(noon(due(asked))) == 1


def test_after_the_due_day_the_clock_leaves_it_to_a_person(asked):
    assert remind_due(noon(due(asked) + timedelta(days=1))) == 0
    assert reminders() == []


def test_whoever_declined_reminders_gets_none_and_the_row_says_so(asked, people):
    workflow.set_preferences(claim=asked.pk, actor=people.park, language="ko", reminders_wanted=False)
    assert remind_due(noon(due(asked))) == 1
    (notice,) = reminders()
    assert notice.state == "suppressed"


def test_the_clock_reminds_and_does_nothing_else(asked, people):
    late = noon(due(asked) + timedelta(days=5))
    workflow.remind_supplement(claim=asked.pk, actor=None, as_of=noon(due(asked)))
    nobody: Any = None
    with pytest.raises(NotPermitted):
        workflow.lapse_supplement(claim=asked.pk, actor=nobody, as_of=late)
    with pytest.raises(NotPermitted):
        workflow.assign(claim=asked.pk, to=people.park, actor=nobody)
    assert Claim.objects.get(pk=asked.pk).state == "supplement_requested"


def test_an_overdue_request_never_lapses_by_itself(asked):
    later = noon(due(asked) + timedelta(days=90))
    remind_due(later)
    expire_due_offers(later)
    assert Claim.objects.get(pk=asked.pk).state == "supplement_requested"
    assert Supplement.objects.get(claim=asked).state == "open"


def test_an_offer_stands_through_its_last_day_and_is_expired_the_day_after(offer):
    last = present(offer.expires_on)
    assert expire_due_offers(noon(last)) == 0
    assert expire_due_offers(noon(last + timedelta(days=1))) == 1
    assert Offer.objects.get(pk=offer.pk).state == "expired"
    event = ClaimEvent.objects.filter(claim=offer.claim).order_by("-seq")[0]
    assert (event.verb, event.actor) == ("expire_offers", None)
    assert event.data == {"offers": [offer.number], "expires_on": last.isoformat()}
    assert Claim.objects.get(pk=offer.claim_id).state == "negotiating"
    assert expire_due_offers(noon(last + timedelta(days=2))) == 0


def test_a_new_offer_can_follow_an_expired_one(offer, people):
    after = noon(present(offer.expires_on) + timedelta(days=1))
    expire_due_offers(after)
    again = workflow.make_offer(claim=offer.claim_id, actor=people.park, amount=450_000, channel="phone", as_of=after)
    assert (again.number, again.state) == (offer.number + 1, "made")


def test_while_a_past_programme_is_replayed_its_own_calendar_counts(asked, offer):
    jobs.enqueue("demo", "a replay", payload={}, actor=None)
    assert remind_due(noon(due(asked))) == 0
    assert expire_due_offers(noon(present(offer.expires_on) + timedelta(days=1))) == 0


def test_the_schedule_names_tasks_that_exist():
    named = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"claims.tasks.remind_due", "claims.tasks.expire_offers"} <= named
    for task in named:
        assert import_string(task).name == task


def test_a_person_may_mark_an_offer_expired_by_the_same_verb(offer, people):
    after = noon(present(offer.expires_on) + timedelta(days=1))
    with pytest.raises(NotPermitted):
        workflow.expire_offers(claim=offer.claim_id, actor=people.seo, as_of=after)
    assert [one.pk for one in workflow.expire_offers(claim=offer.claim_id, actor=people.park, as_of=after)] == [
        offer.pk
    ]


def test_two_business_days_are_never_longer_than_the_window_that_is_looked_through():
    day = date(2023, 1, 1)
    for _number in range(365 * 3):
        assert (add_business_days(day, REMIND_BUSINESS_DAYS) - day).days < 14
        day += timedelta(days=1)
