"""What a bank's upload sheet is made of: the rows we pay and the layout the bank asks for, both as data.

Nothing here knows Django or a particular bank. Money is whole won.
"""

from dataclasses import dataclass, field
from typing import Literal

EXCEL_ROWS = 1_048_576
"""Rows of one XLSX sheet (Excel's published limit); the ceiling where a bank names none."""

Source = Literal["bank_code", "account_number", "amount", "holder", "memo"]
"""A column is filled from exactly one of these fields of a TransferRow."""

Kind = Literal["text", "number"]


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One transfer to ask of the bank.

    `line_id` is our payout line, `position` its place in the round (1 first), `bank_code` the three digit code of
    the Korea Financial Telecommunications and Clearings Institute, `account_number` digits only (leading zeros
    kept), `amount` won, `holder` the expected name of the account's owner, `memo` what the payee's passbook shows.
    """

    line_id: int
    position: int
    bank_code: str
    account_number: str
    amount: int
    holder: str
    memo: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a bank's sheet: which field fills it and the title exactly as the bank prints it.

    `max_bytes` counts bytes in the format's code page (a Hangul syllable is two in CP949); None where no bound is
    known. `required` refuses an empty cell.
    """

    source: Source
    title: str
    max_bytes: int | None
    required: bool
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class ControlSheet:
    """The second sheet, for the people who sign: its name and the labels of the figures the writer adds itself."""

    name: str
    count: str
    total: str
    lines_hash: str
    template: str


@dataclass(frozen=True, slots=True)
class BankFormat:
    """A bank's bulk-transfer template, as data.

    `header_rows` is how many rows the titles take (the titles stand in the last of them). `max_rows` and
    `max_amount` (won per line) are contract matters: None means that the bank published no figure.
    `bank_code_overrides` pairs a code of ours with the one this bank wants to read instead.
    """

    code: str
    bank: str
    version: str
    extension: str
    sheet: str
    header_rows: int
    columns: tuple[Column, ...]
    control: ControlSheet
    codepage: str = "cp949"
    max_rows: int | None = None
    max_amount: int | None = None
    bank_code_overrides: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        sources = [column.source for column in self.columns]
        if len(set(sources)) != len(sources):
            raise ValueError(f"{self.code}: a field fills two columns")
        if self.header_rows < 1:
            raise ValueError(f"{self.code}: the titles need a row")

    @property
    def template(self) -> str:
        """The name under which an exported file remembers its layout, e.g. `kbank/1`."""
        return f"{self.code}/{self.version}"

    @property
    def row_limit(self) -> int:
        """The most transfers one file may hold."""
        sheet_limit = EXCEL_ROWS - self.header_rows
        return sheet_limit if self.max_rows is None else min(self.max_rows, sheet_limit)

    def bank_code_for(self, code: str) -> str:
        """The code this bank expects for the bank we know as `code`."""
        return dict(self.bank_code_overrides).get(code, code)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot go to the bank. `line_id` is None when the file as a whole is at fault.

    `column` names the TransferRow field (empty for the whole file); `code` and `params` are for the caller to word.
    """

    line_id: int | None
    column: str
    code: str
    params: dict[str, str | int] = field(default_factory=dict)


class BankFileRefused(ValueError):
    """The rows cannot be written for this bank; `problems` says which and why. Nothing was written."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(f"{len(problems)} problem(s), first: {problems[0].code}")
        self.problems = problems
