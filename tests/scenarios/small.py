"""A programme of 1015 small enough for a test, and how to play it twice in one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from scenarios.programme_1015.parameters import DEFAULT

SMALL = replace(
    DEFAULT,
    claims=45,
    reports_paid=(20, 4, 1),
    reports_free_loss=(30, 40, 1),
    reports_other=(90, 20, 2),
    files_again=0.1,
)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never happened: rows are rolled back. Numbering begins at one, inside and afterwards."""
    number_from_one()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    number_from_one()


def number_from_one() -> None:
    """Hashes of bank files cover the ids of lines, and PostgreSQL's sequences remember what was rolled back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
