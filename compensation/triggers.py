"""Guards in the database that a declared constraint cannot express: data here, SQL for both engines.

Raw triggers vanish when Django rebuilds an SQLite table, so they are (re)created after every migrate and
`manage.py verify` compares the inventory with this list. A refused statement raises IntegrityError on both
engines with the guard's name in the message.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compensation.registry import offered


@dataclass(frozen=True)
class Guard:
    """Refuse `on` (INSERT, DELETE, UPDATE or UPDATE OF columns) on `table` when `refuse_when` is true.

    The condition is SQL over NEW and OLD that both engines read; `{differs}` stands for the engine's
    null-safe inequality. TRUNCATE, which only PostgreSQL has, is refused as a whole statement.

    `when` is what must hold besides and can be seen on the row itself. It is asked first: most rows end there, and no
    query is begun for them.

    `setwise` is for INSERTs that come by the thousand: PostgreSQL then looks once at all rows of the statement, after
    them, with a plan made for as many, where a plan kept from a small table would read a growing one row after row. A
    condition that reads `table` itself must leave NEW out (`l.id <> NEW.id`): there NEW is in it already.
    """

    name: str
    table: str
    on: str
    refuse_when: str
    when: str = ""
    setwise: bool = False

    @property
    def condition(self) -> str:
        """All of it as one condition."""
        return f"({self.when}) AND ({self.refuse_when})" if self.when else self.refuse_when

    def postgres(self) -> tuple[str, str]:
        """(function body, trigger statement) for PostgreSQL."""
        return self._of_all_rows() if self.setwise else self._of_each_row()

    def _of_all_rows(self) -> tuple[str, str]:
        condition = self.condition.format(differs="IS DISTINCT FROM")
        body = (
            " DECLARE refused boolean; BEGIN"
            f" EXECUTE $rule$SELECT EXISTS (SELECT 1 FROM fresh AS new WHERE {condition})$rule$ INTO refused;"
            f" IF refused THEN RAISE EXCEPTION 'refused by {self.name}' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN NULL; END "
        )
        statement = (
            f'CREATE TRIGGER "{self.name}" AFTER {self.on} ON "{self.table}" REFERENCING NEW TABLE AS fresh'
            f' FOR EACH STATEMENT EXECUTE FUNCTION "{self.name}"()'
        )
        return body, statement

    def _of_each_row(self) -> tuple[str, str]:
        refuse = (
            f"IF {self.refuse_when} THEN"
            f" RAISE EXCEPTION 'refused by {self.name}' USING ERRCODE = 'check_violation'; END IF;"
        )
        if self.when:
            refuse = f"IF {self.when} THEN {refuse} END IF;"
        back = "OLD" if self.on in ("DELETE", "TRUNCATE") else "NEW"
        body = f" BEGIN {refuse.format(differs='IS DISTINCT FROM')} RETURN {back}; END "
        each = "STATEMENT" if self.on == "TRUNCATE" else "ROW"
        statement = (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.on} ON "{self.table}"'
            f' FOR EACH {each} EXECUTE FUNCTION "{self.name}"()'
        )
        return body, statement

    def sqlite(self) -> str:
        """The trigger statement for SQLite."""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.on} ON "{self.table}" FOR EACH ROW'
            f" WHEN {self.condition.format(differs='IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, 'refused by {self.name}'); END"
        )


def append_only(table: str) -> list[Guard]:
    """Rows are written once: no UPDATE, no DELETE."""
    return [Guard(f"{table}_no_update", table, "UPDATE", "1 = 1"), never_deleted(table)]


def never_deleted(table: str) -> Guard:
    """Rows stay."""
    return Guard(f"{table}_no_delete", table, "DELETE", "1 = 1")


def frozen(table: str, columns: Sequence[str], when: str = "", label: str = "frozen") -> Guard:
    """`columns` never change (while `when` holds for the old row)."""
    differs = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in columns)
    return Guard(f"{table}_{label}", table, "UPDATE", differs, when=when)


def legal_edges(table: str, edges: Iterable, starts: Sequence[str] = ()) -> list[Guard]:
    """Only the listed moves of `state`, whoever writes; new rows begin in one of `starts`."""
    pairs = sorted({pair for edge in edges for pair in edge.pairs()})
    legal = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in pairs)
    guards = [Guard(f"{table}_legal_edges", table, "UPDATE", f"OLD.state <> NEW.state AND NOT ({legal})")]
    if starts:
        listed = ", ".join(f"'{start}'" for start in starts)
        guards.append(Guard(f"{table}_legal_start", table, "INSERT", f"NEW.state NOT IN ({listed})"))
    return guards


def all_guards() -> list[Guard]:
    """Every guard of every app. A table whose rows stay cannot be emptied at one stroke either."""
    declared = [guard for guards in offered("REDRESS_GUARDS") for guard in guards]
    kept = [guard.table for guard in declared if guard == never_deleted(guard.table)]
    return [*declared, *(Guard(f"{table}_no_truncate", table, "TRUNCATE", "1 = 1") for table in kept)]


def guards_for(connection) -> list[Guard]:
    """The guards this engine can hold: SQLite has no TRUNCATE to refuse."""
    return [guard for guard in all_guards() if connection.vendor == "postgresql" or guard.on != "TRUNCATE"]


def install_all(connection) -> None:
    """(Re)create every guard. Idempotent; runs after migrate."""
    tables = set(connection.introspection.table_names())
    remove_all(connection)
    with connection.cursor() as cursor:
        for guard in guards_for(connection):
            if guard.table not in tables:
                continue
            if connection.vendor == "postgresql":
                body, statement = guard.postgres()
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger'
                    f" LANGUAGE plpgsql AS $guard${body}$guard$"
                )
                cursor.execute(statement)
            else:
                cursor.execute(guard.sqlite())


def remove_all(connection) -> None:
    """Drop every guard (a test's flush, or just before they are created again)."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards_for(connection):
            if guard.table not in tables:
                continue
            on_table = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}"{on_table}')


# pg_trigger.tgtype: for each row, before, and the statement's kind.
PG_KIND = {"INSERT": 1 | 2 | 4, "DELETE": 1 | 2 | 8, "UPDATE": 1 | 2 | 16, "TRUNCATE": 2 | 32}
PG_SETWISE = 4


def missing(connection) -> list[str]:
    """Names of guards that are absent, changed or switched off in this database."""
    expected: dict[str, tuple[str | int, ...]]
    if connection.vendor == "postgresql":
        query = (
            "SELECT t.tgname, c.relname, t.tgtype, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            " AND t.tgqual IS NULL AND t.tgattr::text = ''"
        )
        expected = {
            g.name: (g.table, PG_SETWISE if g.setwise else PG_KIND[g.on], g.postgres()[0])
            for g in guards_for(connection)
        }
    else:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        expected = {guard.name: (guard.sqlite(),) for guard in guards_for(connection)}
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name: tuple(rest) for name, *rest in cursor.fetchall()}
    return sorted(name for name, found in expected.items() if present.get(name) != found)
