"""Many rows of one table in one statement, past the ORM: for work that is done set by set, with everything else ready.

Guards, constraints and foreign keys of the database see every row as always; what Django would have done in Python
(defaults apart) is the caller's to have done. On PostgreSQL a column travels as one text that the server takes apart,
which is several times faster than a parameter a value; SQLite runs one prepared statement for all rows.
"""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models import F, Func

SEPARATOR, NOTHING = "\x1f", "\x1d"
#: So many rows change how a table is best read.
MANY = 1_000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple], **same: Any) -> int:
    """Insert `rows`, whose values stand in the order of `columns` (attribute names); answers how many.

    Values are whole numbers, text, moments or None; JSON comes as its text. `same` holds what is equal in every row, as
    the model's own values. Columns neither names get the model's default.
    """
    if not rows:
        return 0
    fields = [model._meta.get_field(name) for name in columns]
    constants = _constants(model, set(columns), same)
    names = [field.column for field in (*fields, *constants)]
    target = f'INSERT INTO "{model._meta.db_table}" ({", ".join(map(_quoted, names))})'
    shared = list(constants.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            said = [f"c.c{at}{_back(field)}" for at, field in enumerate(fields)]
            said += [f"%s::{_base(field)}" for field in constants]
            source, arrays = _unnested(fields, rows)
            cursor.execute(f"{target} SELECT {', '.join(said)} FROM {source}", [*shared, *arrays])
            if len(rows) >= MANY:
                # Foreign keys and guards would go on reading the whole table, by plans kept from when it was small.
                cursor.execute("DISCARD PLANS")
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"{target} VALUES ({marks})", [(*row, *shared) for row in _written(fields, rows)])
    return len(rows)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple], **same: Any) -> int:
    """Update by primary key, the first value of each row; the rest stand in the order of `columns`.

    Values as in `insert_rows`; `same` is set in every row. Answers how many rows were given.
    """
    if not rows:
        return 0
    key: Any = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    constants: dict[Any, Any] = {model._meta.get_field(name): value for name, value in same.items()}
    shared = [field.get_db_prep_save(value, connection) for field, value in constants.items()]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = [f"{_quoted(field.column)} = c.c{at}{_back(field)}" for at, field in enumerate(fields, 1)]
            sets += [f"{_quoted(field.column)} = %s" for field in constants]
            source, arrays = _unnested([key, *fields], rows)
            sql = f'UPDATE "{table}" SET {", ".join(sets)} FROM {source} WHERE "{table}"."{key.column}" = c.c0'
            cursor.execute(sql, [*shared, *arrays])
        else:
            sets = [f"{_quoted(field.column)} = %s" for field in (*fields, *constants)]
            sql = f'UPDATE "{table}" SET {", ".join(sets)} WHERE "{key.column}" = %s'
            cursor.executemany(sql, [(*row[1:], *shared, row[0]) for row in _written([key, *fields], rows)])
    return len(rows)


@contextmanager
def sent_ahead() -> Iterator[None]:
    """Statements within are sent without waiting for their answers: the server works while Python prepares the next.

    For what only writes: whoever reads within waits for all that was sent before. A statement that is refused raises at
    the next read or at the end, and a cursor's `rowcount` is not known yet. Within a transaction; on SQLite, which
    works in our own process, nothing is different.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def uncollected() -> Iterator[None]:
    """For work on rows by the ten thousand: the search for cycles, which they are not in, would walk all of them often.

    What is no longer used is freed as always. The process looks for cycles again afterwards.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_keys() -> None:
    """Let PostgreSQL check the foreign keys of what has been written now, not only when the transaction ends."""
    if connection.vendor == "postgresql":
        for when in ("IMMEDIATE", "DEFERRED"):
            with connection.cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS ALL {when}")


def in_sql(words: Iterable[str]) -> str:
    """Words of our own, as states, for a list in a statement; never what somebody typed."""
    return ", ".join(f"'{word}'" for word in words)


class Among(Func):
    """For `filter(Among("pk", numbers))`: they travel as one value, where each by itself costs more than its row.

    `kind` is PostgreSQL's type of them: `text` for words.
    """

    output_field = models.BooleanField()

    def __init__(self, column: str, numbers: Iterable[int] | Iterable[str], kind: str = "bigint") -> None:
        super().__init__(F(column))
        self.numbers, self.kind = list(numbers), kind

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        """One comparison on either engine."""
        column, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql" and self.kind == "bigint":
            # One text again, which is read several times faster than an array.
            said = ",".join(map(str, self.numbers))
            return f"{column} = ANY(string_to_array(%s, ',')::bigint[])", [*params, said]
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::{self.kind}[])", [*params, self.numbers]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.numbers)]


def _constants(model: type[models.Model], named: set[str], same: dict[str, Any]) -> dict[Any, Any]:
    """What every row gets, by field, ready for the database: the given values, then the model's defaults."""
    given: dict[Any, Any] = {model._meta.get_field(name): value for name, value in same.items()}
    for field in model._meta.concrete_fields:
        if field in given or {field.name, field.attname} & named or field.primary_key:
            continue
        if not (field.generated or field.has_db_default()):
            given[field] = field.get_default()
    return {field: field.get_db_prep_save(_plain(value), connection) for field, value in given.items()}


def _written(fields: Sequence[Any], rows: Sequence[tuple]) -> Iterable[tuple]:
    """The rows with moments as SQLite keeps them."""
    moments = [at for at, field in enumerate(fields) if isinstance(field, models.DateTimeField)]
    if not moments:
        return rows
    adapt = connection.ops.adapt_datetimefield_value
    return [tuple(adapt(value) if at in moments else value for at, value in enumerate(row)) for row in rows]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _quoted(name: str) -> str:
    return f'"{name}"'


def _base(field: Any) -> str:
    """The type to cast to: without a length, so that a text too long is refused and never cut."""
    said = field.db_type(connection)
    return "text" if said.startswith("varchar") else said


def _back(field: Any) -> str:
    return "::jsonb" if _base(field) == "jsonb" else ""


def _unnested(fields: Sequence[Any], rows: Sequence[tuple]) -> tuple[str, list[Any]]:
    """The rows as a table `c(c0, c1, ...)` and the parameters that hold them, one a column."""
    parts: list[str] = []
    values: list[Any] = []
    for field, column in zip(fields, zip(*rows, strict=True), strict=True):
        kind = "text" if _base(field) == "jsonb" else _base(field)
        joined = _joined(column)
        if joined is None:
            parts.append(f"%s::{kind}[]")
            values.append(list(column))
        else:
            parts.append(f"string_to_array(%s, '{SEPARATOR}', '{NOTHING}')::{kind}[]")
            values.append(joined)
    names = ", ".join(f"c{at}" for at in range(len(fields)))
    return f"unnest({', '.join(parts)}) AS c({names})", values


def _joined(column: Iterable[Any]) -> str | None:
    """One text of all values, or None where a value itself holds one of the marks, or there is nothing to split."""
    texts = [NOTHING if value is None else str(value) for value in column]
    joined = SEPARATOR.join(texts)
    marked = joined.count(SEPARATOR) != len(texts) - 1
    if not joined or marked or joined.count(NOTHING) != texts.count(NOTHING) or NOTHING in column:
        return None
    return joined
