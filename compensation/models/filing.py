"""Filing windows and the extensions that add to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.choices import EXTENSION_EDGES, EXTENSION_STATES, FILING_ACTS
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.models.programme import Programme


class FilingWindow(models.Model):
    """A half-open span [opens_at, closes_at) in which one kind of act is received. Written once, never moved.

    Number 0 is the act's official window. An approved extension adds the next one from the old closing (or, if
    approved late, from the approval, so the gap stays visible) and is counted in `extension_number`; a window with
    extension number 0 was opened by an opening of its own.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="windows", db_index=False)
    act = models.CharField(_("kind of act"), max_length=10, choices=FILING_ACTS, default="claim")
    number = models.PositiveSmallIntegerField(_("number"))
    extension_number = models.PositiveSmallIntegerField(_("extension"), default=0)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = pgettext_lazy("domain", "filing window")
        verbose_name_plural = pgettext_lazy("domain", "filing windows")
        ordering = ("programme", "act", "number")
        constraints = [
            models.UniqueConstraint(fields=["programme", "act", "number"], name="window_number_once"),
            models.CheckConstraint(
                condition=Q(act__in=[code for code, _label in FILING_ACTS]), name="window_of_a_known_act"
            ),
            # Reports may be called for a second time; a second official window for anything else would go round the
            # limit of its extensions.
            models.CheckConstraint(
                condition=Q(number=0, extension_number=0) | Q(number__gt=0, extension_number__gt=0) | Q(act="report"),
                name="window_official_once",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_opens_before_it_closes"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        if self.number == 0:
            return str(_("Official window"))
        if self.extension_number == 0:
            return str(_("Further window %(number)s") % {"number": self.number})
        return str(_("Extension %(number)s") % {"number": self.extension_number})

    @property
    def act_label(self) -> str:
        """What it takes in, in the reader's language."""
        return str(dict(FILING_ACTS)[self.act])


class FilingExtension(edge_methods(EXTENSION_EDGES), Recorded):  # type: ignore[misc]
    """A later closing, asked for by one manager and approved by another."""

    EDGES = EXTENSION_EDGES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="extensions", db_index=False)
    request_number = models.PositiveSmallIntegerField(_("request"))
    act = models.CharField(_("kind of act"), max_length=10, choices=FILING_ACTS, default="claim")
    number = models.PositiveSmallIntegerField(_("extension"), null=True, blank=True)
    state = FSMField(_("state"), default="requested", choices=EXTENSION_STATES, protected=True, max_length=20)
    old_closes_at = models.DateTimeField(_("closing it moves"))
    new_closes_at = models.DateTimeField(_("new closing"))
    reason = models.TextField(_("reason"))
    council_meeting = models.CharField(_("council meeting"), max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    announced_at = models.DateTimeField(_("announced"), null=True)
    announced_where = models.CharField(_("where it was announced"), max_length=300, blank=True)
    window = models.OneToOneField(
        FilingWindow, null=True, on_delete=models.PROTECT, related_name="extension", verbose_name=_("filing window")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "filing extension")
        verbose_name_plural = pgettext_lazy("domain", "filing extensions")
        ordering = ("programme", "request_number")
        constraints = [
            models.UniqueConstraint(fields=["programme", "request_number"], name="extension_request_once"),
            models.UniqueConstraint(fields=["programme", "act", "number"], name="extension_number_once"),
            models.UniqueConstraint(
                fields=["programme", "act"], condition=Q(state="requested"), name="extension_one_request_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(act__in=[code for code, _label in FILING_ACTS]), name="extension_of_a_known_act"
            ),
            models.CheckConstraint(condition=Q(new_closes_at__gt=F("old_closes_at")), name="extension_only_later"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")), name="extension_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "announced"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, number__isnull=False, window__isnull=False),
                name="extension_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="announced") | Q(announced_at__isnull=False), name="extension_announced_at_a_time"
            ),
        ]
        permissions = [
            ("request_extension", "Can request a filing extension"),
            ("approve_extension", "Can approve a filing extension"),
            ("announce_extension", "Can announce a filing extension"),
            ("reject_extension", "Can reject a filing extension"),
            ("cancel_extension", "Can cancel a filing extension"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(_("Extension request %(number)s") % {"number": self.request_number})

    @property
    def stream(self) -> str:
        return f"extension:{self.programme.code}/{self.request_number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(EXTENSION_STATES)[self.state])

    @property
    def act_label(self) -> str:
        """What it extends, in the reader's language."""
        return str(dict(FILING_ACTS)[self.act])
