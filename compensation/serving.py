"""Running several programs as one: started together, stopped together, none left behind."""

import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.utils.translation import gettext as _

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLITE = 10  # seconds from SIGTERM to SIGQUIT, and from there to SIGKILL
LOOK_EVERY = 0.1  # seconds


@dataclass
class Child:
    """One program of ours: what to call it to a person, its command line, the sockets it inherits."""

    name: str
    command: list[str]
    keep: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start in a process group of its own: Ctrl-C reaches the parent alone, which stops the children in order."""
        self.process = subprocess.Popen(
            self.command, pass_fds=self.keep, start_new_session=True, preexec_fn=die_with_parent
        )

    @property
    def running(self) -> bool:
        """Started and not ended."""
        return self.process is not None and self.process.poll() is None

    def tell(self, number: int) -> None:
        """Send a signal to the program's first process, which passes it on in its own way."""
        if self.process is not None and self.running:
            self.process.send_signal(number)

    def sweep_up(self) -> None:
        """Kill whatever is left of the program's process group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


def die_with_parent() -> None:
    """Between fork and exec: have the kernel send SIGTERM if the parent is killed (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run_until_stopped(children: list[Child], say: Callable[[str], None]) -> int:
    """Run ``children`` until SIGINT or SIGTERM (0) or until one of them ends (1); then stop them all."""
    asked: list[int] = []

    def ask(number: int, frame: Any) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        for child in children:
            child.start()
        while not asked and all(child.running for child in children):
            time.sleep(LOOK_EVERY)
        for child in children:
            if not asked and child.process is not None and not child.running:
                say(
                    _("It ended by itself: %(part)s (code %(code)s).")
                    % {"part": child.name, "code": child.process.returncode}
                )
        say(_("Stopping …"))
        return 0 if asked else 1
    finally:
        stop(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def stop(children: list[Child]) -> None:
    """SIGTERM (finish what you are at), then SIGQUIT (drop it), then SIGKILL for all that is left."""
    for number in (signal.SIGTERM, signal.SIGQUIT):
        for child in children:
            child.tell(number)
        deadline = time.monotonic() + POLITE
        while any(child.running for child in children) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
    for child in children:
        child.sweep_up()


@contextmanager
def sole_owner(home: Path) -> Iterator[None]:
    """Two `serve` on one folder would be two schedulers on one broker: the second one is refused."""
    with (home / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(_("Another Redress is running on %(home)s. Stop it, or set REDRESS_HOME.") % {"home": home})
        yield


@contextmanager
def static_files_are_current(root: Path) -> Iterator[bool]:
    """Yields whether ``root`` was collected from the files of now; notes it there when the block ends well."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    note = root / ".collected"
    yield note.exists() and note.read_text() == digest.hexdigest()
    root.mkdir(parents=True, exist_ok=True)
    note.write_text(digest.hexdigest())


def terminal_language() -> str:
    """Korean on a Korean terminal, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if spoken.startswith("ko") else "en"
