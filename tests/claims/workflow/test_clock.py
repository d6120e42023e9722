"""The clock of a claim: Korean business days, stopped while the claimant has the ball, never rewritten by a policy."""

from datetime import date, datetime

import pytest

from claims import clock, workflow
from claims.clock import Clock, clock_of
from claims.intake.uploads import Paper
from claims.models import Claim
from compensation import policies
from compensation.calendar import SEOUL, business_days_between
from compensation.models import PolicyVersion
from tests import builders, stages

ANSWER = (Paper("sales_evidence", builders.picture("answer"), "answer.png"),)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=SEOUL)


def days_to(day: date, due: date | None) -> int:
    """Business days to a due date there is."""
    assert due is not None
    return business_days_between(day, due)


def wound(day: str, days: int) -> Claim:
    claim = Claim(state="received")
    clock.start(claim, days, noon(day))
    return claim


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2023-01-20", 1, date(2023, 1, 25)),  # over Seollal, 21 to 23 January, and its substitute on the 24th
        ("2023-01-19", 3, date(2023, 1, 26)),
        ("2023-02-02", 10, date(2023, 2, 16)),  # two weekends, no holiday
        ("2023-02-27", 3, date(2023, 3, 3)),  # Independence Movement Day between
        ("2023-05-04", 1, date(2023, 5, 8)),  # Children's Day on a Friday
        ("2023-05-26", 1, date(2023, 5, 30)),  # the substitute Monday of Buddha's Birthday
        ("2023-09-27", 1, date(2023, 10, 4)),  # Chuseok, a temporary holiday and Foundation Day in one row
        ("2022-10-07", 1, date(2022, 10, 11)),  # the substitute Monday of Hangul Day
        ("2022-12-30", 1, date(2023, 1, 2)),  # New Year's Day on a Sunday has no substitute
        ("2023-01-21", 1, date(2023, 1, 25)),  # received on a day off
    ],
)
def test_due_dates_count_only_days_on_which_offices_work(start, days, due) -> None:
    claim = wound(start, days)
    assert (claim.due_on, claim.days_left) == (due, None)


def test_the_day_is_seouls_and_not_utcs() -> None:
    claim = Claim(state="received")
    clock.start(claim, 1, datetime.fromisoformat("2023-02-02T15:30+00:00"))  # already Friday in Seoul
    assert claim.due_on == date(2023, 2, 6)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2023-01-19", Clock("running", 5, date(2023, 1, 30))),
        ("2023-01-21", Clock("running", 4, date(2023, 1, 30))),  # Seollal: nothing is used up
        ("2023-01-24", Clock("running", 4, date(2023, 1, 30))),
        ("2023-01-25", Clock("running", 3, date(2023, 1, 30))),
        ("2023-01-26", Clock("near", 2, date(2023, 1, 30))),
        ("2023-01-27", Clock("near", 1, date(2023, 1, 30))),
        ("2023-01-30", Clock("near", 0, date(2023, 1, 30))),
        ("2023-01-31", Clock("late", 1, date(2023, 1, 30))),
        ("2023-02-06", Clock("late", 5, date(2023, 1, 30))),
    ],
)
def test_what_the_clock_shows_from_day_to_day(today, shown) -> None:
    assert clock_of(wound("2023-01-19", 5), date.fromisoformat(today)) == shown


@pytest.mark.parametrize("stop", ["supplement_requested", "returned", "negotiating"])
@pytest.mark.parametrize(
    ("stopped", "left", "back", "due"),
    [
        ("2023-02-03", 9, "2023-03-03", date(2023, 3, 16)),
        ("2023-02-16", 0, "2023-02-20", date(2023, 2, 20)),  # on the due day itself: due on the day it comes back
        ("2023-02-20", -2, "2023-03-06", date(2023, 3, 2)),  # two days late stays two days late
    ],
)
def test_the_clock_goes_on_where_it_stopped(stop, stopped, left, back, due) -> None:
    claim = wound("2023-02-02", 10)
    assert clock.turn(claim, ("in_review", stop), noon(stopped)) == ("due_on", "days_left")
    assert (claim.due_on, claim.days_left) == (None, left)
    assert clock_of(claim, date(2023, 6, 30)) == Clock("paused", left)
    assert clock.turn(claim, (stop, "in_review"), noon(back)) == ("due_on", "days_left")
    assert (claim.due_on, claim.days_left) == (due, None)
    assert business_days_between(date.fromisoformat(back), due) == left


def test_from_one_pause_into_another_nothing_is_lost() -> None:
    claim = wound("2023-02-02", 10)
    clock.turn(claim, ("in_review", "negotiating"), noon("2023-02-03"))
    assert clock.turn(claim, ("negotiating", "supplement_requested"), noon("2023-03-03")) == ()
    assert claim.days_left == 9


@pytest.mark.parametrize("state", ["approved", "denied", "withdrawn", "paid", "on_hold", "in_payout"])
def test_the_clock_ends_with_the_decision(state) -> None:
    claim = wound("2023-02-02", 10)
    clock.turn(claim, ("awaiting_approval", state), noon("2023-02-10"))
    assert clock_of(claim, date(2023, 2, 10)) == Clock("none")


def test_a_supplement_stops_the_clock_of_a_real_case_and_its_answer_starts_it_again(programme, people) -> None:
    claim = stages.supplement_requested(programme, people)
    before = Claim.objects.get(pk=builders.file(programme, people, 2).pk).due_on
    stopped = Claim.objects.get(pk=claim.pk)
    assert (stopped.due_on, stopped.days_left) == (None, days_to(date(2023, 2, 4), before))
    workflow.receive_supplement(claim=claim.pk, actor=people.park, papers=ANSWER, as_of=noon("2023-03-10"))
    resumed = Claim.objects.get(pk=claim.pk)
    assert resumed.days_left is None
    assert days_to(date(2023, 3, 10), resumed.due_on) == stopped.days_left


def test_a_later_policy_gives_new_claims_its_days_and_leaves_the_others_theirs(programme, people) -> None:
    old = builders.file(programme, people, 1)
    paused = stages.supplement_requested(programme, people, 2)
    was = {claim.pk: (claim.due_on, claim.days_left) for claim in Claim.objects.all()}
    document = builders.policy_document(programme.code)
    days = document["deadlines"]["review_business_days"] + 7
    document["deadlines"]["review_business_days"] = days
    since = noon("2023-02-10")
    draft = policies.draft_policy(programme=programme.pk, document=document, actor=people.jung)
    policies.submit_policy(policy=draft.pk, actor=people.jung)
    policies.publish_policy(policy=draft.pk, actor=people.han, effective_from=since, as_of=since)
    assert PolicyVersion.objects.get(pk=draft.pk).state == "published"
    assert {claim.pk: (claim.due_on, claim.days_left) for claim in Claim.objects.all()} == was
    new = builders.file(programme, people, 3, received_at=noon("2023-02-13"))
    assert days_to(date(2023, 2, 13), new.due_on) == days
    assert days_to(date(2023, 2, 2), old.due_on) == days - 7
    workflow.receive_supplement(claim=paused.pk, actor=people.park, papers=ANSWER, as_of=noon("2023-02-20"))
    resumed = Claim.objects.get(pk=paused.pk)
    assert days_to(date(2023, 2, 20), resumed.due_on) == was[paused.pk][1]
