#!/usr/bin/env python
"""Takes away each mechanism that docs/invariants.md names and runs the test beside it, which must turn red.

    python -m tests.services python .ci/removed_is_red.py               all of them
    python -m tests.services python .ci/removed_is_red.py --only NAME…  these (patterns like *_four_eyes too)

Guards, constraints, unique columns and locks, one at a time, on PostgreSQL (DATABASE_URL). A guard or constraint is
broken by its own cases, all of which must turn red; a lock by one of the tests in its row at least. Each test
must be green first, with everything in its place. Exits with 1 if anything stayed green, 2 if it could not begin.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

import pytest  # noqa: E402
from _pytest.runner import runtestprotocol  # noqa: E402
from pytest_django.plugin import blocking_manager_key  # noqa: E402

RED, GREEN = "red", "NOT RED"


class Removing:
    """A plugin: picks the tests of each mechanism, and runs them without it."""

    def __init__(self, only: list[str]) -> None:
        self.only = only
        self.plan: dict[str, list[str]] = defaultdict(list)  # test: the mechanisms it goes for
        self.own: set[str] = set()  # mechanisms with cases of their own
        self.invariants: dict[str, str] = {}
        self.outcomes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # mechanism: test, outcome, why
        self.trouble: dict[str, str] = {}
        self.now = ""
        self.put_back: Callable[[], None] | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests that go for a wanted mechanism."""
        from tests.contract import named

        for name, holding in named().items():
            if self.only and not any(fnmatchcase(name, wanted) for wanted in self.only):
                continue
            self.invariants[name] = " ".join(one.id for one in holding)
            tests = {test for one in holding for test in one.tests}
            beside = [item for item in items if any(_is(item, test) for test in tests)]
            own = [item for item in beside if name in _parameters(item)]
            if own:
                self.own.add(name)
            chosen = own or [item for item in beside if any("::" in test and _is(item, test) for test in tests)]
            for item in chosen:
                self.plan[item.nodeid].append(name)
            self.outcomes[name] = []
        items[:] = [item for item in items if item.nodeid in self.plan]

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Once for each mechanism it goes for."""
        names = self.plan[item.nodeid]
        sound = self._run(item, "", item.parent)
        for number, name in enumerate(names, start=1):
            if sound[0] == RED:
                self.outcomes[name].append((item.nodeid, GREEN, f"red with everything in its place: {sound[1]}"))
                continue
            outcome = self._run(item, name, nextitem if number == len(names) else item.parent)
            self.outcomes[name].append((item.nodeid, *outcome))
        return True

    def _run(self, item: pytest.Item, name: str, nextitem: pytest.Item | pytest.Collector | None) -> tuple[str, str]:
        self.now, self.put_back = name, None
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if self.put_back is not None:
            with item.config.stash[blocking_manager_key].unblock():
                self.put_back()
        return self._judged(name, reports)

    def _judged(self, name: str, reports: list[pytest.TestReport]) -> tuple[str, str]:
        if name in self.trouble:
            return GREEN, self.trouble.pop(name)
        for report in reports:
            if report.when == "call" and report.failed:
                return RED, _why(report)
            if report.failed or report.skipped:
                return GREEN, f"{report.outcome} in {report.when}: {_why(report)}"
        return GREEN, "passed"

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Gone while the test runs; a test in a transaction takes it back itself."""
        from tests import removal

        if not self.now:
            yield
            return
        marker = item.get_closest_marker("django_db")
        lasting = self.now.startswith(removal.LOCK) or (marker is not None and marker.kwargs.get("transaction", False))
        try:
            put_back = removal.remove(self.now)
            self.put_back = put_back if lasting else None
        except Exception as error:  # told beside its name, as not red
            self.trouble[self.now] = f"could not be taken away: {error}"
        yield

    def table(self) -> tuple[list[str], bool]:
        """A line for each mechanism, and whether every one turned red."""
        lines, all_red = [], True
        for name, outcomes in sorted(self.outcomes.items(), key=lambda one: (self.invariants[one[0]], one[0])):
            reds = [outcome for _test, outcome, _why in outcomes if outcome == RED]
            red = len(reds) == len(outcomes) > 0 if name in self.own else bool(reds)
            all_red &= red
            shown = next((one for one in outcomes if (one[1] == RED) == red), ("no test goes for it", "", ""))
            more = f" and {len(outcomes) - 1} more" if len(outcomes) > 1 and name in self.own else ""
            test, why = shown[0].removeprefix("tests/"), shown[2]
            lines.append(
                f"{RED if red else GREEN:8}{self.invariants[name]:12} {name}\n{'':21}{test}{more}\n{'':21}{why}"
            )
        return lines, all_red


def _is(item: pytest.Item, test: str) -> bool:
    """Whether the item is `test`, a file, a function or a function with its parameters below tests/."""
    whole = f"tests/{test}"
    return item.nodeid == whole or item.nodeid.startswith((f"{whole}::", f"{whole}["))


def _parameters(item: pytest.Item) -> list[object]:
    call = getattr(item, "callspec", None)
    return list(call.params.values()) if call is not None else []


def _why(report: pytest.TestReport) -> str:
    said = [line[1:].strip() for line in report.longreprtext.splitlines() if line.startswith("E ")]
    return (said[0] if said else report.longreprtext.splitlines()[-1] if report.longreprtext else "")[:110]


def main() -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    only = parser.parse_args().only
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        print("Constraints are taken away on PostgreSQL: run it through `python -m tests.services`.", file=sys.stderr)
        return 2
    import re

    page = (ROOT / "docs" / "invariants.md").read_text("utf-8")
    files = sorted({f"tests/{found}" for found in re.findall(r"`([\w/]+\.py)(?:::[^`]+)?`", page)})
    plugin = Removing(only)
    files = [file for file in files if (ROOT / file).exists() and Path(file).name.startswith("test_")]
    code = pytest.main([*files, "-qq", "-p", "no:cacheprovider", "-n", "0"], plugins=[plugin])
    if code not in (0, 1) or not plugin.outcomes:
        print(f"The tests could not be run, or nothing is called so (pytest: {code}).", file=sys.stderr)
        return 2
    lines, all_red = plugin.table()
    print("\n".join(lines))
    reds = sum(line.startswith(RED) for line in lines)
    print(f"{reds} of {len(lines)} mechanisms taken away turned their test red.")
    return 0 if all_red else 1


if __name__ == "__main__":
    sys.exit(main())
