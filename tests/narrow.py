"""For the type checker: what a test knows to be there."""

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value of a column or a search that may be empty; the test fails where it is."""
    assert value is not None, "expected a value, found None"
    return value
