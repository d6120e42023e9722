"""The cast and a programme for the ground floor's pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def people(db):
    from tests import builders

    return builders.make_people()


@pytest.fixture
def programme(people):
    from tests import builders

    return builders.make_programme(people)


@pytest.fixture
def office() -> Callable[..., Client]:
    """``office(user)``: a client signed in as the user, reading English unless told otherwise."""

    def enter(user: Any, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client

    return enter
