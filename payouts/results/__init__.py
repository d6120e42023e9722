"""Result files of the bank, read into rows. Pure: no database, no clock."""

from payouts.results.base import ResultRow, ResultTable, UnreadableResult
from payouts.results.statuses import reason_code, verdict
from payouts.results.table import read_result

__all__ = ["ResultRow", "ResultTable", "UnreadableResult", "read_result", "reason_code", "verdict"]
