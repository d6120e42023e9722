"""The cast and a programme for the claims desk."""

import pytest


@pytest.fixture
def people(db):
    from tests import builders  # models: not before Django is set up, which a nested conftest may precede

    return builders.make_people()


@pytest.fixture
def programme(people):
    from tests import builders

    return builders.make_programme(people)


@pytest.fixture
def claim(programme, people):
    """In review with Park, its papers not yet looked at."""
    from tests import builders

    return builders.review(builders.file(programme, people), people, accept=False)
