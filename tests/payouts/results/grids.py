"""Spreadsheets with any cells anywhere, to write what banks write and what they should not."""

import datetime
from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from payouts.bankfiles.xlsx import build_workbook

TITLES = ["이체일시", "입금계좌", "이체금액", "예금주", "통장표시", "처리결과"]
DONE = ["2026.06.09 11:46:52", "우리은행 1002-345-678901", "30,000", "홍길동", "보상", "이체완료"]

Value = str | int | float | datetime.datetime


def xlsx_of(*sheets: Sequence[Sequence[Value]]) -> bytes:
    def fill(workbook: Workbook) -> None:
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for grid in sheets:
            sheet = workbook.add_worksheet()
            for row, cells in enumerate(grid):
                for column, value in enumerate(cells):
                    if isinstance(value, datetime.datetime):
                        sheet.write_datetime(row, column, value, moment)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    else:
                        sheet.write_number(row, column, value)

    return build_workbook(fill)


def kbank(*rows: Sequence[Value]) -> bytes:
    """K-bank's table with its blank first column; each row starts at the second one."""
    return xlsx_of([["", *TITLES], *(["", *row] for row in rows)])


def done(**changes: Value) -> list[Value]:
    """A good row, some cells replaced by the position's name."""
    names = ("time", "account", "amount", "holder", "memo", "status")
    return [changes.get(name, value) for name, value in zip(names, DONE, strict=True)]
