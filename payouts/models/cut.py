"""The cut of a round, kept: under which terms it was made, what had been written by then, and who was left out."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models import Claim, Decision
from compensation.fields import WonField, won_check
from payouts.choices import LEFT_OUT
from payouts.models.round import Round


class RoundCut(models.Model):
    """Written once, when the worker begins to assemble. From it the same lines can be derived again, for ever.

    `seen` says up to which rows the trail, the approvals and the decisions had been written. `hash` covers the terms
    and everything considered, each with what became of it.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="cut")
    made_at = models.DateTimeField(_("cut as of"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    ordering = models.JSONField(_("order"))
    seen = models.JSONField()
    budget = WonField(_("budget (KRW)"))
    committed = WonField(_("bound before it (KRW)"))
    claim_cap = WonField(_("most a claim may be paid (KRW)"))
    line_count = models.PositiveIntegerField(_("to be paid"))
    total = WonField(_("total (KRW)"))
    left_out_count = models.PositiveIntegerField(_("left out"))
    hash = models.CharField(_("hash of the cut"), max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("domain", "cut")
        verbose_name_plural = pgettext_lazy("domain", "cuts")
        default_permissions = ()
        constraints = [
            won_check("budget", "cut_budget_whole_won", minimum=1),
            won_check("committed", "cut_committed_whole_won"),
            won_check("claim_cap", "cut_cap_whole_won", minimum=1),
            won_check("total", "cut_total_whole_won"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.hash[:12]}"


class LeftOut(models.Model):
    """An award that a round does not pay, and why: found at the cut, while its lines were made, or dropped later."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="left_out", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="left_out")
    instalment = models.PositiveSmallIntegerField(_("instalment"), default=1)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="left_out")
    amount = WonField(_("amount (KRW)"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    reason = models.CharField(_("why"), max_length=12, choices=LEFT_OUT)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "award left out")
        verbose_name_plural = pgettext_lazy("domain", "awards left out")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "claim", "instalment"], name="left_out_once_a_round"),
            won_check("amount", "left_out_whole_won", minimum=1),
        ]
        indexes = [models.Index(fields=["round", "reason", "id"], name="left_out_by_reason")]

    def __str__(self) -> str:
        return f"{self.round} {self.claim} {self.reason}"
