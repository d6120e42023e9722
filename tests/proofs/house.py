"""A whole installation of its own, to be disturbed: PostgreSQL that can be stopped and started, Redis, a worker.

Nothing of it touches the tests' own database. What is done in it is done by child processes, as in production.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from tests import services

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import json, sys
import django
django.setup()
said = json.loads(sys.argv[1])
"""


class House:
    """`with House() as house:` starts everything; `run` does a piece of work in it and answers its JSON."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.worker: subprocess.Popen[bytes] | None = None
        self.server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "House":
        with ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="redress-house-", dir="/tmp"))
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._make_database()
            self.start_database()
            stack.callback(self.stop_database)
            place = self.folder / "redis"
            place.mkdir()
            self.broker = stack.enter_context(services.redis(place))
            self._environment()
            self.manage("migrate", "-v0")
            stack.callback(self.kill_worker)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()

    def _environment(self) -> None:
        home = self.folder / "home"
        home.mkdir()
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"postgres://redress@127.0.0.1:{self.port}/postgres",
            "BROKER_URL": f"{self.broker}/0",
            "CACHE_URL": f"{self.broker}/1",
            "REDRESS_HOME": str(home),
            "REDRESS_EXPORT_REGISTER": str(home / "exports.jsonl"),
            "DJANGO_SETTINGS_MODULE": "compensation.settings",
            "C_FORCE_ROOT": "1",
        }

    # ---- PostgreSQL ------------------------------------------------------------------------------

    def _make_database(self) -> None:
        self.user, programs = services.unprivileged(), services.postgresql_programs()
        if not services.runs(programs / "postgres", self.user):
            programs = services.copy_of_the_wheel(programs, self.folder)
        self.programs, self.data = programs, self.folder / "data"
        self.data.mkdir()
        if self.user is not None:
            for path in (self.folder, self.data):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        place = ["-D", str(self.data), "-U", "redress", "-A", "trust", "-E", "UTF8", "--locale=C"]
        words = [str(programs / "initdb"), *place]
        subprocess.run(words, check=True, capture_output=True, cwd=self.folder, **services.as_user(self.user))
        self.port = services.free_port()

    def start_database(self) -> None:
        """Start it on the data that are there, with everything written through."""
        log = self.folder / "postgresql.log"
        words = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        with log.open("ab") as out:
            self.server = server = subprocess.Popen(
                [*words, "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"],
                stdout=out,
                stderr=out,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=services.die_with_parent(signal.SIGQUIT),
                **services.as_user(self.user),
            )
        services.wait_for("PostgreSQL", server, log, self.port)
        within(60, self._answers)

    def _answers(self) -> bool:
        """Whether it takes work: while it replays its log after a crash, it listens and refuses."""
        try:
            psycopg.connect(f"host=127.0.0.1 port={self.port} user=redress dbname=postgres connect_timeout=5").close()
        except psycopg.OperationalError:
            return False
        return True

    def stop_database(self) -> None:
        """At once, as when the machine loses its power: clients lose their connections, the log is replayed later."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(30)

    # ---- Redis and the worker --------------------------------------------------------------------

    def flush_redis(self) -> None:
        """Everything that waits there is lost."""
        import redis

        redis.Redis.from_url(f"{self.broker}/0").flushall()

    def start_worker(self) -> None:
        """A worker with the scheduler, in a group of its own."""
        words = [sys.executable, "-m", "celery", "--quiet", "-A", "compensation", "worker", "--beat"]
        with (self.folder / "worker.log").open("ab") as out:
            self.worker = subprocess.Popen(
                [*words, "--concurrency", "1", "--loglevel", "WARNING"],
                stdout=out,
                stderr=out,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=services.die_with_parent(signal.SIGKILL),
            )

    def kill_worker(self) -> None:
        """With -9, its children too."""
        if self.worker is not None and self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    # ---- work ------------------------------------------------------------------------------------

    def manage(self, *words: str) -> str:
        """`manage.py` in the house; raises CalledProcessError."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True, timeout=300
        ).stdout

    def begin(self, work: str, **said: Any) -> "subprocess.Popen[str]":
        """Start a piece of work (Python that may read `said` and prints JSON last) and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-c", PRELUDE + work, json.dumps(said)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, work: str, **said: Any) -> Any:
        """Do it, and answer what it printed last. Raises RuntimeError with its error."""
        child = self.begin(work, **said)
        out, error = child.communicate(timeout=300)
        if child.returncode != 0:
            raise RuntimeError(error[-2000:])
        return json.loads(out.strip().splitlines()[-1])


def within(seconds: float, holds: Callable[[], bool]) -> float:
    """Wait until it holds; answers how long that took. Raises AssertionError."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} seconds")
