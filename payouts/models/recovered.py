"""What the export register knew and the database had forgotten, and what two people say became of the money."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.fields import WonField, won_check
from compensation.models import Programme

RECOVERED_VERDICTS = [
    ("paid", pgettext_lazy("recovered", "The bank paid it")),
    ("unpaid", pgettext_lazy("recovered", "The bank did not pay it")),
]


class RecoveredExport(models.Model):
    """One entry of the register, taken over after a restore. Written once."""

    # None where the restored database has forgotten the programme as well.
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="recovered_exports")
    seq = models.PositiveIntegerField(_("number in the register"), unique=True)
    entry = models.JSONField()
    entry_hash = models.CharField(_("hash"), max_length=64)
    recovered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recovered_at = models.DateTimeField(_("recovered"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "recovered export")
        verbose_name_plural = pgettext_lazy("domain", "recovered exports")
        ordering = ("seq",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(_("Register entry %(number)s") % {"number": self.seq})


class RecoveredLine(models.Model):
    """One payment of a recovered export. Its claim gets no line before two people say that the bank did not pay it."""

    programme_path = "export__programme"

    export = models.ForeignKey(RecoveredExport, on_delete=models.PROTECT, related_name="lines", db_index=False)
    # By number: the database may have forgotten the claim as well.
    receipt_no = models.CharField(_("receipt number"), max_length=30, db_index=True)
    instalment = models.PositiveSmallIntegerField(_("instalment"))
    line = models.CharField(_("line"), max_length=60)
    amount = WonField(_("amount (KRW)"))
    verdict = models.CharField(_("verdict"), max_length=6, choices=RECOVERED_VERDICTS, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("ruled by")
    )
    ruled_at = models.DateTimeField(_("ruled"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "recovered payment")
        verbose_name_plural = pgettext_lazy("domain", "recovered payments")
        ordering = ("export", "id")
        default_permissions = ("view",)
        permissions = [
            ("recover_register", "Can take over what the export register knows"),
            ("rule_recovered", "Can say what became of a recovered payment"),
            ("confirm_recovered", "Can confirm what became of a recovered payment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["export", "line"], name="recovered_line_once"),
            won_check("amount", "recovered_whole_won", minimum=1),
            models.CheckConstraint(
                condition=Q(verdict="", ruled_by__isnull=True, confirmed_by__isnull=True)
                | (~Q(verdict="") & Q(ruled_by__isnull=False, ruled_at__isnull=False)),
                name="recovered_ruled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("ruled_by")), name="recovered_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return self.line
