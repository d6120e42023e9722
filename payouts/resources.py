"""The payouts floor's lists as they go out: lines with masked payees and the last four digits of accounts."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from import_export import fields

from compensation.admin.exports import ListResource
from compensation.banks import bank_name
from compensation.masking import mask_account, mask_name
from compensation.written import time_of
from payouts.models import PayoutLine


def _column(label: Any, attribute: str) -> fields.Field:
    return fields.Field(attribute=attribute, column_name=label, readonly=True)


class LineResource(ListResource):
    """One row a payout line, in the order of the list; whole won are numbers, everything else is text."""

    round = _column(_("Round"), "round")
    position = _column(_("Line"), "position")
    claim = _column(_("Claim"), "claim")
    payee = _column(_("Payee"), "payee")
    bank = _column(_("Bank"), "bank")
    account = _column(_("Account"), "account")
    amount = _column(_("Amount (KRW)"), "amount")
    state = _column(_("State"), "state")
    failure = _column(_("Reason"), "failure")
    result_at = _column(_("Bank's time"), "result_at")

    class Meta:
        model = PayoutLine
        fields = ("round", "position", "claim", "payee", "bank", "account", "amount", "state", "failure", "result_at")
        export_order = fields

    def claimant_of(self, obj: PayoutLine) -> int | None:
        """Whose money the line is."""
        return obj.claim.claimant_id

    def programme_of(self, obj: PayoutLine) -> int:
        """By its round."""
        return obj.round.programme_id

    def dehydrate_round(self, obj: PayoutLine) -> int:
        """Its number alone, so that the column sorts."""
        return obj.round.number

    def dehydrate_claim(self, obj: PayoutLine) -> str:
        """The receipt number."""
        return obj.claim.receipt_no

    def dehydrate_payee(self, obj: PayoutLine) -> str:
        """Masked."""
        return mask_name(obj.payee)

    def dehydrate_bank(self, obj: PayoutLine) -> str:
        """By name, in the reader's language."""
        return bank_name(obj.account.bank_code, get_language() or "ko")

    def dehydrate_account(self, obj: PayoutLine) -> str:
        """The last four digits."""
        return mask_account(obj.account.last4)

    def dehydrate_state(self, obj: PayoutLine) -> str:
        """In words."""
        return obj.state_label

    def dehydrate_failure(self, obj: PayoutLine) -> str | None:
        """In words, where there is one."""
        return str(obj.get_failure_display()) if obj.failure else None

    def dehydrate_result_at(self, obj: PayoutLine) -> str | None:
        """When the bank acted, Seoul time."""
        return time_of(obj.result_at) if obj.result_at else None
