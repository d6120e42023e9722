"""Rows of a policy's form: how many a press has, one more, one less. The names carry the rows' numbers."""

from collections.abc import Iterable

from django.http import QueryDict

from compensation.admin.policy_parts import Rows

#: More rows than any policy has; a forged press asks for no more fields than these.
MOST_ROWS = 200


def number_of_rows(data: Iterable[str], table: Rows) -> int:
    """How many rows the names of a press speak of."""
    start, numbers = f"{table.path}.", {0}
    for name in data:
        if name.startswith(start):
            number, _dot, part = name[len(start) :].partition(".")
            if number.isascii() and number.isdigit() and len(number) < 5 and any(p.path == part for p in table.parts):
                numbers.add(int(number))
    return min(max(numbers), MOST_ROWS)


def with_row(data: QueryDict, table: Rows) -> tuple[QueryDict, str]:
    """The press with an empty row at the end, and the name of that row's first input."""
    changed = data.copy()
    first = f"{table.path}.{number_of_rows(data, table) + 1}.{table.parts[0].path}"
    changed[first] = ""
    return changed, first


def without_row(data: QueryDict, table: Rows, number: int) -> tuple[QueryDict, str]:
    """The press without row `number`, the later ones moved up; the input that follows, or the last one left."""
    changed, last = data.copy(), number_of_rows(data, table)
    for row in range(number, last + 1):
        for part in table.parts:
            here, next_one = f"{table.path}.{row}.{part.path}", f"{table.path}.{row + 1}.{part.path}"
            changed.pop(here, None)
            if row < last and next_one in data:
                changed.setlist(here, data.getlist(next_one))
    left = last - 1
    return changed, f"{table.path}.{min(number, left)}.{table.parts[0].path}" if left > 0 else ""
