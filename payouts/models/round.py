"""A payout round (차수): one cut of approved claims, and the people who moved it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.edges import edge_methods
from compensation.events import Event, Recorded
from compensation.fields import WonField, won_check
from compensation.models import Job, Programme
from payouts.choices import ROUND_EDGES, ROUND_STATES, UNRELEASED


class Round(edge_methods(ROUND_EDGES), Recorded):  # type: ignore[misc]
    """One round of one programme. Count, total and the hash of the lines are fixed at assembly."""

    EDGES = ROUND_EDGES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    state = FSMField(_("state"), default="draft", choices=ROUND_STATES, protected=True, max_length=12)
    cutoff_at = models.DateTimeField(_("cut-off"))
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="round")
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    # Gross, as decided; `withheld` of it is tax, and the bank is asked for the rest.
    total = WonField(_("total (KRW)"), default=0)
    withheld = WonField(_("withheld (KRW)"), default=0, db_default=0)
    lines_hash = models.CharField(_("hash of the lines"), max_length=64, blank=True)
    format_code = models.CharField(_("format"), max_length=20, blank=True)
    format_version = models.CharField(_("format version"), max_length=20, blank=True)
    format_hash = models.CharField(_("hash of the format"), max_length=64, blank=True)
    # Which issue of its files is the one at the bank; the payee's passbook tells one from another.
    issue = models.PositiveSmallIntegerField(_("issue"), default=1, db_default=1)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "payout round")
        verbose_name_plural = pgettext_lazy("domain", "payout rounds")
        ordering = ("programme", "-number")
        default_permissions = ("view",)
        permissions = [
            ("open_round", "Can open a payout round"),
            *((edge.verb, f"Can {edge.verb.replace('_', ' ')}") for edge in ROUND_EDGES),
            ("drop_line", "Can drop a line from a round"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=UNRELEASED), name="round_one_unreleased"
            ),
            won_check("total", "round_total_whole_won"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "released", "sent", "reconciling", "closed"])
                | (~Q(format_code="") & ~Q(format_version="") & ~Q(format_hash="")),
                name="round_submitted_with_its_format",
            ),
            won_check("withheld", "round_withheld_whole_won"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (~Q(released_by=F("prepared_by")) & ~Q(released_by=F("submitted_by"))),
                name="round_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "sent", "reconciling", "closed"])
                | Q(released_by__isnull=False, submitted_by__isnull=False, line_count__gt=0),
                name="round_released_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(pgettext_lazy("round", "Round %(number)s") % {"number": self.number})

    @property
    def stream(self) -> str:
        return f"round:{self.programme.code}/{self.number}"

    @property
    def net(self) -> int:
        """What the bank is asked to pay in won."""
        return self.total - self.withheld

    @property
    def template(self) -> str:
        """The bank format it is written in, e.g. `kbank/1`; frozen with the lines at submission."""
        return f"{self.format_code}/{self.format_version}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(ROUND_STATES)[self.state])


class PayoutEvent(Event):
    """What happened to a round or one of its lines."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="events", db_index=False)

    class Meta(Event.Meta):
        abstract = False
        default_permissions = ("view",)
        indexes = [models.Index(fields=["round", "id"], name="round_history")]
