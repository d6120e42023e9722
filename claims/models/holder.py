"""What the bank said about whose account it is, and the two people who let an account cool off for less long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import HOLDER_OUTCOMES
from claims.models.claimant import PayeeAccount
from compensation.sealed import SealedTextField, sealed_check


class HolderCheck(models.Model):
    """One answer to the question whose account it is. Written once, beside the version it is about."""

    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="holder_checks")
    outcome = models.CharField(_("outcome"), max_length=12, choices=HOLDER_OUTCOMES)
    # The name the bank gave; empty when it gave none.
    answered = SealedTextField(_("holder at the bank"))
    provider = models.CharField(_("asked"), max_length=40)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField(_("asked at"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "holder check")
        verbose_name_plural = pgettext_lazy("domain", "holder checks")
        ordering = ("account", "id")
        default_permissions = ("view",)
        constraints = [sealed_check("answered", "holder_answer_sealed")]

    def __str__(self) -> str:
        return f"{self.account} {self.outcome}"


class CoolingWaiver(models.Model):
    """Two people's word that a changed account may be paid before it has cooled off."""

    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="cooling_waivers", db_index=False)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "cooling-off waiver")
        verbose_name_plural = pgettext_lazy("domain", "cooling-off waivers")
        default_permissions = ("view",)
        permissions = [
            ("request_waiver", "Can ask that an account need not cool off"),
            ("grant_waiver", "Can let an account be paid before it has cooled off"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account"], name="waiver_once_an_account"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("requested_by")), name="waiver_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True, granted_at__isnull=True)
                | Q(granted_by__isnull=False, granted_at__isnull=False),
                name="waiver_granted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}"
