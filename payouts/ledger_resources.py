"""Postings and recoveries as they go out: receipt numbers and won, never a name or an account."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.admin.exports import ListResource, column
from compensation.written import time_of
from payouts.models import Posting, Recovery
from payouts.recovery_permissions import owed


class PostingResource(ListResource):
    """One row a posting; won are numbers, everything else is text."""

    select_related = ("transaction", "line__claim", "line__round")

    effective_at = column(_("effective at"), lambda one: time_of(one.transaction.effective_at))
    reference = column(_("reference"), lambda one: one.transaction.reference)
    kind = column(_("kind"), lambda one: one.transaction.get_kind_display())
    account = column(_("account"), lambda one: one.get_account_display())
    amount = column(_("Amount (KRW)"), lambda one: one.amount)
    claim = column(_("Claim"), lambda one: one.line.claim.receipt_no if one.line else None)
    round = column(_("Round"), lambda one: one.line.round.number if one.line else None)
    position = column(pgettext_lazy("ledger", "Line"), lambda one: one.line.position if one.line else None)

    def claimant_of(self, obj: Posting) -> int | None:
        """Whose won they are."""
        return obj.line.claim.claimant_id if obj.line else None

    def programme_of(self, obj: Posting) -> int:
        """By its transaction."""
        return obj.transaction.programme_id


class RecoveryResource(ListResource):
    """One row a recovery."""

    select_related = ("line__round__programme", "claim")

    claim = column(_("Claim"), lambda one: one.claim.receipt_no)
    round = column(_("Round"), lambda one: one.line.round.number)
    position = column(pgettext_lazy("ledger", "Line"), lambda one: one.line.position)
    cause = column(_("cause"), lambda one: one.get_cause_display())
    state = column(_("State"), lambda one: one.state_label)
    amount = column(_("Amount (KRW)"), lambda one: one.amount)
    owed = column(_("Still to be repaid (KRW)"), owed)
    council = column(_("council meeting"), lambda one: one.council or None)

    def claimant_of(self, obj: Recovery) -> int | None:
        """Who owes it."""
        return obj.claim.claimant_id

    def programme_of(self, obj: Recovery) -> int:
        """By its claim."""
        return obj.claim.programme_id
