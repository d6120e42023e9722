"""Closing a programme: one manager asks, naming the council meeting it carries out; another approves."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.choices import CLOSING_EDGES, CLOSING_STATES
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.models.programme import Programme


class ProgrammeClosing(edge_methods(CLOSING_EDGES), Recorded):  # type: ignore[misc]
    """The request to close a programme, with the checklist as it stood when it was made and when it was approved.

    A checklist is a list of `{"code", "count", "blocking"}`, in the order of the registry.
    """

    EDGES = CLOSING_EDGES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="closings", db_index=False)
    request_number = models.PositiveSmallIntegerField(_("request"))
    state = FSMField(_("state"), default="requested", choices=CLOSING_STATES, protected=True, max_length=20)
    council_meeting = models.CharField(_("council meeting"), max_length=200)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    checklist_then = models.JSONField(_("checklist at the request"), encoder=DjangoJSONEncoder)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    checklist_now = models.JSONField(_("checklist at the approval"), null=True, encoder=DjangoJSONEncoder)
    blocking = models.PositiveIntegerField(_("what stood against it at the approval"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "programme closing")
        verbose_name_plural = pgettext_lazy("domain", "programme closings")
        ordering = ("programme", "request_number")
        constraints = [
            models.UniqueConstraint(fields=["programme", "request_number"], name="closing_request_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=["requested", "approved"]), name="closing_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(council_meeting=""), name="closing_names_the_meeting"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")), name="closing_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, checklist_now__isnull=False),
                name="closing_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(blocking=0, blocking__isnull=False),
                name="closing_with_nothing_in_its_way",
            ),
        ]
        permissions = [
            ("request_closing", "Can ask for a programme to be closed"),
            ("approve_closing", "Can approve the closing of a programme"),
            ("reject_closing", "Can reject the closing of a programme"),
            ("cancel_closing", "Can take back the closing of a programme"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(_("Closing request %(number)s") % {"number": self.request_number})

    @property
    def stream(self) -> str:
        return f"closing:{self.programme.code}/{self.request_number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(CLOSING_STATES)[self.state])
