"""Bulk transfer files for the bank: rows, layouts, checks, hash and writer. Pure: no Django, no clock."""

from payouts.bankfiles.base import BankFileRefused, BankFormat, Column, ControlSheet, RowProblem, TransferRow
from payouts.bankfiles.canonical import canonical_lines, control_total, in_order, lines_hash
from payouts.bankfiles.checks import check_rows
from payouts.bankfiles.formats import FORMATS, KBANK
from payouts.bankfiles.xlsx import write_bank_file

__all__ = [
    "FORMATS",
    "KBANK",
    "BankFileRefused",
    "BankFormat",
    "Column",
    "ControlSheet",
    "RowProblem",
    "TransferRow",
    "canonical_lines",
    "check_rows",
    "control_total",
    "in_order",
    "lines_hash",
    "write_bank_file",
]
