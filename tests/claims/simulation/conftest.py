"""One small book of decided claims a module, rolled back at its end; each test has a savepoint of its own."""

import pytest


@pytest.fixture(scope="module")
def shared_book(django_db_setup, django_db_blocker):
    from django.db import transaction

    from tests import builders
    from tests.claims.simulation import books

    with django_db_blocker.unblock(), transaction.atomic():
        people = builders.make_people()
        programme = builders.make_programme(people)
        books.fill(programme, people)
        yield programme, people
        transaction.set_rollback(True)


@pytest.fixture
def undone(shared_book):
    from django.db import transaction

    with transaction.atomic():
        yield shared_book
        transaction.set_rollback(True)


@pytest.fixture
def book(undone):
    """The programme with its claims; see `tests.claims.simulation.books`."""
    return undone[0]


@pytest.fixture
def people(undone):
    return undone[1]
