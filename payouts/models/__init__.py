"""One noun a file."""

from payouts.models.bank_file import BankFile
from payouts.models.line import PayoutLine
from payouts.models.result import BankResult, BankResultRow
from payouts.models.round import PayoutEvent, Round

__all__ = ["BankFile", "BankResult", "BankResultRow", "PayoutEvent", "PayoutLine", "Round"]
