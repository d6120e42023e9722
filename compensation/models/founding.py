"""Foundings: a programme is asked for by one manager and is not there before another approves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from compensation.choices import FOUNDING_EDGES, FOUNDING_STATES
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.fields import WonField, won_check
from compensation.models.programme import Programme


class ProgrammeFounding(edge_methods(FOUNDING_EDGES), Recorded):  # type: ignore[misc]
    """The frame of a programme to be, and the policy document its first draft is made of (None: none is made)."""

    EDGES = FOUNDING_EDGES

    code = models.SlugField(pgettext_lazy("programme", "code"), max_length=20)
    request_number = models.PositiveSmallIntegerField(_("request"))
    state = FSMField(_("state"), default="requested", choices=FOUNDING_STATES, protected=True, max_length=20)
    name_ko = models.CharField(_("name in Korean"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    notice_ko = models.CharField(_("notice on every page, in Korean"), max_length=200, blank=True)
    notice_en = models.CharField(_("notice on every page, in English"), max_length=200, blank=True)
    simulation = models.BooleanField(_("simulation"), default=False)
    extension_limit = models.PositiveSmallIntegerField(_("extensions allowed"), default=3)
    claim_cap = WonField(_("most a claim may be paid (KRW)"))
    budget = WonField(_("budget (KRW)"))
    made_from = models.CharField(_("made from"), max_length=40, blank=True)
    document = models.JSONField(_("policy document"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    programme = models.OneToOneField(
        Programme,
        null=True,
        on_delete=models.PROTECT,
        related_name="founding",
        verbose_name=pgettext_lazy("domain", "programme"),
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "programme founding")
        verbose_name_plural = pgettext_lazy("domain", "programme foundings")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["code", "request_number"], name="founding_request_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state__in=["requested", "approved"]), name="founding_one_of_a_code"
            ),
            won_check("claim_cap", "founding_cap_whole_won", minimum=1),
            won_check("budget", "founding_budget_whole_won", minimum=1),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")), name="founding_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="founding_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(state="approved"), name="founding_made_means_approved"
            ),
        ]
        permissions = [
            ("request_founding", "Can ask for a programme"),
            ("approve_founding", "Can approve a programme"),
            ("reject_founding", "Can reject a programme"),
            ("cancel_founding", "Can take back a request for a programme"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def stream(self) -> str:
        return f"founding:{self.code}/{self.request_number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(FOUNDING_STATES)[self.state])
