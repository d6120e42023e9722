"""What the bank answered: the file, and every row of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.fields import WonField, won_check
from compensation.sealed import SealedBytesField
from payouts.choices import FAILURES, RESULT_OUTCOMES
from payouts.models.line import PayoutLine
from payouts.models.round import Round


class BankResult(models.Model):
    """One result file, once: the same bytes again change nothing. Rows = applied + already + exceptions."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results", db_index=False)
    file_name = models.CharField(_("file"), max_length=255)
    content = SealedBytesField()
    sha256 = models.CharField(_("hash"), max_length=64)
    format_code = models.CharField(_("format"), max_length=20)
    rows_in = models.PositiveIntegerField(_("rows"))
    applied = models.PositiveIntegerField(_("applied"))
    already = models.PositiveIntegerField(_("already known"))
    exceptions = models.PositiveIntegerField(_("exceptions"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "bank result")
        verbose_name_plural = pgettext_lazy("domain", "bank results")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("import_result", "Can upload a bank result")]
        constraints = [
            models.UniqueConstraint(fields=["round", "sha256"], name="result_file_once"),
            models.CheckConstraint(
                condition=Q(rows_in=F("applied") + F("already") + F("exceptions")),
                name="result_every_row_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class BankResultRow(models.Model):
    """One row of a result file and what it did. Account digits beyond the last four stay in the sealed file."""

    result = models.ForeignKey(BankResult, on_delete=models.PROTECT, related_name="rows", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=RESULT_OUTCOMES)
    line = models.ForeignKey(PayoutLine, null=True, on_delete=models.PROTECT, related_name="result_rows")
    last4 = models.CharField(_("account"), max_length=4, blank=True)
    amount = WonField(_("amount (KRW)"), null=True)
    holder = models.CharField(_("account holder"), max_length=200, blank=True)
    status_text = models.CharField(_("the bank's word"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=FAILURES, blank=True)
    flags = models.JSONField(default=list)
    executed_at = models.DateTimeField(_("bank's time"), null=True)
    # Tells this execution from another: by it a ruling is found again when a later file repeats the row.
    reference = models.CharField(max_length=16, blank=True, db_index=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "bank result row")
        verbose_name_plural = pgettext_lazy("domain", "bank result rows")
        ordering = ("result", "row")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["result", "row"], name="result_row_once"),
            models.UniqueConstraint(
                fields=["line", "outcome"],
                condition=Q(outcome__in=["paid", "failed", "returned"]),
                name="result_final_once_per_line",
            ),
            won_check("amount", "result_row_whole_won"),
            models.CheckConstraint(
                condition=Q(outcome__in=["mismatch", "unmatched"]) | Q(line__isnull=False),
                name="result_row_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.row}"
