"""A copy of a bank file behind a password, for the desk. The stored bytes stay the evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.sealed import SealedTextField, sealed_check
from payouts.models.bank_file import BankFile


class DeskCopy(models.Model):
    """One encrypted copy as it left: whose, and the password until it was shown once; after that nobody has it.

    The copy's bytes are not kept, only their hash, by which a copy that turns up somewhere is known.
    """

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="copies")
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("hash"), max_length=64)
    password = SealedTextField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    shown_at = models.DateTimeField(_("password shown"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "desk copy")
        verbose_name_plural = pgettext_lazy("domain", "desk copies")
        ordering = ("-id",)
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True, password__isnull=False)
                | Q(shown_at__isnull=False, password__isnull=True),
                name="deskcopy_shown_once_or_sealed",
            ),
            sealed_check("password", "deskcopy_password_sealed"),
        ]

    def __str__(self) -> str:
        return self.file_name
