"""What two people said about a row of the bank that fitted no line."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.edges import edge_methods
from payouts.choices import FAILURES, RULING_EDGES, RULING_STATES, RULING_VERDICTS
from payouts.models.line import PayoutLine
from payouts.models.result import BankResultRow


class Ruling(edge_methods(RULING_EDGES), models.Model):  # type: ignore[misc]
    """One person's reading of an exception, and a second one's yes or no. Its events lie on the round."""

    EDGES = RULING_EDGES

    row = models.ForeignKey(BankResultRow, on_delete=models.PROTECT, related_name="rulings")
    state = FSMField(_("state"), default="proposed", choices=RULING_STATES, protected=True, max_length=10)
    verdict = models.CharField(_("verdict"), max_length=10, choices=RULING_VERDICTS)
    line = models.ForeignKey(PayoutLine, null=True, on_delete=models.PROTECT, related_name="rulings")
    failure = models.CharField(_("failure"), max_length=20, choices=FAILURES, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "ruling")
        verbose_name_plural = pgettext_lazy("domain", "rulings")
        ordering = ("row", "id")
        default_permissions = ("view",)
        permissions = [
            ("propose_ruling", "Can propose what a row of the bank means"),
            ("confirm_ruling", "Can confirm or refuse what a row of the bank means"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["row"], condition=~Q(state="rejected"), name="ruling_one_living_a_row"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="ruling_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="ruling_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(verdict="not_ours", line__isnull=True) | (~Q(verdict="not_ours") & Q(line__isnull=False)),
                name="ruling_names_its_line",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["failed", "returned"]) | Q(failure=""), name="ruling_failure_only_of_a_failure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.verdict}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(RULING_STATES)[self.state])
