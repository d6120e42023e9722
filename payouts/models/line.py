"""A payout line: one claim's won in one round, with everything that was promised frozen into it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from claims.models import Approval, Claim, Decision, PayeeAccount
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.fields import WonField, won_check
from payouts.choices import DEAD_LINES, FAILURES, LINE_EDGES, LINE_STATES
from payouts.models.round import Round


class PayoutLine(edge_methods(LINE_EDGES), Recorded):  # type: ignore[misc]
    """At most one live line for a claim's instalment: a declared constraint, on both engines.

    Account version, amount, decision and approval are copied at assembly and never change. A failed or
    returned line is never revived; its one successor names it in `retry_of`.
    """

    EDGES = LINE_EDGES

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    state = FSMField(_("state"), default="pending", choices=LINE_STATES, protected=True, max_length=10)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payout_lines")
    instalment = models.PositiveSmallIntegerField(_("instalment"), default=1)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="payout_lines")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="payout_lines")
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="payout_lines")
    payee = models.CharField(_("payee"), max_length=200)
    # The decision's amount, gross. The taxes and what the bank is asked to pay stand beside it.
    amount = WonField(_("amount (KRW)"))
    income_tax = WonField(_("income tax (KRW)"), default=0, db_default=0)
    local_tax = WonField(_("local income tax (KRW)"), default=0, db_default=0)
    net = models.GeneratedField(
        verbose_name=_("to be paid (KRW)"),
        expression=F("amount") - F("income_tax") - F("local_tax"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    retry_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="successor", verbose_name=_("replaces")
    )
    failure = models.CharField(_("failure"), max_length=20, choices=FAILURES, blank=True)
    result_at = models.DateTimeField(_("bank's time"), null=True)
    # What reconciliation stored to tell repeated rows of a bank's results from new ones.
    result_reference = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "payout line")
        verbose_name_plural = pgettext_lazy("domain", "payout lines")
        ordering = ("round", "position")
        default_permissions = ("view",)
        permissions = [("export_payoutline", "Can export payout lines")]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="line_position_once"),
            models.UniqueConstraint(
                fields=["claim", "instalment"], condition=~Q(state__in=DEAD_LINES), name="line_one_live_per_claim"
            ),
            won_check("amount", "line_whole_won", minimum=1),
            won_check("income_tax", "line_income_tax_whole_won"),
            won_check("local_tax", "line_local_tax_whole_won"),
            models.CheckConstraint(
                condition=Q(amount__gt=F("income_tax") + F("local_tax")), name="line_pays_something_after_tax"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure=""), name="line_failed_for_a_reason"),
        ]
        # Few, and asked for at every new line: whose successor is it?
        indexes = [
            models.Index(fields=["claim", "instalment"], condition=Q(state__in=DEAD_LINES), name="line_dead_per_claim")
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.position}"

    @property
    def withheld(self) -> int:
        """Both taxes in won."""
        return self.income_tax + self.local_tax

    @property
    def stream(self) -> str:
        return f"line:{self.round.programme.code}/{self.round.number}/{self.position}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(LINE_STATES)[self.state])
