"""Every verb test has the cast and one programme. Models can be imported only once Django is set up."""

import pytest


@pytest.fixture
def people(db):
    from tests import builders

    return builders.make_people()


@pytest.fixture
def programme(people):
    from tests import builders

    return builders.make_programme(people)
