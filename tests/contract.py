"""docs/invariants.md as data: what holds each invariant, and which tests go for it."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests import removal

PAGE = Path(__file__).parent.parent / "docs" / "invariants.md"
TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Invariant:
    """One row. `names` are its mechanisms as written, `tests` files or tests below tests/."""

    id: str
    says: str
    names: tuple[str, ...]
    tests: tuple[str, ...]
    without: str

    def mechanisms(self, known: set[str]) -> list[str]:
        """What its names stand for; a name that is nothing known stands for itself."""
        found: dict[str, None] = {}
        for name in self.names:
            found |= dict.fromkeys(sorted(one for one in known if fnmatchcase(one, name)) or [name])
        return list(found)


def invariants() -> list[Invariant]:
    """Every row of the page's tables."""
    rows = re.findall(r"^\| ([MWD]\d+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return [Invariant(row[0], row[1], _code(row[2]), _code(row[3]), row[4]) for row in rows]


def _code(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def named() -> dict[str, list[Invariant]]:
    """By mechanism, the invariants that it holds."""
    known, found = removal.known(), dict[str, list[Invariant]]()
    for one in invariants():
        for name in one.mechanisms(known):
            found.setdefault(name, []).append(one)
    return found
