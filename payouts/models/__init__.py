"""One noun a file."""

from payouts.models.bank_file import BankFile
from payouts.models.ledger import LedgerTransaction, Posting
from payouts.models.line import PayoutLine
from payouts.models.recovery import Recovery, RecoveryInstalment, Repayment
from payouts.models.result import BankResult, BankResultRow
from payouts.models.round import PayoutEvent, Round
from payouts.models.tally import LineTally

__all__ = [
    "BankFile",
    "BankResult",
    "BankResultRow",
    "LedgerTransaction",
    "LineTally",
    "PayoutEvent",
    "PayoutLine",
    "Posting",
    "Recovery",
    "RecoveryInstalment",
    "Repayment",
    "Round",
]
