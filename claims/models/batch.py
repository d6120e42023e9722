"""Imported files and every row of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import BATCH_KINDS, BATCH_STATES, ROW_OUTCOMES
from compensation.models import Job, Programme
from compensation.sealed import SealedBytesField, SealedTextField


class ImportBatch(models.Model):
    """One file, once: the same bytes again lead to this row. In = accepted + duplicate + rejected."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="batches", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=BATCH_KINDS)
    state = models.CharField(_("state"), max_length=10, choices=BATCH_STATES, default="previewed")
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("hash"), max_length=64)
    content = SealedBytesField()
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    header_row = models.PositiveIntegerField(_("header row"), default=1)
    rows_in = models.PositiveIntegerField(_("rows"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="batch")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "import")
        verbose_name_plural = pgettext_lazy("domain", "imports")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "sha256"], name="batch_file_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(rows_in=F("accepted") + F("duplicates") + F("rejected")),
                name="batch_every_row_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(BATCH_STATES)[self.state])


class ImportRow(models.Model):
    """One row of a file: what it said (sealed: it may hold an account number) and what became of it.

    `raw` and `corrected` are JSON of cell by column. `raw` never changes; `corrected` is what a person entered for a
    row that had been rejected.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    raw = SealedTextField(_("as received"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=ROW_OUTCOMES)
    code = models.CharField(_("reason"), max_length=40, blank=True)
    defects = models.JSONField(_("defects"), default=list)
    receipt_no = models.CharField(_("claim or report"), max_length=40, blank=True)
    corrected = SealedTextField(_("as corrected"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "import row")
        verbose_name_plural = pgettext_lazy("domain", "import rows")
        ordering = ("batch", "row")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="batch_row_once"),
            models.CheckConstraint(
                condition=Q(outcome="rejected") ^ Q(code=""),
                name="row_rejected_has_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.row}"
