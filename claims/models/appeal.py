"""Appeals: the decision is wrong, its amount included. And reopenings: the office itself looks again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from claims.choices import CHANNELS
from claims.models.claim import Claim
from claims.models.decision import Decision
from compensation.edges import Edge, edge_methods

APPEAL_STATES = [
    ("filed", pgettext_lazy("appeal state", "Under appeal")),
    ("upheld", pgettext_lazy("appeal state", "Upheld")),
    ("dismissed", pgettext_lazy("appeal state", "Dismissed")),
]
APPEAL_EDGES = (
    Edge("uphold_appeal", ("filed",), "upheld", pgettext_lazy("verb", "Uphold the appeal")),
    Edge("dismiss_appeal", ("filed",), "dismissed", pgettext_lazy("verb", "Dismiss the appeal")),
)
REOPENING_CAUSES = [
    ("amendment", pgettext_lazy("reopening", "New facts")),
    ("error", pgettext_lazy("reopening", "An error of ours")),
    ("appeal", pgettext_lazy("reopening", "Upheld appeal")),
]
REOPENING_STATES = [
    ("requested", pgettext_lazy("reopening state", "Awaiting approval")),
    ("done", pgettext_lazy("reopening state", "Reopened")),
    ("rejected", pgettext_lazy("reopening state", "Rejected")),
]


class Appeal(edge_methods(APPEAL_EDGES), models.Model):  # type: ignore[misc]
    """One objection to one decision, judged by someone who took no part in it. The decision stays as it is."""

    EDGES = APPEAL_EDGES

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appeals", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    state = FSMField(_("state"), default="filed", choices=APPEAL_STATES, protected=True, max_length=10)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField(_("grounds"))
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS)
    filed_at = models.DateTimeField(_("filed"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged"), null=True)
    verdict = models.TextField(_("verdict"), blank=True)
    granted = models.OneToOneField(
        Decision,
        null=True,
        on_delete=models.PROTECT,
        related_name="granted_by",
        verbose_name=_("additional instalment"),
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "appeal")
        verbose_name_plural = pgettext_lazy("domain", "appeals")
        ordering = ("claim", "number")
        default_permissions = ("view",)
        permissions = [("file_appeal", "Can file an appeal"), ("judge_appeal", "Can judge an appeal")]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="appeal_number_once"),
            models.UniqueConstraint(fields=["claim"], condition=Q(state="filed"), name="appeal_one_open"),
            models.CheckConstraint(
                condition=Q(state="filed") | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="appeal_judged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Appeal %(number)s") % {"number": self.number})

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(APPEAL_STATES)[self.state])


class Reopening(models.Model):
    """One person asks to open a decided claim again, an approver who took no part does it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reopenings")
    state = models.CharField(_("state"), max_length=10, choices=REOPENING_STATES, default="requested")
    cause = models.CharField(_("cause"), max_length=10, choices=REOPENING_CAUSES)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "reopening")
        verbose_name_plural = pgettext_lazy("domain", "reopenings")
        ordering = ("claim", "id")
        default_permissions = ("view",)
        permissions = [("request_reopening", "Can ask for a decided claim to be reopened")]
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(state="requested"), name="reopening_one_request"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")), name="reopening_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.cause}"
