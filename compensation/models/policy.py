"""Policy versions: the rules of a programme as reviewed data."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from compensation.choices import POLICY_EDGES, POLICY_STATES
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.models.programme import Programme
from compensation.rules.policy import Policy

# A document never changes under its hash, so neither does what it parses to.
_PARSED: dict[str, Policy] = {}


class PolicyVersion(edge_methods(POLICY_EDGES), Recorded):  # type: ignore[misc]
    """One version of a programme's policy. Immutable from submission on; published by a second person."""

    EDGES = POLICY_EDGES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="policies", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    state = FSMField(_("state"), default="draft", choices=POLICY_STATES, protected=True, max_length=20)
    # The version a draft was copied from, which it is compared with; none for a template or a file.
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("based on")
    )
    document = models.JSONField(_("document"))
    content_hash = models.CharField(_("hash"), max_length=64)
    effective_from = models.DateTimeField(_("effective from"), null=True)
    effective_until = models.DateTimeField(_("effective until"), null=True)
    council_meeting = models.CharField(_("council meeting"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("domain", "policy version")
        verbose_name_plural = pgettext_lazy("domain", "policy versions")
        ordering = ("programme", "number")
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="policy_number_once"),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="published"), name="policy_one_published"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | (~Q(published_by=F("submitted_by")) & ~Q(published_by=F("created_by"))),
                name="policy_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=F("effective_from")),
                name="policy_effective_range",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"])
                | Q(published_by__isnull=False, submitted_by__isnull=False, effective_from__isnull=False),
                name="policy_published_by_someone",
            ),
        ]
        permissions = [
            ("draft_policy", "Can draft a policy version"),
            ("revise_policy", "Can revise a draft of a policy"),
            ("submit_policy", "Can submit a policy version"),
            ("publish_policy", "Can publish a policy version"),
            ("reject_policy", "Can reject a policy version"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.programme.code} v{self.number}"

    @property
    def stream(self) -> str:
        return f"policy:{self.programme.code}/{self.number}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(POLICY_STATES)[self.state])

    @property
    def policy(self) -> Policy:
        """The parsed rules; the document was validated when it was drafted, and is parsed once per content."""
        if self.content_hash not in _PARSED:
            _PARSED[self.content_hash] = Policy.parse(self.document)
        return _PARSED[self.content_hash]
