"""Keys rotate: everything is sealed anew with the first key, and then the old key may go."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from claims.models import PayeeAccount
from compensation import triggers
from compensation.sealed import SealBroken
from tests import builders
from tests.narrow import present

pytestmark = pytest.mark.django_db


def stored(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM claims_payeeaccount WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_after_resealing_the_old_key_can_be_dropped(settings):
    people = builders.make_people()
    account = present(builders.file(builders.make_programme(people), people).account)
    before, number = stored(account.pk), account.number
    old, new = settings.SEALING_KEYS[0], Fernet.generate_key().decode()

    settings.SEALING_KEYS = [new, old]
    call_command("reseal")

    settings.SEALING_KEYS = [new]
    assert stored(account.pk) != before
    assert PayeeAccount.objects.get(pk=account.pk).number == number
    assert triggers.missing(connection) == []


def test_without_resealing_a_dropped_key_is_loud(settings):
    people = builders.make_people()
    account = present(builders.file(builders.make_programme(people), people).account)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(SealBroken):
        PayeeAccount.objects.get(pk=account.pk)
