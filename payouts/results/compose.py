"""Playing the bank: K-bank's result table for given transfers, for rehearsals, the demo and tests."""

import datetime
from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from compensation.banks import bank_name
from payouts.bankfiles.base import TransferRow
from payouts.bankfiles.xlsx import TEXT, build_workbook, write_text
from payouts.results.cells import SEOUL
from payouts.results.layouts import KBANK_RESULT

SHEET = "이체결과"

Answer = tuple[TransferRow, str, datetime.datetime | None]
"""A transfer, the bank's word about it, and when it was carried out (aware; None leaves the cell empty)."""


def compose_kbank_result(answers: Sequence[Answer]) -> bytes:
    """The bytes of a K-bank result file with `answers` in the given order: the same answers, the same bytes.

    As K-bank does it: blank first column, all cells text, amounts with commas, the bank's name before the account.
    Raises ValueError for a time without a zone and for text that no spreadsheet can hold.
    """

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet(SHEET)
        text = workbook.add_format({"num_format": TEXT})
        sheet.set_column(1, 6, 22)
        lines = [list(KBANK_RESULT.titles.values()), *(_cells(*answer) for answer in answers)]
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells, start=1):
                write_text(sheet, row, column, cell, text)

    return build_workbook(fill)


def _cells(row: TransferRow, status: str, executed_at: datetime.datetime | None) -> list[str]:
    account = f"{bank_name(row.bank_code, 'ko')} {row.account_number}"
    return [_time(executed_at), account, f"{row.amount:,}", row.holder, row.memo, status]


def _time(moment: datetime.datetime | None) -> str:
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise ValueError("the time of a transfer needs a zone")
    return moment.astimezone(SEOUL).strftime(KBANK_RESULT.time_format)
