"""The ledger: what happened to the won, as transactions whose postings add up to nothing.

Postings are written first and their transaction last: the foreign key is deferred, so a transaction's row finds all of
its postings there, and one trigger can refuse it unless they balance. A second trigger refuses a posting to a
transaction that is there already. This holds on both engines without a deferred trigger, which SQLite does not have.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models import Programme
from compensation.money import MAX_WON
from payouts.choices import LEDGER_ACCOUNTS, LEDGER_KINDS
from payouts.ledger_rules import UNDER_TWO_PEOPLE
from payouts.models.line import PayoutLine
from payouts.models.recovery import Recovery
from payouts.models.round import Round


class LedgerTransaction(models.Model):
    """One fact about won, posted once: `reference` is its natural key, such as `round:1015/2#release`.

    `by` is who did it, `prepared_by` who had asked for it where two people are needed.
    """

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="ledger")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="ledger")
    recovery = models.ForeignKey(Recovery, null=True, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(_("kind"), max_length=10, choices=LEDGER_KINDS)
    reference = models.CharField(_("reference"), max_length=160, unique=True)
    effective_at = models.DateTimeField(_("effective at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "ledger transaction")
        verbose_name_plural = pgettext_lazy("domain", "ledger transactions")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("export_ledger", "Can export the trial balance and the payment statement")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=UNDER_TWO_PEOPLE) | (Q(prepared_by__isnull=False) & ~Q(prepared_by=F("by"))),
                name="ledger_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Posting(models.Model):
    """So many won to an account (from it when negative). The budget's side of a transaction names no line."""

    programme_path = "transaction__programme"

    transaction = models.ForeignKey(
        LedgerTransaction,
        to_field="key",
        on_delete=models.PROTECT,
        related_name="postings",
        db_column="transaction_key",
    )
    account = models.CharField(_("account"), max_length=12, choices=LEDGER_ACCOUNTS)
    line = models.ForeignKey(PayoutLine, null=True, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField(_("amount (KRW)"))

    class Meta:
        verbose_name = pgettext_lazy("domain", "posting")
        verbose_name_plural = pgettext_lazy("domain", "postings")
        ordering = ("transaction", "id")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=-MAX_WON, amount__lte=MAX_WON)
                & ~Q(amount=0)
                & Q(amount=Cast(F("amount"), models.BigIntegerField())),
                name="posting_whole_won",
            ),
            models.CheckConstraint(
                condition=Q(account="budget") | Q(line__isnull=False), name="posting_names_its_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.account} {self.amount}"
