"""Damage reports: what people told the company before anyone could claim."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import REPORTERS, TRIAGE
from claims.models.batch import ImportBatch
from compensation.fields import WonField, won_check
from compensation.models import Programme


class DamageReport(models.Model):
    """One report as received. Two thirds are not claims; triage says which."""

    # No index of its own: the number's and the list's begin with the programme.
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reports", db_index=False)
    number = models.CharField(_("report number"), max_length=30)
    received_at = models.DateTimeField(_("received"))
    reporter = models.CharField(_("reporter"), max_length=20, choices=REPORTERS)
    phone = models.CharField(_("mobile"), max_length=20, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    service = models.CharField(_("service"), max_length=60, blank=True)
    paid_service = models.BooleanField(_("paid service"), default=False)
    money_damage = models.BooleanField(_("money damage"), default=False)
    claimed_amount = WonField(_("claimed amount (KRW)"), null=True)
    text = models.TextField(_("what happened"), blank=True)
    triage = models.CharField(_("triage"), max_length=10, choices=TRIAGE)
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        verbose_name = pgettext_lazy("domain", "damage report")
        verbose_name_plural = pgettext_lazy("domain", "damage reports")
        ordering = ("-received_at", "-id")
        default_permissions = ("view",)
        permissions = [
            ("triage_report", "Can triage a damage report"),
            ("promote_report", "Can promote a damage report to a claim"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="report_number_once"),
            won_check("claimed_amount", "report_claimed_whole_won"),
        ]
        indexes = [
            models.Index(fields=["programme", "triage", "-received_at"], name="report_triage_list"),
            models.Index(fields=["-received_at", "-id"], name="report_list"),
        ]

    def __str__(self) -> str:
        return self.number
