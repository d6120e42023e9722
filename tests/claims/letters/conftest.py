"""The cast and a programme whose claims get letters. Models can be imported only once Django is set up."""

import pytest

NOTICE = {
    "notice_ko": "시뮬레이션입니다. 지어낸 것입니다.",
    "notice_en": "This is a simulation; all of it is invented.",
}


@pytest.fixture
def people(db):
    from tests import builders

    return builders.make_people()


@pytest.fixture
def programme(people):
    from tests import builders

    return builders.make_programme(people, simulation=True, **NOTICE)


@pytest.fixture
def without_guards(db):
    """Someone with the database's own password: the guards come back with the test's rollback."""
    from django.db import connection

    from compensation import triggers

    triggers.remove_all(connection)
