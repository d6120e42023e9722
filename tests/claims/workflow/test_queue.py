"""The next case: the most urgent free one, never to two, however many press at once. Handing over: all or none."""

import threading
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from claims import workflow
from claims.models import Claim, ClaimEvent
from claims.workflow import queue
from compensation.accounts import create_account, set_absence
from compensation.calendar import seoul
from compensation.errors import GuardFailed, NotPermitted
from tests import builders, stages
from tests.racing import LONG_ENOUGH, at_once, without

PRESSES = 100
THREADS = 20
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one writer at a time")


def lay(claim: Claim, due_on: date | None) -> None:
    Claim.objects.filter(pk=claim.pk).update(due_on=due_on)


class TestTaking:
    def test_cases_are_given_by_due_date_then_by_receipt(self, programme, people) -> None:
        later, first, second, undated = (builders.file(programme, people, number) for number in range(1, 5))
        lay(later, date(2023, 3, 2))
        lay(first, date(2023, 3, 1))
        lay(second, date(2023, 3, 1))
        lay(undated, None)
        taken = [workflow.take_next(actor=people.kim) for _press in range(5)]
        assert taken == [first, second, later, undated, None]
        assert set(Claim.objects.values_list("assigned_to", flat=True)) == {people.kim.pk}

    def test_what_someone_has_and_what_waits_for_the_claimant_is_not_given(self, programme, people) -> None:
        stages.in_review(programme, people, 1)
        asked = stages.supplement_requested(programme, people, 2)
        Claim.objects.filter(pk=asked.pk).update(assigned_to=None)
        assert workflow.take_next(actor=people.kim) is None

    def test_each_taking_has_its_event(self, programme, people) -> None:
        claim = builders.file(programme, people)
        workflow.take_next(actor=people.kim)
        event = ClaimEvent.objects.filter(claim=claim).order_by("-seq")[0]
        assert (event.verb, event.actor, event.data) == ("take_case", people.kim, {"to": people.kim.pk})

    @pytest.mark.parametrize("who", ["lee", "jung", "seo", "noh"])
    def test_only_agents_take(self, programme, people, who) -> None:
        builders.file(programme, people)
        with pytest.raises(NotPermitted):
            workflow.take_next(actor=getattr(people, who))

    def test_whoever_is_absent_takes_none(self, programme, people) -> None:
        builders.file(programme, people)
        today = seoul(timezone.now()).date()
        people.kim = set_absence(user=people.kim.pk, first=today, last=today, actor=people.jung)
        with pytest.raises(GuardFailed):
            workflow.take_next(actor=people.kim)
        assert workflow.take_next(actor=people.kim, as_of=timezone.now() + timedelta(days=2)) is not None

    def test_a_case_put_back_is_the_next_one_again(self, programme, people) -> None:
        claims = [builders.file(programme, people, number) for number in (1, 2)]
        first = workflow.take_next(actor=people.kim)
        assert first is not None
        workflow.release_case(claim=first.pk, actor=people.kim)
        assert workflow.take_next(actor=people.park) == first == claims[0]

    def test_a_case_taken_in_review_can_be_put_back_too(self, programme, people) -> None:
        claim = stages.in_review(programme, people)
        Claim.objects.filter(pk=claim.pk).update(assigned_to=None)
        assert workflow.take_next(actor=people.kim) == claim
        workflow.release_case(claim=claim.pk, actor=people.kim)
        assert Claim.objects.get(pk=claim.pk).assigned_to is None

    def test_many_presses_one_after_the_other_give_each_case_once(self, programme, people) -> None:
        claims = [builders.file(programme, people, number, papers=()) for number in range(1, 31)]
        taken = [workflow.take_next(actor=(people.kim, people.park)[press % 2]) for press in range(32)]
        assert taken == [*claims, None, None]


class TestHandingOver:
    def test_a_case_that_waits_for_its_approval_moves_too(self, programme, people) -> None:
        waiting = stages.awaiting_award(programme, people, 1)
        decided = builders.approved(programme, people, 2)
        moved = workflow.hand_over(person=people.park, to=[people.kim], actor=people.jung, reason="장기 휴가")
        assert moved == 1
        assert Claim.objects.get(pk=waiting.pk).assigned_to == people.kim
        assert Claim.objects.get(pk=decided.pk).assigned_to == people.park

    def test_an_absent_taker_stops_all_of_it(self, programme, people) -> None:
        for number in (1, 2):
            stages.in_review(programme, people, number)
        away = create_account(username="seol", password=builders.PASSWORD, roles=["agent"], actor=None)
        today = seoul(timezone.now()).date()
        away = set_absence(user=away.pk, first=today, last=today, actor=people.jung)
        with pytest.raises(GuardFailed):
            workflow.hand_over(person=people.park, to=[people.kim, away], actor=people.jung, reason="장기 휴가")
        assert set(Claim.objects.values_list("assigned_to", flat=True)) == {people.park.pk}


@pytest.fixture
def cast(transactional_db):
    return builders.make_people()


@pytest.fixture
def floor(cast):
    """A programme with somewhat fewer free cases than presses."""
    programme = builders.make_programme(cast)
    for number in range(1, PRESSES - 9):
        builders.file(programme, cast, number, papers=())
    return programme


def pressed_at_once(agents: list[Any]) -> list[Any]:
    """A hundred presses in twenty threads that start together; what each was given, or the fault."""
    start = threading.Barrier(THREADS)

    def press(number: int) -> list[Any]:
        start.wait(30)
        return [workflow.take_next(actor=agents[number % len(agents)]) for _press in range(PRESSES // THREADS)]

    answers = at_once(*(partial(press, number) for number in range(THREADS)))
    faults = [answer for answer in answers if isinstance(answer, Exception)]
    assert faults == []
    return [claim for answer in answers for claim in answer]


@ON_POSTGRESQL
def test_a_hundred_presses_at_once_never_give_one_case_to_two(cast, floor) -> None:
    given = pressed_at_once([cast.kim, cast.park])
    free = PRESSES - 10
    assert len(given) == PRESSES
    assert max(Counter(claim.pk for claim in given if claim).values()) == 1
    assert sum(claim is None for claim in given) == PRESSES - free
    assert ClaimEvent.objects.filter(verb="take_case").count() == free
    assert not Claim.objects.filter(assigned_to=None).exists()


class Naive:
    """The next case read without a lock, and everyone reads before anyone writes."""

    def __init__(self, presses: int) -> None:
        self.meeting = threading.Barrier(presses)

    def __call__(self) -> "Naive":
        return self

    def select_for_update(self, **_options: Any) -> "Naive":
        return self

    def first(self) -> Claim | None:
        found = FREE_CASES().first()
        try:
            self.meeting.wait(LONG_ENOUGH)
        except threading.BrokenBarrierError:
            pytest.fail("nobody held a lock, and still they did not meet")
        return found


FREE_CASES = queue.free_cases


def naively(monkeypatch: pytest.MonkeyPatch, people: Any) -> list[Any]:
    monkeypatch.setattr(queue, "free_cases", Naive(2))
    return at_once(*(partial(workflow.take_next, actor=actor) for actor in (people.kim, people.park)))


@ON_POSTGRESQL
def test_control_without_the_lock_the_trail_alone_stops_the_second_taker(cast, floor, monkeypatch) -> None:
    given = naively(monkeypatch, cast)
    assert sorted(type(answer).__name__ for answer in given) == ["Claim", IntegrityError.__name__]


@ON_POSTGRESQL
def test_control_without_lock_and_constraint_one_case_is_given_to_two(cast, floor, monkeypatch) -> None:
    with without("claims_claimevent_once_in_order"):
        given = naively(monkeypatch, cast)
        assert [type(answer) for answer in given] == [Claim, Claim]
        assert given[0] == given[1]
