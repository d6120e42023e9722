"""One world a module, in a transaction that is rolled back; each test has a savepoint of its own."""

import pytest


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.conf import settings
    from django.db import transaction

    from tests.invariants import world

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # The register outlives what is rolled back: one of its own for each world.
        register = tmp_path_factory.mktemp("world") / "exports.jsonl"
        patch.setattr(settings, "REDRESS_EXPORT_REGISTER", str(register))
        built = world.build()
        world.settle()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(shared_world):
    from django.db import transaction

    with transaction.atomic():
        yield shared_world
        transaction.set_rollback(True)
