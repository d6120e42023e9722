"""The first administrator is made on the command line; everything after that in the office."""

import pytest
from django.core.management import CommandError, call_command

from compensation.models import ProgrammeEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("REDRESS_NEW_PASSWORD", "a-long-password")


def test_the_command_makes_an_administrator_with_an_event():
    call_command("create_account", "boss", "--role", "administrator")

    user = User.objects.get(username="boss")
    assert user.has_perm("compensation.change_user")
    assert not user.has_perm("claims.approve")
    assert not user.is_superuser
    assert ProgrammeEvent.objects.get(stream="account:boss").verb == "create_account"


def test_a_taken_name_is_refused_with_a_sentence():
    call_command("create_account", "boss", "--role", "administrator")
    with pytest.raises(CommandError):
        call_command("create_account", "boss", "--role", "agent")
    assert User.objects.get(username="boss").role_codes() == ["administrator"]


def test_a_short_password_is_refused(monkeypatch):
    monkeypatch.setenv("REDRESS_NEW_PASSWORD", "short")
    with pytest.raises(CommandError, match="at least 10"):
        call_command("create_account", "boss", "--role", "administrator")
    assert not User.objects.exists()


def test_a_superuser_flag_opens_nothing():
    user = User.objects.create_superuser("root", password="a-long-password")
    assert not user.has_perm("claims.approve")
    assert not user.has_module_perms("claims")
