"""The payouts floor's office pages."""

from payouts.admin.formats import BankFormatVersionAdmin
from payouts.admin.ledger import LedgerTransactionAdmin, PostingAdmin
from payouts.admin.lines import PayoutLineAdmin
from payouts.admin.recovered import RecoveredLineAdmin
from payouts.admin.recovery import RecoveryAdmin
from payouts.admin.rounds import RoundAdmin

__all__ = [
    "BankFormatVersionAdmin",
    "LedgerTransactionAdmin",
    "PayoutLineAdmin",
    "PostingAdmin",
    "RecoveredLineAdmin",
    "RecoveryAdmin",
    "RoundAdmin",
]
