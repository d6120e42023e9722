"""Many people do the same, or two things that exclude each other, at one moment, on PostgreSQL.

All meet between reading and writing. With the locks, one of them wins and the others are told in words; with the locks
gone the constraints and guards still let no fault happen; with all of it gone the fault happens, or the race proves
nothing. SQLite runs one writer at a time, so there is no such moment. The register is raced over by processes.
"""

import multiprocessing
import os
from contextlib import suppress
from threading import BrokenBarrierError
from typing import Any

import pytest
from django.db import connection, connections

from compensation import verify
from compensation.errors import Refused
from compensation.jobs import LostLease
from payouts import register
from payouts.register import Entry, RegisterBroken
from tests import builders, removal
from tests.proofs.races import RACES, Race
from tests.racing import Meeting, at_once, without

FEW, MANY, AGAIN = 4, 16, 3

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one writer at a time")
pytestmark = [pytest.mark.xdist_group("racing")]
database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    people = builders.make_people()
    return builders.make_programme(people), people


def run(race: Race, world: Any, clients: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Exception]]:
    """The race as `clients` run it; answers its stage and what was raised."""
    programme, people = world
    stage = race.begin(programme, people, clients)
    calls = race.calls(stage, clients)
    assert len(calls) == clients
    meeting = Meeting(clients)
    for module, name in race.places:
        monkeypatch.setattr(module, name, meeting.after(getattr(module, name)))
    return stage, [answer for answer in at_once(*calls) if isinstance(answer, Exception)]


def is_won_by_one(race: Race, world: Any, clients: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody runs into the database's own refusal, nothing is wrong afterwards, and what can be recomputed is."""
    stage, raised = run(race, world, clients, monkeypatch)
    assert [error for error in raised if not isinstance(error, Refused | LostLease)] == []
    assert not race.fault(stage)
    assert [str(problem) for verdict in verify.run() for problem in verdict.problems] == []


def goes_wrong(race: Race, world: Any, clients: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without locks, guards and the constraints behind them."""
    for module, check in race.blind:
        monkeypatch.setattr(module, check, lambda *said, **more: None)
    with removal.without_locks(), without(*race.drop):
        stage, raised = run(race, world, clients, monkeypatch)
        assert race.fault(stage), raised


@database
@on_postgresql
@pytest.mark.parametrize("name", RACES)
def test_a_race_of_a_few_is_won_by_one(world, name, monkeypatch):
    is_won_by_one(RACES[name], world, FEW, monkeypatch)


@database
@on_postgresql
@pytest.mark.parametrize("name", RACES)
def test_control_a_race_of_a_few_goes_wrong_without_locks_and_constraints(world, name, monkeypatch):
    goes_wrong(RACES[name], world, FEW, monkeypatch)


@database
@on_postgresql
@pytest.mark.prove
@pytest.mark.parametrize("again", range(AGAIN))
@pytest.mark.parametrize("name", RACES)
def test_a_race_of_many_is_won_by_one(world, name, again, monkeypatch):
    is_won_by_one(RACES[name], world, MANY, monkeypatch)


@database
@on_postgresql
@pytest.mark.prove
@pytest.mark.parametrize("name", RACES)
def test_a_race_of_many_without_locks_does_no_harm(world, name, monkeypatch):
    with removal.without_locks():
        stage, _raised = run(RACES[name], world, MANY, monkeypatch)
    assert not RACES[name].fault(stage)
    assert [str(problem) for verdict in verify.run() for problem in verdict.problems] == []


@database
@on_postgresql
@pytest.mark.prove
@pytest.mark.parametrize("name", RACES)
def test_control_a_race_of_many_goes_wrong_without_locks_and_constraints(world, name, monkeypatch):
    goes_wrong(RACES[name], world, MANY, monkeypatch)


# ---- the register outside the database -------------------------------------------------------------


def _forked(number: int) -> list[int]:
    """So many processes append the same entries at one moment; answers how each ended."""
    gate = multiprocessing.get_context("fork").Barrier(number)
    parsed = register._parsed

    def met(text: str) -> Any:
        found = list(parsed(text))
        with suppress(BrokenBarrierError):  # where the lock keeps the others away, one goes on alone
            gate.wait(0.5)
        return iter(found)

    connections.close_all()
    children = []
    for _number in range(number):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                register._parsed = met
                register.append([_entry(seq) for seq in range(1, number + 1)])
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _entry(seq: int) -> Entry:
    return Entry(seq=seq, programme="t1", round=1, issue=1, part=seq, sha256=f"{seq:064x}", count=1, total=50_000)


def _registered(clients: int) -> list[int]:
    assert _forked(clients) == [0] * clients
    return [entry.seq for entry in register.entries()]


def test_processes_that_append_at_once_write_each_entry_once():
    assert _registered(FEW) == list(range(1, FEW + 1))


@pytest.mark.prove
def test_many_processes_that_append_at_once_write_each_entry_once():
    assert _registered(MANY) == list(range(1, MANY + 1))


def test_control_without_the_registers_lock_it_is_torn():
    put_back = removal.remove(removal.REGISTER)
    try:
        with pytest.raises(RegisterBroken):
            _registered(FEW)
    finally:
        put_back()
