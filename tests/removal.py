"""One mechanism taken away: a guard, a declared constraint, a unique column, a table's row locks, the register's lock.

Names: a guard's or constraint's own; `table.column` for what a column promises by `unique`; `lock:app.Model` for every
SELECT … FOR NO KEY UPDATE on that model; `lock:register` for the lock on the export register's file.
"""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler

from compensation import triggers
from compensation.inventory import FLOORS

LOCK = "lock:"
REGISTER = "lock:register"
#: Labels of models whose rows are read without a lock for now.
UNLOCKED: set[str] = set()
Restore = Callable[[], None]

_as_sql, _flock, _guards_for = SQLCompiler.as_sql, fcntl.flock, triggers.guards_for


def constraints() -> dict[str, type[models.Model]]:
    """Every declared constraint and the model it belongs to."""
    return {constraint.name: model for model in _ours() for constraint in model._meta.constraints}


def unique_columns() -> set[str]:
    """What single columns promise, as `table.column`."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in _ours()
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key
    }


def locks() -> set[str]:
    """Every lock that can be taken away."""
    return {REGISTER, *(f"{LOCK}{model._meta.label}" for model in _ours())}


def known() -> set[str]:
    """Every name that `remove` understands."""
    return {*(guard.name for guard in triggers.all_guards()), *constraints(), *unique_columns(), *locks()}


def remove(name: str) -> Restore:
    """Take it away; answers how it is put back. Constraints can be taken from PostgreSQL only. Raises KeyError."""
    if name == REGISTER:
        fcntl.flock = lambda file, how: None
        return lambda: setattr(fcntl, "flock", _flock)
    if name.startswith(LOCK):
        UNLOCKED.add(apps.get_model(name.removeprefix(LOCK))._meta.label)
        SQLCompiler.as_sql = _as_sql_unlocked  # type: ignore[method-assign]
        return lambda: UNLOCKED.discard(name.removeprefix(LOCK))
    guards = {guard.name: guard.table for guard in triggers.all_guards()}
    if name in guards:
        return _trigger(name, guards[name])
    if connection.vendor != "postgresql":
        raise ValueError(f"{name} can be taken from PostgreSQL only")
    return _of_postgres(name)


@contextmanager
def without_locks() -> Iterator[None]:
    """No row of ours is read under a lock."""
    for name in locks() - {REGISTER}:
        remove(name)
    try:
        yield
    finally:
        UNLOCKED.clear()


def for_good(names: Iterable[str]) -> None:
    """Take them away for the rest of the process: a guard is not installed again either."""
    gone = set(names)
    if gone - known():
        raise KeyError(f"nothing is called {', '.join(sorted(gone - known()))}")
    triggers.guards_for = lambda connection: [g for g in _guards_for(connection) if g.name not in gone]
    for name in sorted(gone):
        remove(name)


def _ours() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model._meta.app_label in FLOORS)


def _as_sql_unlocked(self: SQLCompiler, *arguments: Any, **named: Any) -> Any:
    locking = self.query.select_for_update
    if locking and self.query.model is not None and self.query.model._meta.label in UNLOCKED:
        self.query.select_for_update = False
    try:
        return _as_sql(self, *arguments, **named)
    finally:
        self.query.select_for_update = locking


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _ask(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def _trigger(name: str, table: str) -> Restore:
    connection.check_constraints()  # PostgreSQL alters no table about which checks are still pending
    on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    _run(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')
    return lambda: triggers.install_all(connection)


def _of_postgres(name: str) -> Restore:
    """A constraint or an index, with the foreign keys that rest on it."""
    connection.check_constraints()
    table, _dot, column = name.partition(".")
    if column:
        [[name]] = _ask(
            "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
            " WHERE c.conrelid = %s::regclass AND c.contype = 'u' AND c.conkey = ARRAY[a.attnum] AND a.attname = %s",
            f'"{table}"',
            column,
        )
    else:
        table = constraints()[name]._meta.db_table
    made = _ask(
        "SELECT conname, pg_get_constraintdef(oid), conindid FROM pg_constraint WHERE conname = %s"
        " AND conrelid = %s::regclass",
        name,
        f'"{table}"',
    )
    if not made:  # a conditional unique constraint is an index to PostgreSQL
        [[definition]] = _ask("SELECT indexdef FROM pg_indexes WHERE indexname = %s", name)
        _run(f'DROP INDEX "{name}"')
        return lambda: _run(definition)
    [(_name, definition, index)] = made
    resting = _ask(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conindid = %s AND contype = 'f' AND %s <> 0",
        index,
        index,
    )
    _run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
    back = [f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}']
    back += [f'ALTER TABLE {child} ADD CONSTRAINT "{key}" {said}' for child, key, said in resting]
    return lambda: _run(*back)
