"""Is what the models declare really in the database? Constraints, unique columns and foreign keys, on both engines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models

FLOORS = ("compensation", "claims", "payouts")


@dataclass
class Present:
    """What one table holds: names of checks and unique constraints, column lists that are unique, foreign keys."""

    checks: set[str] = field(default_factory=set)
    uniques: set[str] = field(default_factory=set)
    unique_columns: list[list[str]] = field(default_factory=list)
    foreign_keys: set[str] = field(default_factory=set)


def declared(connection) -> Iterator[tuple[type[models.Model], str, bool]]:
    """(model, name, whether it is there) for everything the models of our floors declare."""
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        there = present(connection, model._meta.db_table)
        for constraint in model._meta.constraints:
            names = there.checks if isinstance(constraint, models.CheckConstraint) else there.uniques
            yield model, constraint.name, constraint.name in names
        for column in model._meta.local_concrete_fields:
            if column.unique:
                yield model, f"{column.column} unique", [column.column] in there.unique_columns
            if column.is_relation:
                yield model, f"{column.column} foreign key", column.column in there.foreign_keys


def present(connection, table: str) -> Present:
    """Ask the database itself. A constraint that PostgreSQL has not validated does not count."""
    with connection.cursor() as cursor:
        return _in_postgres(cursor, table) if connection.vendor == "postgresql" else _in_sqlite(cursor, table)


def _in_postgres(cursor, table: str) -> Present:
    found = Present()
    cursor.execute(
        "SELECT conname, contype, ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY k(n, place)"
        " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.n ORDER BY place)"
        " FROM pg_constraint WHERE conrelid = %s::regclass AND convalidated",
        [f'"{table}"'],
    )
    for name, kind, columns in cursor.fetchall():
        if kind == "c":
            found.checks.add(name)
        elif kind == "f":
            found.foreign_keys.update(columns)
        elif kind in ("u", "p"):
            found.uniques.add(name)
            found.unique_columns.append(columns)
    # A conditional unique constraint is an index to PostgreSQL.
    cursor.execute(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = %s::regclass AND i.indisunique AND i.indisvalid",
        [f'"{table}"'],
    )
    found.uniques.update(name for (name,) in cursor.fetchall())
    return found


def _in_sqlite(cursor, table: str) -> Present:
    # Django's own introspection cannot read every CHECK that Django writes, so the table's text is read.
    found = Present()
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
    text = "".join(row[0] for row in cursor.fetchall())
    found.checks.update(re.findall(r'CONSTRAINT "(\w+)" CHECK', text))
    found.uniques.update(re.findall(r'CONSTRAINT "(\w+)" UNIQUE', text))
    cursor.execute(f'PRAGMA table_info("{table}")')
    found.unique_columns += [[row[1]] for row in cursor.fetchall() if row[5] == 1]
    cursor.execute(f'PRAGMA index_list("{table}")')
    for name in [row[1] for row in cursor.fetchall() if row[2]]:
        found.uniques.add(name)
        cursor.execute(f'PRAGMA index_info("{name}")')
        found.unique_columns.append([row[2] for row in cursor.fetchall()])
    cursor.execute(f'PRAGMA foreign_key_list("{table}")')
    found.foreign_keys.update(row[3] for row in cursor.fetchall())
    return found
