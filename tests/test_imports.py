"""One walk over every import: floors import only to the left, rooms only towards the ground, pure code no Django."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("compensation", "claims", "payouts", "scenarios")

# Inside an app, from the ground up. A module belongs to the room of the first part of its path that is listed;
# what is not listed (urls, settings, the parsers of files) may be used from anywhere its floor allows.
ROOMS = (
    ("choices", "edges", "errors", "rules", "money", "calendar", "banks", "brn", "bankfiles", "results", "reconcile"),
    ("models", "querysets", "sealed", "fields", "events"),
    ("permissions", "judgement", "guards", "ceremony"),
    ("workflow", "assembly", "transfers", "filing", "policies", "accounts"),
    ("selectors", "simulation", "verify"),
    ("tasks", "resources", "reports"),
    ("admin", "views", "forms", "management", "panels"),
)
RANK = {name: rank for rank, room in enumerate(ROOMS) for name in room}

PURE = (
    "compensation/rules",
    "compensation/money.py",
    "compensation/calendar.py",
    "compensation/banks.py",
    "compensation/brn.py",
    "compensation/masking.py",
    "payouts/bankfiles",
    "payouts/results",
    "payouts/desks.py",
    "payouts/match.py",
    "payouts/reconcile.py",
)


def files(*tops: str) -> Iterator[Path]:
    for top in tops:
        path = ROOT / top
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            raise AssertionError(f"{path}: a relative import hides where it goes")


def to_the_right(floor: str) -> list[str]:
    """Imports of a floor that lead to a floor on its right."""
    forbidden = FLOORS[FLOORS.index(floor) + 1 :]
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(floor)
        for name in imports(path)
        if name.split(".")[0] in forbidden
    ]


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_only_what_lies_to_its_left(floor):
    assert to_the_right(floor) == []


def test_the_walk_sees_an_import_to_the_right(tmp_path, monkeypatch):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "bad.py").write_text("def f():\n    from payouts.models import Round\n")
    monkeypatch.setattr("tests.test_imports.ROOT", tmp_path)
    assert to_the_right("claims") == [
        "claims/bad.py imports payouts.models",
        "claims/bad.py imports payouts.models.Round",
    ]


def room(parts: tuple[str, ...]) -> int | None:
    return next((RANK[part] for part in parts if part in RANK), None)


def towards_the_roof(floor: str) -> list[str]:
    """Imports inside a floor that lead from a room to a higher one."""
    found = []
    for path in files(floor):
        here = room(path.relative_to(ROOT / floor).with_suffix("").parts)
        if here is None or "migrations" in path.parts:
            continue
        for name in imports(path):
            parts = tuple(name.split("."))
            there = room(parts[1:]) if parts[0] == floor else None
            if there is not None and there > here:
                found.append(f"{path.relative_to(ROOT)} imports {name}")
    return found


@pytest.mark.parametrize("floor", FLOORS[:3])
def test_a_room_imports_nothing_from_nearer_to_the_screen(floor):
    assert towards_the_roof(floor) == []


def test_the_walk_sees_a_model_that_imports_a_page(tmp_path, monkeypatch):
    (tmp_path / "claims" / "models").mkdir(parents=True)
    (tmp_path / "claims" / "models" / "bad.py").write_text("from claims.admin import claim\n")
    monkeypatch.setattr("tests.test_imports.ROOT", tmp_path)
    assert "claims/models/bad.py imports claims.admin" in towards_the_roof("claims")


def test_pure_code_imports_no_django():
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(*PURE)
        for name in imports(path)
        if name.split(".")[0] == "django"
    ]
    assert found == []


def test_the_tests_import_nothing_that_nothing_else_may():
    helpers = [
        path for path in files("compensation", "claims", "payouts", "scenarios") if "tests" in set(imports(path))
    ]
    assert helpers == []
