"""Values sealed at rest: they open with any key, never as something else, and are found by their blind index alone."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from claims.models import PayeeAccount
from compensation import sealed
from compensation.sealed import SealBroken, blind_index, open_bytes, seal, seal_bytes, unseal
from tests import builders, stages
from tests.narrow import present


def test_the_same_value_is_sealed_differently_each_time_and_opens_the_same():
    first, second = seal("110-123"), seal("110-123")
    assert first != second
    assert unseal(first) == unseal(second) == "110-123"
    assert first.startswith("v1:")


@pytest.mark.parametrize("stored", ["110123456789", "", "v1:", "v1:110123456789", "v2:abc"])
def test_what_was_not_sealed_is_never_returned_as_text(stored):
    with pytest.raises(SealBroken):
        unseal(stored)


def test_one_changed_character_breaks_the_seal():
    token = seal("110123456789")
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    with pytest.raises(SealBroken):
        unseal(changed)


def test_an_old_key_still_opens_until_it_is_dropped(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    token = seal_bytes(b"secret")
    settings.SEALING_KEYS = [new, old]
    assert open_bytes(token) == b"secret"
    settings.SEALING_KEYS = [new]
    with pytest.raises(SealBroken):
        open_bytes(token)


def test_blind_indexes_are_keyed_and_keep_purposes_apart(settings):
    here = blind_index("account", "1")
    assert here == blind_index("account", "1")
    assert here != blind_index("business:t1", "1")
    settings.BLIND_INDEX_KEY = "another"
    assert here != blind_index("account", "1")


@pytest.mark.django_db
def test_a_sealed_column_holds_ciphertext_and_is_not_looked_up_by_value():
    people = builders.make_people()
    number = present(builders.file(builders.make_programme(people), people).account).number
    [[stored]] = stages.rows("SELECT number FROM claims_payeeaccount")
    assert stored.startswith(sealed.PREFIX)
    assert number not in stored
    with pytest.raises(FieldError):
        PayeeAccount.objects.filter(number=number).exists()
    assert PayeeAccount.objects.get().number == "123456780001"


@pytest.mark.django_db
def test_the_database_takes_no_plain_account_number():
    people = builders.make_people()
    builders.file(builders.make_programme(people), people)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_payeeaccount (claimant_id, version, bank_code, number, number_index, last4, holder,"
            " entered_at) SELECT claimant_id, 2, bank_code, '110123456789', number_index, last4, holder, entered_at"
            " FROM claims_payeeaccount"
        )
