"""Replays and sweeps of a policy over the decided claims, kept so that they can be read again. They decide nothing."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import REPLAY_KINDS
from claims.models.claim import Claim
from claims.models.decision import Decision
from compensation.choices import JOB_STATES
from compensation.fields import WonField, won_check
from compensation.models import Job, PolicyVersion, Programme


class OverTheBook(models.Model):
    """What was asked of which version: the document as it was then, since a draft may be edited afterwards."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("policy version")
    )
    document = models.JSONField(_("document"))
    content_hash = models.CharField(_("hash"), max_length=64)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    # When the book had been read to its end: until then there is no result.
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        """How far it is: its job's state."""
        return self.job.state if self.job else "queued"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(JOB_STATES)[self.state])

    @property
    def is_stale(self) -> bool:
        """Whether the version's document is another one by now."""
        return self.version.content_hash != self.content_hash


class PolicyReplay(OverTheBook):
    """One version replayed over every decided claim of its programme; `totals` are the sums of its rows."""

    totals = models.JSONField(_("totals"), default=dict)

    class Meta:
        verbose_name = pgettext_lazy("domain", "policy replay")
        verbose_name_plural = pgettext_lazy("domain", "policy replays")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [
            ("replay_policy", "Can replay a policy over the decided claims"),
            ("export_policyreplay", "Can export the rows of a replay"),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.pk}"


class PolicyReplayRow(models.Model):
    """What one decided claim got and would get, in won; `after` is nothing where no rule can say.

    Places are tiers counted from 1, 0 for denied, -1 for negotiated. Rows lie in the order of the receipts.
    """

    programme_path = "replay__programme"

    # One index serves: rows are looked for by their replay alone.
    replay = models.ForeignKey(PolicyReplay, on_delete=models.PROTECT, related_name="rows", db_index=False)
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("receipt number")
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("what changes"), max_length=12, choices=REPLAY_KINDS)
    before = WonField(_("before (KRW)"))
    after = WonField(_("after (KRW)"), null=True)
    difference = models.BigIntegerField(_("difference (KRW)"), null=True)
    place_before = models.SmallIntegerField()
    place_after = models.SmallIntegerField()
    why = models.JSONField(_("why"), default=list)

    class Meta:
        verbose_name = pgettext_lazy("domain", "replayed claim")
        verbose_name_plural = pgettext_lazy("domain", "replayed claims")
        ordering = ("replay_id", "claim_id")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["replay", "claim"], name="replay_row_once"),
            won_check("before", "replay_before_whole_won"),
            won_check("after", "replay_after_whole_won"),
            models.CheckConstraint(
                condition=Q(after__isnull=True, difference__isnull=True)
                | Q(after__isnull=False, difference__isnull=False, difference=F("after") - F("before")),
                name="replay_row_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.replay_id}"


class PolicySweep(OverTheBook):
    """One number of a version moved over a range; `points` say what the decided claims would cost at each value."""

    parameter = models.CharField(_("number"), max_length=120)
    first = models.CharField(_("from"), max_length=20)
    last = models.CharField(_("to"), max_length=20)
    step = models.CharField(_("step"), max_length=20)
    points = models.JSONField(_("points"), default=list)

    class Meta:
        verbose_name = pgettext_lazy("domain", "policy sweep")
        verbose_name_plural = pgettext_lazy("domain", "policy sweeps")
        ordering = ("-id",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.version} · {self.parameter} · {self.pk}"

    @property
    def valid_points(self) -> list[dict[str, Any]]:
        """The points whose document was a policy."""
        return [point for point in self.points if not point["problems"]]
