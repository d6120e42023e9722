"""The export register: what was handed to a bank, written outside the database, one line a file, never rewritten.

A database that is restored from an older backup has forgotten payments that left. The register has not: while it knows
of a file that the database does not, nothing more is exported (see `payouts/workflow/restore.py`). Each entry names the
round, the lines with their claims and won, and the file's hash, and is chained by SHA-256 to the one before it. It
holds no name and no account number.

The file lies where settings.REDRESS_EXPORT_REGISTER says; put it on another disk or host than the database.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from compensation.rules.facts import canonical_json, content_hash

START = "0" * 64


class RegisterBroken(Exception):
    """A line of the register is not what was written, or one is missing; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"the export register is broken at line {line}")
        self.line = line


@dataclass(frozen=True)
class Entry:
    """One file as the register knows it. `seq` counts from 1 over all programmes; `lines` are small JSON objects."""

    seq: int
    programme: str
    round: int
    issue: int
    part: int
    sha256: str
    count: int
    total: int
    lines: list[dict[str, Any]] = field(default_factory=list)
    before: str = START

    @property
    def hash(self) -> str:
        """Over everything the entry says, the hash of the one before it included."""
        return content_hash(self.said())

    def said(self) -> dict[str, Any]:
        """Its fields by name. Not `asdict`, which copies every line deeply: all entries are hashed at each reading."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def path() -> Path:
    """Where the register lies."""
    return Path(settings.REDRESS_EXPORT_REGISTER)


def entries() -> Iterator[Entry]:
    """Every entry from the first, each checked against its hash and its predecessor. Raises RegisterBroken."""
    try:
        text = path().read_text("utf-8")
    except FileNotFoundError:
        return
    yield from _parsed(text)


def last() -> Entry | None:
    """The newest entry; None while nothing was ever exported."""
    newest = None
    for entry in entries():
        newest = entry
    return newest


def append(fresh: Iterable[Entry]) -> None:
    """Add entries whose `seq` follows the last one's; what is there already is passed over.

    On the disk before it returns. One writer at a time, over processes. Raises RegisterBroken.
    """
    with _locked() as register:
        known = list(_parsed(register.read()))
        before, seq = (known[-1].hash, known[-1].seq) if known else (START, 0)
        for entry in sorted(fresh, key=lambda one: one.seq):
            if entry.seq <= seq:
                continue
            chained = replace(entry, before=before)
            digest = chained.hash
            register.write(canonical_json({**chained.said(), "hash": digest}) + "\n")
            before, seq = digest, chained.seq
        register.flush()
        os.fsync(register.fileno())


@contextmanager
def _locked() -> Iterator[IO[str]]:
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a+", encoding="utf-8") as register:
        fcntl.flock(register, fcntl.LOCK_EX)
        register.seek(0)
        yield register


def _parsed(text: str) -> Iterator[Entry]:
    before, seq = START, 0
    for number, line in enumerate(text.splitlines(), start=1):
        entry, digest = _entry(line, number)
        if entry.before != before or entry.seq <= seq:
            raise RegisterBroken(number)
        yield entry
        before, seq = digest, entry.seq


def _entry(line: str, number: int) -> tuple[Entry, str]:
    """What the line says, and its hash, which is right."""
    try:
        said = json.loads(line)
        wanted = said.pop("hash")
        entry = Entry(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RegisterBroken(number) from error
    if entry.hash != wanted:
        raise RegisterBroken(number)
    return entry, wanted
