"""What a bank's result file says, read: rows, table and the refusal of a file nobody can vouch for."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One transfer as the bank reports it.

    `row_no` is the spreadsheet's own row (1 first). `executed_at` is aware, Seoul time; None where the bank left it
    empty. `bank_code` is None where the file names no bank we know. `account_digits` is the account without hyphens.
    `amount` is won, None where empty. `success` is true only for a word on the bank's list of success words; `said` is
    `failed` or `returned` for a word on one of its other lists. `key` is our line's key where the bank repeats it.
    """

    row_no: int
    executed_at: datetime.datetime | None
    bank_code: str | None
    account_digits: str
    amount: int | None
    holder: str
    memo: str
    status_text: str
    success: bool
    said: Literal["", "failed", "returned"] = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A result file read whole: which layout it has, where its titles stand, and every transfer row in file order."""

    format_code: str
    sheet: str
    header_row: int
    rows: tuple[ResultRow, ...]


class UnreadableResult(ValueError):
    """The file, or one cell of it, cannot be read without guessing; nothing of it may be used.

    `code` and `params` are for the caller to word. A cell is named by `sheet`, `row` (1 first), `column` (the title
    of the bank) and `value`.
    """

    def __init__(self, code: str, params: Mapping[str, str | int] | None = None) -> None:
        self.code = code
        self.params: dict[str, str | int] = dict(params or {})
        super().__init__(f"{code} {self.params}" if self.params else code)
