"""The payouts floor's lists as they go out: lines with masked payees and the last four digits of accounts."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compensation.admin.exports import ListResource, column
from compensation.banks import bank_name
from compensation.masking import mask_account, mask_name
from compensation.written import time_of
from payouts.models import PayoutLine


def _bank(line: PayoutLine) -> str:
    return bank_name(line.account.bank_code, get_language() or "ko")


def _failure(line: PayoutLine) -> str | None:
    return str(line.get_failure_display()) if line.failure else None


class LineResource(ListResource):
    """One row a payout line, in the order of the list; won and numbers are numbers, everything else is text."""

    select_related = ("round__programme", "claim", "account")

    round = column(_("Round"), lambda line: line.round.number)
    position = column(_("Line"), lambda line: line.position)
    claim = column(_("Claim"), lambda line: line.claim.receipt_no)
    payee = column(_("Payee"), lambda line: mask_name(line.payee))
    bank = column(_("Bank"), _bank)
    account = column(_("Account"), lambda line: mask_account(line.account.last4))
    amount = column(_("Amount (KRW)"), lambda line: line.amount)
    state = column(_("State"), lambda line: line.state_label)
    failure = column(_("Reason"), _failure)
    result_at = column(_("Bank's time"), lambda line: time_of(line.result_at) if line.result_at else None)
    instalment = column(_("Instalment"), lambda line: line.instalment)

    def claimant_of(self, obj: PayoutLine) -> int | None:
        """Whose money the line is."""
        return obj.claim.claimant_id

    def programme_of(self, obj: PayoutLine) -> int:
        """By its round."""
        return obj.round.programme_id
