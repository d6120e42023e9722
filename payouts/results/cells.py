"""One cell of a bank's table into one value, or the code of why not. Nothing is guessed."""

import datetime
import re
import unicodedata
from zoneinfo import ZoneInfo

from compensation.banks import find_bank
from payouts.results.container import Cell

SEOUL = ZoneInfo("Asia/Seoul")
EXACT_NUMBER = 10**15
"""A spreadsheet keeps fifteen digits of a number; a longer account stored as a number has lost some."""

_AMOUNTS = {
    "either": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\s*원)?"),
    "plain": re.compile(r"[0-9]+(?:\s*원)?"),
    "commas": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\s*원)?"),
}
_ACCOUNT = re.compile(r"(?P<bank>.*?)(?P<number>[0-9](?:[0-9 -]*[0-9])?)", re.DOTALL)


class BadCell(ValueError):
    """The cell holds something else than its column promises."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(cell: Cell) -> str:
    """The cell as text, NFC, outer blanks dropped; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell)).strip()


def amount_of(cell: Cell, written: str = "either") -> int | None:
    """Won: a whole number, or digits with or without commas; `written` narrows text to `plain` or to `commas`.

    None for an empty cell. Raises BadCell.
    """
    if isinstance(cell, bool):
        raise BadCell("unreadable_amount")
    if isinstance(cell, int | float):
        if cell < 0 or cell >= EXACT_NUMBER or cell != int(cell):
            raise BadCell("unreadable_amount")
        return int(cell)
    text = text_of(cell)
    if not text:
        return None
    if not _AMOUNTS[written].fullmatch(text):
        raise BadCell("unreadable_amount")
    return int(re.sub(r"[^0-9]", "", text))


def account_of(cell: Cell) -> tuple[str | None, str]:
    """The bank code, None where no known bank is named, and the digits of e.g. `우리은행 1002-345-678901`.

    Raises BadCell for an account that is absent, masked, or stored as a number too long to be exact.
    """
    if isinstance(cell, int | float) and (cell < 0 or cell >= EXACT_NUMBER or cell != int(cell)):
        raise BadCell("unreadable_account")
    text = text_of(cell)
    found = _ACCOUNT.fullmatch(text)
    if found is None or isinstance(cell, bool):
        raise BadCell("unreadable_account" if text else "missing_account")
    name = found["bank"].strip()
    if re.search(r"[0-9*]", re.sub(r"^\(?[0-9]{3}\)?", "", name)):
        # More than a bank's code and name before the last digits: a mask, or a note we must not overlook.
        raise BadCell("unreadable_account")
    return (find_bank(name) if name else None), re.sub(r"[^0-9]", "", found["number"])


def time_of(cell: Cell, time_format: str) -> datetime.datetime | None:
    """Seoul time of `cell`, written in `time_format` or kept as a spreadsheet time; None if empty. Raises BadCell."""
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=SEOUL)
    text = text_of(cell)
    if not text:
        return None
    if not isinstance(cell, str):
        raise BadCell("unreadable_time")
    try:
        return datetime.datetime.strptime(text, time_format).replace(tzinfo=SEOUL)
    except ValueError as error:
        raise BadCell("unreadable_time") from error
