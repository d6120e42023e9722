"""Row locks are as strong as the change they protect and no stronger.

A stronger one also keeps away whoever writes a row that names the locked one, in a foreign key: two who each hold what
the other names would wait for each other until PostgreSQL ends one of them.
"""

import re
from functools import partial
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from claims.models import Claim, Suspicion
from claims.workflow.act import LOCKED
from compensation.locks import under_lock
from compensation.models import Programme
from tests import builders
from tests.racing import Meeting, at_once, refusals

ROOT = Path(__file__).parents[2]
SOURCES = [path for app in ("claims", "compensation", "payouts") for path in sorted((ROOT / app).rglob("*.py"))]


def locking(source):
    return re.findall(r"\bselect_for_update\(", source)


def test_every_lock_goes_through_one_function():
    assert {path.name for path in SOURCES if locking(path.read_text())} == {"locks.py"}


def test_a_lock_past_it_is_found():
    assert (
        locking("under_lock(a.objects) b.select_for_update() select_for_update(of=('self',))")
        == ["select_for_update("] * 2
    )


@pytest.mark.django_db
def test_a_locked_row_may_be_named_and_what_is_read_beside_it_changed():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writer at a time")
    read = Claim.objects.select_related("programme")
    assert str(under_lock(read).query).endswith('FOR NO KEY UPDATE OF "claims_claim"')
    assert str(under_lock(read, "programme").query).endswith(
        'FOR NO KEY UPDATE OF "claims_claim", "compensation_programme"'
    )
    assert str(under_lock(read, skip_locked=True).query).endswith('FOR NO KEY UPDATE OF "claims_claim" SKIP LOCKED')


@pytest.fixture
def two(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writer at a time")
    people = builders.make_people()
    programme = builders.make_programme(people)
    return [builders.file(programme, people, number).pk for number in (1, 2)]


def each_holds_what_the_other_names(claims, locked):
    """One holds the first claim and writes a pair with the second as its earlier one, the other the other way round."""
    Suspicion.objects.all().delete()
    meet = Meeting()

    def hold(mine, other):
        with transaction.atomic():
            meet.after(lambda: locked.get(pk=mine))()
            Suspicion.objects.create(earlier_id=other, later_id=mine, raised_at=timezone.now())

    return at_once(partial(hold, *claims), partial(hold, *reversed(claims)))


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_a_claim_each_may_name_the_others(two):
    assert refusals(each_holds_what_the_other_names(two, LOCKED)) == []
    assert Suspicion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_control_with_a_stronger_lock_one_of_them_is_ended(two):
    stronger = Claim.objects.select_for_update()
    assert refusals(each_holds_what_the_other_names(two, stronger)) == [OperationalError]
    assert Suspicion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_programme_that_is_filed_into_may_be_named_meanwhile(two):
    """As the ledger does, whose transactions name the programme, when a round holds claims."""
    programme = Programme.objects.get()
    with transaction.atomic():
        under_lock(Programme.objects).get()

        def name():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute("SELECT 1 FROM compensation_programme WHERE id = %s FOR KEY SHARE", [programme.pk])

        assert refusals(at_once(name)) == []
