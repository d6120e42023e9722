"""`manage.py serve`: starts as one, stops as one, leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
SLOW_START, SLOW_STOP = 120, 60  # seconds
# One worker of pytest-xdist runs all of these (with --dist loadgroup or alone), so that the home below is made once.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("serve")]


class Served:
    """One `serve` on a free port, and what can be asked of it."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        clean = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home)}
        self.log = home.with_suffix(f".{port}.log")
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo", "--port", str(port)],
                cwd=ROOT,
                env={**clean, "REDRESS_HOME": str(home)},
                stdout=out,
                stderr=out,
            )

    @property
    def said(self) -> str:
        """Everything it has printed."""
        return self.log.read_text()

    def family(self) -> list[psutil.Process]:
        """Its children and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def wait_until_healthy(self) -> dict[str, str]:
        """What /healthz says once it says 200."""
        deadline = time.monotonic() + SLOW_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30) as answer:
                    parts: dict[str, str] = json.load(answer)
                    return parts
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise AssertionError(f"not healthy: {self.said}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One REDRESS_HOME for all starts, so the database is migrated once."""
    return tmp_path_factory.mktemp("serve") / "home"


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """A healthy `serve`, killed at the end if the test left it running."""
    running = Served(home, free_port())
    try:
        assert running.wait_until_healthy() == dict.fromkeys(("database", "broker", "worker", "scheduler"), "ok")
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def gone(family: list[psutil.Process], patience: float = SLOW_STOP) -> bool:
    """All of them ended within ``patience`` seconds. A zombie has ended; reaping it is up to the machine's init."""
    deadline = time.monotonic() + patience
    while any(map(alive, family)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(alive, family))


def alive(process: psutil.Process) -> bool:
    """It runs."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_is_no_error(served: Served, number: int) -> None:
    family = served.family()
    assert len(family) >= 5  # gunicorn and its workers, Celery, its child and its scheduler
    served.process.send_signal(number)
    assert served.process.wait(SLOW_STOP) == 0, served.said
    assert gone(family, patience=1)
    assert "Traceback" not in served.said


@pytest.mark.parametrize("program", ["gunicorn", "celery"])
def test_when_one_part_dies_the_other_is_stopped_and_the_exit_code_tells(served: Served, program: str) -> None:
    family = served.family()
    parts = [child for child in psutil.Process(served.process.pid).children() if program in child.cmdline()]
    assert len(parts) == 1
    parts[0].kill()
    assert served.process.wait(SLOW_STOP) == 1, served.said
    assert gone(family, patience=1)


def test_killing_serve_outright_leaves_no_orphan(served: Served) -> None:
    family = served.family()
    served.process.kill()
    served.process.wait()
    assert gone(family)


def test_a_second_serve_on_the_same_home_is_refused(served: Served, home: Path) -> None:
    second = Served(home, free_port())
    assert second.process.wait(SLOW_START) == 1
    assert str(home) in second.said
    assert "Traceback" not in second.said
    assert served.process.poll() is None


def test_a_port_in_use_gets_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = Served(tmp_path / "home", port)
        assert refused.process.wait(SLOW_START) == 1
    assert str(port) in refused.said
    assert "Traceback" not in refused.said
