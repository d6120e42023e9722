"""Openings: a window is asked for by one manager and admits nothing before another approves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.choices import FILING_ACTS, OPENING_EDGES, OPENING_STATES
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.models.filing import FilingWindow
from compensation.models.programme import Programme


class FilingOpening(edge_methods(OPENING_EDGES), Recorded):  # type: ignore[misc]
    """The window [opens_at, closes_at) for one kind of act. Approved late, it opens at the approval."""

    EDGES = OPENING_EDGES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="openings", db_index=False)
    request_number = models.PositiveSmallIntegerField(_("request"))
    act = models.CharField(_("kind of act"), max_length=10, choices=FILING_ACTS, default="claim")
    state = FSMField(_("state"), default="requested", choices=OPENING_STATES, protected=True, max_length=20)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    council_meeting = models.CharField(_("council meeting"), max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    window = models.OneToOneField(
        FilingWindow, null=True, on_delete=models.PROTECT, related_name="opening", verbose_name=_("filing window")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "filing opening")
        verbose_name_plural = pgettext_lazy("domain", "filing openings")
        ordering = ("programme", "request_number")
        constraints = [
            models.UniqueConstraint(fields=["programme", "request_number"], name="opening_request_once"),
            models.UniqueConstraint(
                fields=["programme", "act"], condition=Q(state="requested"), name="opening_one_request_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(act__in=[code for code, _label in FILING_ACTS]), name="opening_of_a_known_act"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="opening_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")), name="opening_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, window__isnull=False),
                name="opening_approved_by_someone",
            ),
        ]
        permissions = [
            ("request_opening", "Can ask for a filing window"),
            ("approve_opening", "Can approve a filing window"),
            ("reject_opening", "Can reject a filing window"),
            ("cancel_opening", "Can take back a request for a filing window"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(_("Opening request %(number)s") % {"number": self.request_number})

    @property
    def stream(self) -> str:
        return f"opening:{self.programme.code}/{self.request_number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(OPENING_STATES)[self.state])

    @property
    def act_label(self) -> str:
        """What it opens, in the reader's language."""
        return str(dict(FILING_ACTS)[self.act])
