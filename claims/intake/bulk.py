"""Many rows of one table at once, without an object a row: tens of thousands of reports come in one file.

Only for tables without defaults in the database. Constraints and guards hold as for any insert.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connections, models, router

from compensation.sealed import SealedTextField

_AS_THEY_ARE = (
    models.BooleanField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`, each a value for every column by its `attname` (a foreign key's ends in `_id`) except the key."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    prepared = [(field.attname, _preparer(field, connection)) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({quoted}) VALUES ({marks})",
            [[prepare(row[name]) if prepare else row[name] for name, prepare in prepared] for row in rows],
        )


def _preparer(field: models.Field, connection: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, _AS_THEY_ARE) and not isinstance(field, SealedTextField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
