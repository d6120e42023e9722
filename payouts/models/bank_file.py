"""The spreadsheet finance hands to the bank, kept as evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.fields import WonField, won_check
from compensation.sealed import SealedBytesField
from payouts.models.round import Round


class BankFile(models.Model):
    """One file of a round, or one part of it where the bank takes fewer rows: written once with its hash, downloaded
    as stored. Count, total and hash are the part's own; the parts of a round add up to it.

    The bytes are sealed (they hold account numbers) and lie in this row, so file and row are committed
    together; there is nothing to fsync or rename.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="bank_files")
    format_code = models.CharField(_("format"), max_length=20)
    format_version = models.CharField(_("format version"), max_length=20)
    format_hash = models.CharField(_("hash of the format"), max_length=64, blank=True)
    part = models.PositiveSmallIntegerField(_("part"), default=1)
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    # 1 for the file of the release; a re-issue replaces the files of the issue before it.
    issue = models.PositiveSmallIntegerField(_("issue"), default=1, db_default=1)
    # Its number in the export register, over all programmes.
    register_seq = models.PositiveIntegerField(_("number in the register"), null=True, unique=True)
    file_name = models.CharField(_("file"), max_length=120)
    content = SealedBytesField()
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    line_count = models.PositiveIntegerField(_("lines"))
    total = WonField(_("total (KRW)"))
    lines_hash = models.CharField(_("hash of the lines"), max_length=64)
    voided = models.BooleanField(_("voided"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "bank file")
        verbose_name_plural = pgettext_lazy("domain", "bank files")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("download_bankfile", "Can download a bank file")]
        constraints = [
            models.UniqueConstraint(fields=["round", "part"], condition=Q(voided=False), name="bankfile_part_once"),
            models.CheckConstraint(condition=Q(part__gte=1, part__lte=F("parts")), name="bankfile_part_of_parts"),
            won_check("total", "bankfile_whole_won", minimum=1),
        ]

    def __str__(self) -> str:
        return self.file_name
