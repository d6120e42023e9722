"""A recovery: paid won that have to come back, with its plan of instalments and the repayments as they arrive."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from claims.models import Claim
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.fields import WonField, won_check
from payouts.choices import RECOVERY_CAUSES, RECOVERY_EDGES, RECOVERY_STATES, REPAYMENT_STATES
from payouts.models.line import PayoutLine


class Recovery(edge_methods(RECOVERY_EDGES), Recorded):  # type: ignore[misc]
    """Opened by one person, confirmed by another. The line it is about is never touched."""

    EDGES = RECOVERY_EDGES

    line = models.ForeignKey(PayoutLine, on_delete=models.PROTECT, related_name="recoveries", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recoveries")
    number = models.PositiveSmallIntegerField(_("number"))
    state = FSMField(_("state"), default="opened", choices=RECOVERY_STATES, protected=True, max_length=12)
    cause = models.CharField(_("cause"), max_length=12, choices=RECOVERY_CAUSES)
    amount = WonField(_("amount (KRW)"))
    reason = models.TextField(_("reason"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    waiver_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("waiver asked for by"),
    )
    waiver_reason = models.TextField(_("reason of the waiver"), blank=True)
    council = models.CharField(_("council meeting"), max_length=100, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("waived by")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "recovery")
        verbose_name_plural = pgettext_lazy("domain", "recoveries")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [
            ("open_recovery", "Can open a recovery"),
            ("confirm_recovery", "Can confirm a recovery"),
            ("reject_recovery", "Can reject a recovery"),
            ("agree_plan", "Can agree a plan of instalments"),
            ("record_repayment", "Can record a repayment"),
            ("confirm_repayment", "Can confirm or refuse a repayment"),
            ("ask_waiver", "Can ask for a waiver"),
            ("waive_recovery", "Can waive a recovery"),
            ("export_recovery", "Can export recoveries"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="recovery_number_once"),
            won_check("amount", "recovery_whole_won", minimum=1),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("opened_by")), name="recovery_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "in_repayment", "waived"]) | Q(confirmed_by__isnull=False),
                name="recovery_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(waived_by__isnull=True) | ~Q(waived_by=F("waiver_asked_by")),
                name="recovery_waiver_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived")
                | (Q(waived_by__isnull=False, waiver_asked_by__isnull=False) & ~Q(council="") & ~Q(waiver_reason="")),
                name="recovery_waived_by_council_and_two",
            ),
        ]

    def __str__(self) -> str:
        return str(
            pgettext_lazy("recovery", "Recovery %(claim)s-%(line)s-%(number)s")
            % {"claim": self.claim.receipt_no, "line": self.line_id, "number": self.number}
        )

    @property
    def stream(self) -> str:
        return f"recovery:{self.line.stream.partition(':')[2]}/{self.number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(RECOVERY_STATES)[self.state])


class RecoveryInstalment(models.Model):
    """One instalment of the agreed plan. Written once; the plan's won are the recovery's."""

    programme_path = "recovery__claim__programme"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    amount = WonField(_("amount (KRW)"))

    class Meta:
        verbose_name = pgettext_lazy("domain", "instalment of a recovery")
        verbose_name_plural = pgettext_lazy("domain", "instalments of recoveries")
        ordering = ("recovery", "number")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["recovery", "number"], name="recovery_instalment_once"),
            won_check("amount", "recovery_instalment_whole_won", minimum=1),
        ]

    def __str__(self) -> str:
        return f"{self.recovery} {self.number}"


class Repayment(models.Model):
    """Won that came back: recorded by one person, confirmed or refused by another."""

    programme_path = "recovery__claim__programme"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="repayments", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=REPAYMENT_STATES, default="recorded")
    received_on = models.DateField(_("received on"))
    amount = WonField(_("amount (KRW)"))
    evidence = models.CharField(_("evidence"), max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "repayment")
        verbose_name_plural = pgettext_lazy("domain", "repayments")
        ordering = ("recovery", "number")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["recovery", "number"], name="repayment_number_once"),
            models.UniqueConstraint(fields=["recovery"], condition=Q(state="recorded"), name="repayment_one_waiting"),
            won_check("amount", "repayment_whole_won", minimum=1),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("recorded_by")), name="repayment_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="recorded", judged_by__isnull=True)
                | (~Q(state="recorded") & Q(judged_by__isnull=False)),
                name="repayment_judged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery} {self.number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(REPAYMENT_STATES)[self.state])
