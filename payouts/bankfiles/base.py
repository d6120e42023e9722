"""What a bank's upload sheet is made of: the rows we pay and the layout the bank asks for, both as data.

Nothing here knows Django or a particular bank. Money is whole won.
"""

from dataclasses import dataclass, field
from typing import Literal

from payouts.bankfiles.result_layout import ResultLayout

SHEET_ROWS = {"xlsx": 1_048_576, "xls": 65_536}
"""Rows of one sheet by container (the published limits of both); the ceiling where a bank names none."""

EXCEL_ROWS = SHEET_ROWS["xlsx"]

Container = Literal["xlsx", "xls"]
"""`xls` is BIFF8 in an OLE2 file, what Excel 97 to 2003 wrote and some banks accept alone."""

Source = Literal["bank_code", "account_number", "amount", "holder", "memo", "own_memo", "line_key", "constant"]
"""What fills a column. `memo` and `own_memo` are the same words, in the payee's passbook and in ours; `line_key` is
our line as the bank repeats it; `constant` is the column's own text in every row."""

Kind = Literal["text", "number"]
Charset = Literal["", "cms"]
BankStyle = Literal["code", "short_name"]

ONCE: tuple[Source, ...] = ("bank_code", "account_number", "amount", "holder", "line_key")
"""A bank that reads one of these twice would have to choose."""


def line_key(line_id: int) -> str:
    """Our line in at most twenty characters that no spreadsheet takes for a number."""
    return f"L{line_id}"


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

    @property
    def line_key(self) -> str:
        """Our key of the line."""
        return line_key(self.line_id)

    @property
    def own_memo(self) -> str:
        """What our own passbook shows of the transfer: the payee's memo, so that both sides name one claim."""
        return self.memo


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a bank's sheet: which field fills it and the title exactly as the bank prints it.

    `max_bytes` counts bytes in the format's code page (a Hangul syllable is two in CP949); None where no bound is
    known. `required` refuses an empty cell. `text` is a constant column's content, `charset` narrows what it may hold.
    """

    source: Source
    title: str
    max_bytes: int | None
    required: bool
    kind: Kind = "text"
    text: str = ""
    charset: Charset = ""


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A last row that tells the bank's reader to stop: blank but for `text` in `column` (1 first)."""

    column: int
    text: str


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

    `extension` is the container too. `header_rows` is how many rows the titles take (they stand in the last of them),
    0 for a sheet without titles. `max_rows` a file and `max_amount` (won per line) are contract matters: None means
    that the bank published no figure; the rows of a round beyond `row_limit` go into further files. `bank_style` says
    whether the bank reads codes or short names, `bank_names` pairs our code with the short name.
    `bank_code_overrides` pairs a code of ours with the one this bank wants to read instead. `cutoff` is the time of
    Seoul (`HH:MM`) up to which the bank takes a file for the same day, empty where none is known. `result` is how the
    bank answers. `content_hash` is the SHA-256 of the document it was read from.
    """

    code: str
    bank: str
    version: str
    extension: Container
    sheet: str
    header_rows: int
    columns: tuple[Column, ...]
    control: ControlSheet | None
    codepage: str = "cp949"
    max_rows: int | None = None
    max_amount: int | None = None
    bank_code_overrides: tuple[tuple[str, str], ...] = ()
    bank_style: BankStyle = "code"
    bank_names: tuple[tuple[str, str], ...] = ()
    terminal_row: TerminalRow | None = None
    cutoff: str = ""
    name_ko: str = ""
    name_en: str = ""
    notes_ko: str = ""
    notes_en: str = ""
    result: ResultLayout | None = None
    content_hash: str = ""

    def __post_init__(self) -> None:
        sources = [column.source for column in self.columns if column.source in ONCE]
        if len(set(sources)) != len(sources):
            raise ValueError(f"{self.code}: a field fills two columns")

    @property
    def template(self) -> str:
        """The name under which an exported file remembers its layout, e.g. `kbank/1`."""
        return f"{self.code}/{self.version}"

    @property
    def row_limit(self) -> int:
        """The most transfers one file may hold."""
        sheet_limit = SHEET_ROWS[self.extension] - self.header_rows - (self.terminal_row is not None)
        return sheet_limit if self.max_rows is None else min(self.max_rows, sheet_limit)

    def bank_code_for(self, code: str) -> str:
        """The code this bank expects for the bank we know as `code`."""
        return dict(self.bank_code_overrides).get(code, code)

    def bank_for(self, code: str) -> str | None:
        """What stands in the bank's cell for the bank we know as `code`; None where this bank has no name for it."""
        wanted = self.bank_code_for(code)
        return wanted if self.bank_style == "code" else dict(self.bank_names).get(wanted)

    def name(self, lang: str) -> str:
        """The template's name for people, with its version's label nowhere in it."""
        return (self.name_ko if lang.startswith("ko") else self.name_en) or self.code

    def notes(self, lang: str) -> str:
        """What is known of the template, and what is assumed."""
        return self.notes_ko if lang.startswith("ko") else self.notes_en


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
