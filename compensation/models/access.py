"""Who saw, searched, downloaded or unmasked whose data, from where and why."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length, Now, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.choices import ACCESS_ACTIONS


class AccessLog(models.Model):
    """One access to personal data. Append-only; holds ids of the data subjects, never their data.

    The five items a Korean access log must hold: account, time, place, whose data, what was done.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    address = models.CharField(_("address"), max_length=45, blank=True)
    action = models.CharField(_("action"), max_length=20, choices=ACCESS_ACTIONS)
    # Nothing where it was several programmes' or the house's own.
    programme = models.ForeignKey(
        "compensation.Programme",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("domain", "programme"),
    )
    object_type = models.CharField(_("object"), max_length=40)
    object_key = models.CharField(_("key"), max_length=80, blank=True)
    subjects = models.JSONField(_("data subjects"), default=list)
    subject_count = models.PositiveIntegerField(_("people"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "access log entry")
        verbose_name_plural = pgettext_lazy("domain", "access log")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(action__in=["download", "unmask"])
                | models.Q(GreaterThanOrEqual(Length(Trim("reason")), 5)),
                name="access_download_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user} {self.action}"
