"""Text that a spreadsheet would give back otherwise than it was written."""

import re

UNSAFE_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")


def refuse_unsafe(text: str) -> None:
    """Raises ValueError for characters no spreadsheet keeps and for what it takes for an escape."""
    if UNSAFE_TEXT.search(text):
        raise ValueError("text would not survive a spreadsheet")
