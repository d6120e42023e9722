"""A bank file written anew for a round that was released: asked for by one person, decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.edges import edge_methods
from payouts.choices import REISSUE_EDGES, REISSUE_STATES
from payouts.models.round import Round


class Reissue(edge_methods(REISSUE_EDGES), models.Model):  # type: ignore[misc]
    """One request. Its events lie on the round; approved, it makes the round's files anew as `issue`."""

    EDGES = REISSUE_EDGES

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reissues")
    issue = models.PositiveSmallIntegerField(_("issue"))
    state = FSMField(_("state"), default="requested", choices=REISSUE_STATES, protected=True, max_length=10)
    reason = models.CharField(_("reason"), max_length=500)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "re-issue")
        verbose_name_plural = pgettext_lazy("domain", "re-issues")
        ordering = ("round", "id")
        default_permissions = ("view",)
        permissions = [
            ("request_reissue", "Can ask for a bank file to be written anew"),
            ("approve_reissue", "Can let a bank file be written anew"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="requested"), name="reissue_one_request_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["round", "issue"], condition=Q(state="approved"), name="reissue_issue_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")), name="reissue_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="reissue_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} #{self.issue}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(REISSUE_STATES)[self.state])
