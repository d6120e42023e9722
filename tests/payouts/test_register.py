"""The export register: appended to, chained, on the disk, and never believed once a line of it was changed."""

import json

import pytest

from payouts import register
from payouts.register import Entry, RegisterBroken


def entry(seq, **changes):
    said = {"seq": seq, "programme": "t1", "round": 1, "issue": 1, "part": seq, "sha256": f"{seq}" * 64}
    return Entry(**{**said, "count": 1, "total": 50_000, "lines": [{"claim": "t1-1", "won": 50_000}], **changes})


def test_nothing_was_exported_before_the_first_entry():
    assert register.last() is None
    assert list(register.entries()) == []


def test_entries_stand_in_order_each_chained_to_the_one_before():
    register.append([entry(2), entry(1)])
    register.append([entry(3)])
    found = list(register.entries())
    assert [one.seq for one in found] == [1, 2, 3]
    assert [one.before for one in found] == [register.START, found[0].hash, found[1].hash]
    assert register.last() == found[-1]


def test_what_is_there_already_is_passed_over(export_register):
    register.append([entry(1)])
    before = export_register.read_bytes()
    register.append([entry(1, total=1)])
    assert export_register.read_bytes() == before


def changed(lines):
    said = json.loads(lines[0])
    return [json.dumps({**said, "total": 1}), *lines[1:]]


@pytest.mark.parametrize(
    ("forge", "line"),
    [
        (changed, 1),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [*lines, lines[2]], 4),
        (lambda lines: [lines[0], lines[1][:-5], lines[2]], 2),
        (lambda lines: ["[]", *lines], 1),
    ],
    ids=["changed", "first removed", "one removed", "swapped", "repeated", "cut", "not an entry"],
)
def test_a_register_that_was_touched_is_broken_where_it_was(export_register, forge, line):
    register.append([entry(1), entry(2), entry(3)])
    export_register.write_text("\n".join(forge(export_register.read_text().splitlines())) + "\n")
    with pytest.raises(RegisterBroken) as broken:
        list(register.entries())
    assert broken.value.line == line
    with pytest.raises(RegisterBroken):
        register.append([entry(9)])
