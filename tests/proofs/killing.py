"""A verb is killed with -9 at its n-th point: before a statement, around a commit, around a write to the disk.

The victim is a fork of the test, with a connection of its own, so that nothing in Python helps it: no `finally`, no
roll-back of Django's. Before each try the database is put back to a snapshot, and the export register with it.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

SURVIVED = 0


class Points:
    """Counts the points that a verb passes, and kills the process at the `deadly` one (0: never)."""

    def __init__(self, deadly: int = 0) -> None:
        self.passed, self.deadly = 0, deadly
        self.kinds: list[str] = []

    def pass_one(self, kind: str) -> None:
        """One more."""
        self.passed += 1
        self.kinds.append(kind)
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def watching(self) -> Iterator["Points"]:
        """Statements, commits and writes to the disk are points while this is open."""
        commit, fsync = connection._commit, os.fsync  # type: ignore[attr-defined]

        def statement(execute: Any, query: str, params: Any, many: bool, context: Any) -> Any:
            self.pass_one("statement")
            return execute(query, params, many, context)

        def around(kind: str, act: Callable[..., Any]) -> Callable[..., Any]:
            def acting(*arguments: Any) -> Any:
                self.pass_one(f"before {kind}")
                answer = act(*arguments)
                self.pass_one(f"after {kind}")
                return answer

            return acting

        connection._commit = around("commit", commit)  # type: ignore[attr-defined]
        os.fsync = around("write", fsync)
        try:
            with connection.execute_wrapper(statement):
                yield self
        finally:
            os.fsync = fsync
            del connection._commit  # type: ignore[attr-defined]


def die_at(deadly: int, act: Callable[[], Any]) -> int:
    """Run `act` in a fork that dies at its `deadly` point; answers the signal that ended it, 0 when it lived."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with Points(deadly).watching():
                act()
            status = SURVIVED
        finally:
            os._exit(status)
    _pid, ended = os.waitpid(child, 0)
    assert not os.WIFEXITED(ended) or os.WEXITSTATUS(ended) == SURVIVED, "the victim failed instead of dying"
    return os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0


class Snapshot:
    """The test's database and the export register as they stand now; `restore` puts both back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(connection.settings_dict["NAME"])
        self.copy = f"{self.name}_snapshot"
        self.register = Path(settings.REDRESS_EXPORT_REGISTER)
        self._keep()

    def _keep(self) -> None:
        if self.register.exists():
            shutil.copy(self.register, self.folder / "register")
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            shutil.copy(self.name, self.folder / "database")
        else:
            connections.close_all()
            self._make(self.copy, self.name)

    def restore(self) -> None:
        """As it was."""
        connections.close_all()
        self.register.unlink(missing_ok=True)
        if (self.folder / "register").exists():
            shutil.copy(self.folder / "register", self.register)
        if connection.vendor == "sqlite":
            for ending in ("-wal", "-shm"):
                Path(self.name + ending).unlink(missing_ok=True)
            shutil.copy(self.folder / "database", self.name)
        else:
            self._make(self.name, self.copy)

    def forget(self) -> None:
        """Put the database back for the last time, and drop the copy."""
        self.restore()
        if connection.vendor == "postgresql":
            with self._maintenance() as server:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.copy)))

    def _make(self, name: str, template: str) -> None:
        with self._maintenance() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )

    @staticmethod
    def _maintenance() -> Any:
        said = connection.settings_dict
        return psycopg.connect(
            host=said["HOST"] or None,
            port=said["PORT"] or None,
            user=said["USER"] or None,
            password=said["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        )
