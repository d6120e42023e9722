"""One bank file from its rows: checked, then written in the container the format names."""

from collections.abc import Mapping, Sequence

from payouts.bankfiles.base import BankFileRefused, BankFormat, TransferRow
from payouts.bankfiles.cells import control_facts
from payouts.bankfiles.checks import check_rows
from payouts.bankfiles.xls import write_xls
from payouts.bankfiles.xlsx import write_xlsx


def write_bank_file(rows: Sequence[TransferRow], fmt: BankFormat, control: Mapping[str, str | int]) -> bytes:
    """The upload file for the bank: the transfers on the first sheet, what proves them on the control sheet.

    `control` adds labelled facts to the control sheet in the given order (round, notices), the labels being the
    caller's words. Raises BankFileRefused with every problem of the rows, ValueError for a control entry that cannot
    be written or that takes one of the writer's own labels.
    """
    problems = check_rows(rows, fmt)
    if problems:
        raise BankFileRefused(problems)
    facts = control_facts(rows, fmt, control)
    return write_xls(rows, fmt, facts) if fmt.extension == "xls" else write_xlsx(rows, fmt, facts)


def split(rows: Sequence[TransferRow], fmt: BankFormat) -> list[list[TransferRow]]:
    """The rows in order, cut into files the bank takes: as few as its limit allows, all but the last one full."""
    ordered = sorted(rows, key=lambda row: (row.position, row.line_id))
    return [ordered[start : start + fmt.row_limit] for start in range(0, len(ordered), fmt.row_limit)]
