"""The sheet a bank format would write, for made-up transfers or for a round, with every reason why it would not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compensation.masking import mask_account, mask_name
from payouts.bankfiles import BankFormat, RowProblem, TransferRow, check_lines, split
from payouts.bankfiles.base import Column
from payouts.bankfiles.cells import value_of
from payouts.format_words import SOURCES, row_problem, sample_problem
from payouts.models import PayoutLine
from payouts.transfers import transfer_row

MOST_ROWS = 20
MOST_PROBLEMS = 50

#: Invented people: an ordinary one, leading zeros, a company, a syllable outside KS X 1001, a bank that merged.
SAMPLE = (
    TransferRow(41, 1, "020", "1002345678901", 30_000, "홍길동", "R-000041"),
    TransferRow(42, 2, "031", "00123456789", 50_000, "(주)한빛상사", "R-000042"),
    TransferRow(43, 3, "004", "000000000001", 1_234_567, "펲시똠", "R-000043-2"),
    TransferRow(44, 4, "005", "12345678901234", 100_000, "김영희", "R-000044"),
)


@dataclass(frozen=True)
class Preview:
    """What would be written: `titles` where the sheet has them, `rows` (the first of them), the end mark's row,
    how many `files` of how many lines at most, and `problems` as sentences (the first of `found`)."""

    columns: list[str]
    titles: list[str] | None
    rows: list[list[Any]]
    end: list[str] | None
    lines: int
    files: int
    problems: list[str]
    found: int


def of_sample(fmt: BankFormat) -> Preview:
    """For the invented transfers."""
    problems = [_sample_sentence(problem) for problem in check_lines(SAMPLE, fmt)]
    return _preview(SAMPLE, fmt, problems)


def of_lines(lines: Sequence[PayoutLine], fmt: BankFormat) -> Preview:
    """For a round's lines; names and account numbers as the office's pages show them, masked. The checks see all."""
    by_id = {line.pk: line for line in lines}
    rows = [transfer_row(line) for line in lines]
    found = check_lines(rows, fmt)
    problems = [row_problem(by_id.get(problem.line_id or 0), problem) for problem in found[:MOST_PROBLEMS]]
    return _preview(rows, fmt, problems, found=len(found), masked=True)


def _preview(
    rows: Sequence[TransferRow], fmt: BankFormat, problems: list[str], found: int | None = None, masked: bool = False
) -> Preview:
    end = fmt.terminal_row
    return Preview(
        columns=[str(SOURCES[column.source]) for column in fmt.columns],
        titles=[column.title for column in fmt.columns] if fmt.header_rows else None,
        rows=[[_cell(row, column, fmt, masked) for column in fmt.columns] for row in rows[:MOST_ROWS]],
        end=["" if at != end.column else end.text for at in range(1, len(fmt.columns) + 1)] if end else None,
        lines=len(rows),
        files=len(split(rows, fmt)),
        problems=problems,
        found=len(problems) if found is None else found,
    )


def _cell(row: TransferRow, column: Column, fmt: BankFormat, masked: bool) -> Any:
    if masked and column.source == "account_number":
        return mask_account(row.account_number[-4:])
    if masked and column.source == "holder":
        return mask_name(row.holder)
    if column.source == "bank_code" and fmt.bank_for(row.bank_code) is None:
        return ""
    return value_of(row, column, fmt)


def _sample_sentence(problem: RowProblem) -> str:
    number = next((row.position for row in SAMPLE if row.line_id == problem.line_id), 0)
    return sample_problem(number, problem)
