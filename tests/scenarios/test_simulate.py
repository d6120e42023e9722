"""The simulated year, small: everything goes wrong in it, every invariant holds, and a broken one is told loudly."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from claims.models import Claim
from compensation.errors import GuardFailed
from compensation.models import Job
from payouts.models import PayoutLine
from scenarios.simulator import checks, office, simulate, year
from scenarios.simulator.stage import Violated
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_short_year_goes_wrong_in_every_way_and_every_invariant_holds(capsys):
    call_command("simulate", seed=7, claims=300, rounds=3, json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["seed"] == 7
    assert found["rounds"] == {"closed": 3}
    assert sum(found["claims"].values()) == 300
    assert found["claims"]["paid"] > 250
    for what in ("partial, with wrong rows", "repeated", "overlapping and shuffled", "whole, saved again"):
        assert found["happened"][f"result files: {what}"] == 3
    for what in ("damaged result file", "unreadable result file", "result file of another format", "a wrong total"):
        assert found["happened"][f"refused: {what}"] == 3
    assert found["happened"]["deaths in the middle of a verb"] > 0
    assert found["happened"]["files re-issued"] == 1
    assert found["happened"]["rulings: not_ours"] > 0
    assert "nobody was paid twice for one claim" in found["invariants"]


def test_a_year_is_not_played_beside_other_claims_nor_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(GuardFailed):
        simulate(1, 10, 1)
    settings.PRODUCTION = False
    people = builders.make_people()
    builders.file(builders.make_programme(people), people)
    with pytest.raises(CommandError):
        call_command("simulate", claims=10, rounds=1)
    assert Claim.objects.count() == 1


def test_a_broken_invariant_ends_the_command_with_one_and_says_the_seed(monkeypatch, capsys):
    monkeypatch.setattr(year, "look_at_all", lambda stage: stage.need("it holds", False, "it does not"))
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", seed=3, claims=30, rounds=1)
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "VIOLATED" in told
    assert "seed 3" in told


def test_a_bank_that_knows_something_else_is_noticed(monkeypatch):
    def another_book(stage):
        one = next(one for one in stage.bank.book[1].values() if one.word == checks.DONE)
        one.word = "계좌해지"
        checks.look_at_all(stage)

    monkeypatch.setattr(year, "look_at_all", another_book)
    with pytest.raises(Violated, match="the bank's book is ours"):
        simulate(3, 30, 1)


def test_whoever_dies_over_whichever_statement_leaves_nothing_behind():
    def verb():
        with transaction.atomic():
            Job.objects.create(kind="k", dedupe_key="one")
            with transaction.atomic():
                Job.objects.create(kind="k", dedupe_key="two")

    deaths = 0
    for statements in range(1, 12):
        try:
            with connection.execute_wrapper(office._Doom(statements)):
                verb()
            break
        except office.Died:
            deaths += 1
            assert not Job.objects.exists()
    assert deaths == 4  # two savepoints begun, two rows written; nobody dies over a savepoint's end
    assert Job.objects.count() == 2


@pytest.mark.prove
def test_a_whole_year_holds():
    found = simulate(2023, 10_000, 12)
    assert found["rounds"] == {"cancelled": 3, "closed": 12}
    assert PayoutLine.objects.exclude(amount=F("decision__amount")).count() == 0
    assert found["claims"]["paid"] > 9_500
