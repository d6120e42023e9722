"""The cast and the programme alone, from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compensation.models import Programme, ProgrammeEvent, User
from scenarios.programme_1015 import founding
from scenarios.programme_1015.cast import CAST, make_cast

pytestmark = pytest.mark.django_db


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_the_cast_holds_one_role_each_and_nobody_is_a_superuser() -> None:
    people = make_cast("a-demo-password")
    assert {name: user.role_codes() for name, user in people.items()} == {
        "agent1": ["agent"],
        "agent2": ["agent"],
        "approver1": ["approver"],
        "approver2": ["approver"],
        "manager1": ["manager"],
        "manager2": ["manager"],
        "finance1": ["finance_preparer"],
        "finance2": ["finance_approver"],
        "auditor1": ["auditor"],
        "admin1": ["administrator"],
    }
    assert not User.objects.filter(is_superuser=True).exists()
    assert people["agent1"].check_password("a-demo-password")


def test_the_cast_is_made_once() -> None:
    first = make_cast("a-demo-password")
    again = make_cast("another-password")
    assert {user.pk for user in again.values()} == {user.pk for user in first.values()}
    assert User.objects.count() == len(CAST)


def test_the_programme_is_made_with_policy_window_and_three_extensions_by_two_people_each() -> None:
    made = json.loads(said("create_programme", "1015", "--json"))
    assert made["created"]
    assert [policy["state"] for policy in made["policies"]] == ["published"]
    assert [window["opens"] for window in made["windows"]] == [
        "2023-01-30T15:00:00+09:00",
        "2023-02-28T00:00:00+09:00",
        "2023-04-15T00:00:00+09:00",
        "2023-06-01T00:00:00+09:00",
    ]
    assert made["windows"][-1]["closes"] == "2023-07-01T00:00:00+09:00"
    assert [extension["state"] for extension in made["extensions"]] == ["announced"] * 3
    assert all(extension["requested_by"] != extension["approved_by"] for extension in made["extensions"])
    programme = Programme.objects.get(code="1015")
    assert programme.simulation
    assert "시뮬레이션" in programme.notice_ko
    assert "simulation" in programme.notice_en
    assert (programme.claims.count(), programme.reports.count(), programme.rounds.count()) == (0, 0, 0)


def test_each_extension_is_approved_before_the_closing_it_moves() -> None:
    call_command("create_programme", "1015", stdout=StringIO())
    for extension in Programme.objects.get(code="1015").extensions.all():
        assert extension.approved_at
        assert extension.announced_at
        assert extension.requested_at <= extension.approved_at <= extension.announced_at
        assert extension.approved_at < extension.old_closes_at


def test_a_second_time_it_says_so_and_changes_nothing() -> None:
    call_command("create_programme", "1015", stdout=StringIO())
    before = ProgrammeEvent.objects.count()
    assert "1015" in said("create_programme", "1015")
    assert json.loads(said("create_programme", "1015", "--json"))["created"] is False
    assert ProgrammeEvent.objects.count() == before


def test_the_policy_comes_out_as_the_document_that_ships() -> None:
    call_command("create_programme", "1015", stdout=StringIO())
    for command in (["export_policy", "1015"], ["export_policy", "1015", "--version", "1"]):
        assert json.loads(said(*command)) == founding.policy_document()


@pytest.mark.parametrize("command", [["export_policy", "none"], ["export_policy", "1015", "--version", "9"]])
def test_a_policy_that_is_not_there_is_refused_with_a_sentence(command: list[str]) -> None:
    call_command("create_programme", "1015", stdout=StringIO())
    with pytest.raises(CommandError, match=command[-1]):
        call_command(*command, stdout=StringIO())


def test_the_parameters_are_listed_with_their_basis() -> None:
    rows = json.loads(said("parameters", "1015", "--json"))
    assert {row["basis"] for row in rows} == {"published", "assumed"}
    assert "claims" in said("parameters", "1015")
