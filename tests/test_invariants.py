"""docs/invariants.md says what holds each invariant: all of it exists, and nothing that keeps money is missing."""

import ast
import re

import pytest

from compensation import triggers
from tests import contract, removal
from tests.contract import Invariant, invariants, named

pytestmark = pytest.mark.once

EVERY = invariants()
IDS = [one.id for one in EVERY]
EXPECTED = [f"M{n}" for n in range(1, 18)] + [f"W{n}" for n in range(1, 16)] + [f"D{n}" for n in range(1, 9)]
#: What of the other floors keeps money or two pairs of eyes, by its name.
KEEPS = re.compile(
    r"four_eyes|_by_someone|_by_two|outsider|whole_won|authority|_sealed|approval|decision|account|waiver"
)


def test_every_invariant_has_its_row():
    assert IDS == EXPECTED


@pytest.mark.parametrize("one", EVERY, ids=IDS)
def test_what_holds_an_invariant_exists(one: Invariant):
    known = removal.known()
    assert [name for name in one.mechanisms(known) if name not in known] == []


@pytest.mark.parametrize("one", EVERY, ids=IDS)
def test_what_breaks_an_invariant_exists(one: Invariant):
    assert one.tests
    for test in one.tests:
        file, _colons, rest = test.partition("::")
        tree = ast.parse((contract.TESTS / file).read_text("utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert any(name.startswith("test_") for name in defined)
        assert not rest or rest.partition("[")[0] in defined, test


def test_what_keeps_money_or_two_people_is_all_in_the_table():
    there = set(named())
    ours = {guard.name: guard.table for guard in triggers.all_guards()}
    ours |= {name: model._meta.db_table for name, model in removal.constraints().items()}
    ours |= {name: name for name in removal.unique_columns()}
    wanted = {name for name, table in ours.items() if table.startswith("payouts_") or KEEPS.search(name)}
    assert len(wanted) > 200
    assert sorted(wanted - there) == []
