"""Something about a round's lines that a person must look at before the money leaves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payouts.choices import SIGNALS
from payouts.models.round import Round


class Signal(models.Model):
    """One signal of one round, about the lines at `positions`. Raised once, answered once, with a reason."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="signals", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=SIGNALS)
    # What makes it the same signal when the round is looked at again: a keyed hash or an account version.
    key = models.CharField(max_length=64)
    positions = models.JSONField(_("lines"))
    raised_at = models.DateTimeField(_("raised"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "signal")
        verbose_name_plural = pgettext_lazy("domain", "signals")
        ordering = ("round", "id")
        default_permissions = ("view",)
        permissions = [("answer_signal", "Can answer a signal")]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "key"], name="signal_once_a_round"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="signal_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.kind}"
