"""The Makefile and the scripts behind it: every target exists and the tests' services are found or asked for."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import services

ROOT = Path(__file__).resolve().parents[2]
TARGETS = (
    *("setup", "setup-dev", "run", "test", "test-sqlite", "test-postgresql", "browser"),
    *("lint", "types", "migrations-check", "messages-check", "lock", "clean"),
)
pytestmark = pytest.mark.once


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(TARGETS) <= set(re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE))


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_what_to_do_for_each_target(target: str) -> None:
    planned = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / ".ci").iterdir() if not path.suffix))
def test_every_script_can_be_run_and_parsed(script: str) -> None:
    path = ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


def test_without_a_python_that_is_new_enough_setup_says_so(tmp_path: Path) -> None:
    ended = subprocess.run(
        [ROOT / ".ci" / "venv", tmp_path / "venv"],
        env={"PATH": os.environ["PATH"], "PYTHON": "no-such-python"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Python 3.11" in ended.stderr
    assert not (tmp_path / "venv").exists()


def test_setup_says_what_to_install_when_python_has_no_venv(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\nexit 0\n')
    bare.chmod(0o755)
    ended = subprocess.run(
        [ROOT / ".ci" / "venv", tmp_path / "venv"],
        env={"PATH": os.environ["PATH"], "PYTHON": str(bare)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "python3-venv" in ended.stderr


def test_newer_postgresql_is_preferred_to_older() -> None:
    folders = [Path(f"/usr/lib/postgresql/{version}/bin") for version in ("9.6", "15", "14")]
    assert [path.parent.name for path in sorted(folders, key=services.version_key)] == ["9.6", "14", "15"]


def test_without_any_server_the_tests_say_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(services.CannotStart, match="postgresql"):
        services.postgresql_programs()
    with pytest.raises(services.CannotStart, match="redis-server"):
        services.redis_program()


def test_the_services_pass_on_the_exit_code_and_end_with_the_command() -> None:
    script = "import os; print(os.environ['DATABASE_URL'], os.environ['BROKER_URL']); raise SystemExit(7)"
    command = [sys.executable, "-m", "tests.services", sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 7, ended.stderr
    for address in ended.stdout.split():
        port = urlsplit(address).port
        assert port
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
