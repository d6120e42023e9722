"""The rules, money and the calendar import no Django, however far their imports are followed."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
PURE = [
    ROOT / "compensation" / "money.py",
    ROOT / "compensation" / "calendar.py",
    *sorted((ROOT / "compensation" / "rules").glob("*.py")),
]
PROJECT = ("compensation", "claims", "payouts", "scenarios")


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def reachable(paths: list[Path]) -> dict[Path, set[str]]:
    """Every project file reached from ``paths`` with what it imports."""
    seen: dict[Path, set[str]] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen[path] = imports_of(path)
        files = (ROOT / f"{name.replace('.', '/')}.py" for name in seen[path] if name.split(".")[0] in PROJECT)
        waiting += [file for file in files if file.exists()]
    return seen


def django_users(paths: list[Path]) -> list[str]:
    found = reachable(paths)
    return [str(path) for path, names in found.items() if any(name.split(".")[0] == "django" for name in names)]


def test_no_pure_module_reaches_django():
    assert django_users(PURE) == []


def test_the_walk_would_find_django_where_it_is_used():
    assert django_users([ROOT / "compensation" / "explanations.py"])


def test_the_rules_import_nothing_to_their_right():
    names = {name.split(".")[0] for imported in reachable(PURE).values() for name in imported}
    assert "compensation" in names
    assert not names & {"claims", "payouts", "scenarios"}
