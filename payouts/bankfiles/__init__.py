"""Bulk transfer files for the bank: rows, layouts, checks, hash and writer. Pure: no Django, no clock."""

from payouts.bankfiles.base import (
    BankFileRefused,
    BankFormat,
    Column,
    ControlSheet,
    RowProblem,
    TransferRow,
    line_key,
)
from payouts.bankfiles.canonical import canonical_lines, control_total, in_order, lines_hash
from payouts.bankfiles.checks import check_lines, check_rows
from payouts.bankfiles.document import FormatError, Problem, content_hash, parse, problems_of
from payouts.bankfiles.shipped import FORMATS, HANA, KBANK
from payouts.bankfiles.write import split, write_bank_file

__all__ = [
    "FORMATS",
    "HANA",
    "KBANK",
    "BankFileRefused",
    "BankFormat",
    "Column",
    "ControlSheet",
    "FormatError",
    "Problem",
    "RowProblem",
    "TransferRow",
    "canonical_lines",
    "check_lines",
    "check_rows",
    "content_hash",
    "control_total",
    "in_order",
    "line_key",
    "lines_hash",
    "parse",
    "problems_of",
    "split",
    "write_bank_file",
]
