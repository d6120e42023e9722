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


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are looked for in one language, whatever another test left open."""
    from django.utils.translation import override

    with override("en"):
        yield
