"""The accounts staff are paid to, so that money of a programme never goes to one unseen."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StaffAccount(models.Model):
    """One account of one person of the office. Only its keyed hash is kept: enough to recognise it, never to read it.

    Written once; an account that is no longer used stays, since money could still be sent to it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_accounts")
    number_index = models.CharField(max_length=64)
    last4 = models.CharField(_("last four digits"), max_length=4)
    bank_code = models.CharField(_("bank"), max_length=3)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "staff account")
        verbose_name_plural = pgettext_lazy("domain", "staff accounts")
        ordering = ("user", "id")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["number_index"], name="staff_account_once")]

    def __str__(self) -> str:
        return f"{self.bank_code} ***{self.last4}"
