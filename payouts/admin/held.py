"""A result file between its preview and the yes: sealed, for a quarter of an hour, for the person who uploaded it.

The preview writes nothing to the database. What is confirmed are the very bytes that were shown: they are found by
their own hash.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from compensation.models import User
from compensation.sealed import open_bytes, seal_bytes
from payouts.models import Round

KEPT_FOR = 15 * 60
"""Seconds."""


@dataclass(frozen=True)
class Held:
    """The file as uploaded."""

    name: str
    content: bytes
    sha256: str


def _key(round_: Round, user: User, sha256: str) -> str:
    return f"payouts:result:{round_.pk}:{user.pk}:{sha256}"


def hold(round_: Round, user: User, name: str, content: bytes) -> str:
    """Keep the bytes; answers their SHA-256, by which they are found again."""
    sha256 = hashlib.sha256(content).hexdigest()
    cache.set(_key(round_, user, sha256), (name, seal_bytes(content)), KEPT_FOR)
    return sha256


def held(round_: Round, user: User, sha256: str) -> Held | None:
    """The file with this hash that this person uploaded for this round; None once it is used or its time is up."""
    found = cache.get(_key(round_, user, sha256))
    if found is None:
        return None
    name, sealed = found
    content = open_bytes(sealed)
    return Held(name, content, sha256) if hashlib.sha256(content).hexdigest() == sha256 else None


def let_go(round_: Round, user: User, sha256: str) -> None:
    """Forget the bytes."""
    cache.delete(_key(round_, user, sha256))
