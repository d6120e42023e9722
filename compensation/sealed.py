"""Values sealed at rest: authenticated ciphertext, a keyed blind index for equality, last digits for display.

A sealed column holds ``v1:`` and a Fernet token (AES-128-CBC with HMAC-SHA-256). The keys live outside
the database (`settings.SEALING_KEYS`, the first seals, all open), so rotation is: put a new key first,
run `manage.py reseal`, drop the old one. A value that does not open raises; it is never returned as text.
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.functions import Left
from django.db.models.lookups import Exact

PREFIX = "v1:"


class SealBroken(Exception):
    """A sealed value was changed, or its key is missing."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal_bytes(data: bytes) -> bytes:
    """Seal bytes with the first key."""
    return PREFIX.encode() + _ring(tuple(settings.SEALING_KEYS)).encrypt(data)


def open_bytes(sealed: bytes) -> bytes:
    """Open sealed bytes with any key. Raises SealBroken when tampered with or the key is gone."""
    sealed = bytes(sealed)
    if not sealed.startswith(PREFIX.encode()):
        raise SealBroken("not a sealed value")
    try:
        return _ring(tuple(settings.SEALING_KEYS)).decrypt(sealed[len(PREFIX) :])
    except InvalidToken as error:
        raise SealBroken("sealed value does not open") from error


def seal(text: str) -> str:
    """Seal text."""
    return seal_bytes(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Open sealed text. Raises SealBroken."""
    return open_bytes(sealed.encode()).decode()


def blind_index(purpose: str, value: str) -> str:
    """A keyed hash for equality look-ups; `purpose` keeps equal values of different columns apart."""
    key = settings.BLIND_INDEX_KEY.encode()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def account_index(bank_code: str, digits: str) -> str:
    """The keyed hash by which one account at one bank is recognised, whoever gave it."""
    return blind_index("account", f"{bank_code}:{digits}")


class SealedTextField(models.TextField):
    """Text sealed at rest. Only `isnull` can be looked up: use a blind index beside it for equality."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(str(value))

    def from_db_value(self, value, expression, connection):
        return None if value is None else unseal(value)

    def get_lookup(self, lookup_name: str):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by its blind index.")
        return super().get_lookup(lookup_name)


class SealedBytesField(models.BinaryField):
    """Bytes sealed at rest; reads back the plain bytes."""

    def get_db_prep_value(self, value, connection, prepared=False):
        sealed = None if value is None else seal_bytes(bytes(value))
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value, expression, connection):
        return None if value is None else open_bytes(value)


def sealed_check(field: str, name: str) -> models.CheckConstraint:
    """The database refuses anything in `field` that is not a sealed value."""
    return models.CheckConstraint(condition=models.Q(Exact(Left(field, len(PREFIX)), models.Value(PREFIX))), name=name)
