"""A small book with something of everything the dashboard counts, staged through the real verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client


@dataclass
class Book:
    """Two programmes; the first one holds the claims."""

    people: Any
    programme: Any
    other: Any


@pytest.fixture
def people(db):
    from tests import builders

    return builders.make_people()


@pytest.fixture
def book(people) -> Book:
    """Received, in review, asked, returned, denied and approved claims by three channels and two services."""
    from compensation import tallies
    from tests import builders, stages

    programme, other = (builders.make_programme(people, code) for code in ("t1", "t2"))
    builders.file(programme, people, 1, channel="phone", service="선물하기")
    builders.file(programme, people, 2, channel="post", received_at=stages.day(7))
    stages.supplement_requested(programme, people, 3)
    stages.denied(programme, people, 4)
    builders.approved(programme, people, 5)
    builders.approved(programme, people, 6, channel="phone", loss=200_000)
    builders.file(other, people, 7)
    tallies.recount_all()
    return Book(people, programme, other)


@pytest.fixture
def office() -> Callable[..., Client]:
    """``office(user)``: a client signed in as the user, reading English unless told otherwise."""

    def enter(user: Any, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client

    return enter
