"""One noun a file."""

from payouts.models.bank_file import BankFile
from payouts.models.bank_format import BankFormatEvent, BankFormatVersion
from payouts.models.cut import LeftOut, RoundCut
from payouts.models.desk_copy import DeskCopy
from payouts.models.ledger import LedgerTransaction, Posting
from payouts.models.line import PayoutLine
from payouts.models.recovered import RecoveredExport, RecoveredLine
from payouts.models.recovery import Recovery, RecoveryInstalment, Repayment
from payouts.models.reissue import Reissue
from payouts.models.result import BankResult, BankResultRow
from payouts.models.round import PayoutEvent, Round
from payouts.models.ruling import Ruling
from payouts.models.signal import Signal
from payouts.models.tally import LineTally

__all__ = [
    "BankFile",
    "BankFormatEvent",
    "BankFormatVersion",
    "BankResult",
    "BankResultRow",
    "DeskCopy",
    "LedgerTransaction",
    "LeftOut",
    "LineTally",
    "PayoutEvent",
    "PayoutLine",
    "Posting",
    "RecoveredExport",
    "RecoveredLine",
    "Recovery",
    "RecoveryInstalment",
    "Reissue",
    "Repayment",
    "Round",
    "RoundCut",
    "Ruling",
    "Signal",
]
