"""The clock: steps in order, kept with what they did or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from compensation.models import Job
from scenarios.play import Agenda, Stage, play

pytestmark = pytest.mark.django_db
START = datetime(2023, 1, 30, 6, tzinfo=UTC)


def test_steps_come_by_moment_and_then_in_the_order_they_were_put() -> None:
    agenda = Agenda()
    agenda.put(START + timedelta(hours=1), "later")
    agenda.put(START, "first", 1)
    agenda.put(START, "second", "a")
    assert [step.act for step in agenda] == ["first", "second", "later"]
    assert [agenda.take().act for _ in range(3)] == ["first", "second", "later"]


def test_an_agenda_comes_back_from_json_and_counts_on() -> None:
    agenda = Agenda()
    agenda.put(START, "first", 1, "a")
    again = Agenda.from_json(agenda.to_json())
    again.put(START, "second")
    assert list(agenda) == list(again)[:1]
    assert [step.order for step in again] == [1, 2]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Agenda().put(datetime(2023, 1, 30), "act")  # noqa: DTZ001


def test_a_step_may_put_further_steps_down() -> None:
    seen: list[tuple[str, int]] = []

    def count(stage: Stage, at: datetime, left: int) -> None:
        seen.append((at.strftime("%H:%M"), left))
        if left:
            stage.agenda.put(at + timedelta(minutes=5), "count", left - 1)

    stage = Stage(1)
    stage.agenda.put(START, "count", 2)
    play(stage, {"count": count})
    assert seen == [("06:00", 2), ("06:05", 1), ("06:10", 0)]


def test_a_step_that_fails_takes_back_its_transaction_and_what_was_kept() -> None:
    def make(stage: Stage, at: datetime, key: str) -> None:
        if key == "bad":
            raise RuntimeError(key)
        Job.objects.create(kind="test", dedupe_key=key)

    stage = Stage(1)
    for minute, key in enumerate(("one", "two", "bad")):
        stage.agenda.put(START + timedelta(minutes=minute), "make", key)
    kept: list[datetime] = []
    with pytest.raises(RuntimeError):
        play(stage, {"make": make}, keep=kept.append, longest=60)
    assert not Job.objects.filter(kind="test").exists()
    assert kept == []


def test_every_transaction_keeps_the_moment_of_its_last_step() -> None:
    stage = Stage(1)
    for minute in range(4):
        stage.agenda.put(START + timedelta(minutes=minute), "alone" if minute == 2 else "act")
    kept: list[int] = []
    acts = {"act": lambda stage, at: None, "alone": lambda stage, at: None}
    assert play(stage, acts, alone=["alone"], keep=lambda at: kept.append(at.minute), longest=60) == 4
    assert kept == [1, 2, 3]
