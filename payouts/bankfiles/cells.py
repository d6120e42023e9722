"""What stands in a bank's sheet, whatever its container: rows of cells, each text or a whole number."""

from collections.abc import Iterator, Mapping, Sequence

from payouts.bankfiles.base import BankFormat, Column, TransferRow
from payouts.bankfiles.canonical import control_total, in_order, lines_hash

Value = str | int
"""Text goes into a text cell (format `@`) however it looks, a whole number into a number cell (format `0`)."""

EXACT_NUMBER = 10**15
"""A spreadsheet shows fifteen digits of a number; longer whole numbers go in as text."""


def sheet_rows(rows: Sequence[TransferRow], fmt: BankFormat) -> Iterator[list[Value]]:
    """The upload sheet from its first row to its last: blank rows and titles, the transfers by position, the end."""
    for number in range(1, fmt.header_rows + 1):
        yield [column.title for column in fmt.columns] if number == fmt.header_rows else []
    for row in in_order(rows):
        yield [value_of(row, column, fmt) for column in fmt.columns]
    if fmt.terminal_row is not None:
        yield [*[""] * (fmt.terminal_row.column - 1), fmt.terminal_row.text]


def value_of(row: TransferRow, column: Column, fmt: BankFormat) -> Value:
    """One cell of a transfer. Raises ValueError for a bank that the format has no name for."""
    if column.source == "constant":
        return column.text
    if column.source == "bank_code":
        bank = fmt.bank_for(row.bank_code)
        if bank is None:
            raise ValueError(f"{fmt.template} has no name for bank {row.bank_code}")
        return bank
    value: Value = getattr(row, column.source)
    return value if column.kind == "number" else str(value)


def control_facts(
    rows: Sequence[TransferRow], fmt: BankFormat, control: Mapping[str, Value]
) -> list[tuple[str, Value]]:
    """The control sheet: the writer's own figures, then the caller's facts. Nothing for a format without the sheet.

    Raises ValueError when a label of the caller's is one of the writer's.
    """
    if fmt.control is None:
        return []
    own: list[tuple[str, Value]] = [
        (fmt.control.count, len(rows)),
        (fmt.control.total, control_total(rows)),
        (fmt.control.lines_hash, lines_hash(rows)),
        (fmt.control.template, fmt.template),
    ]
    taken = [label for label, _ in own if label in control]
    if taken:
        raise ValueError(f"control labels already used: {taken}")
    return own + list(control.items())
