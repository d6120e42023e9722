"""Long work as a row: what is to be done, how far it is, and whose lease it runs under."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.choices import JOB_STATES
from compensation.models.programme import Programme


class Job(models.Model):
    """One piece of background work, committed with the change that asked for it.

    The broker's message carries only this row's id. A running job holds a lease; a sweeper rings again for
    queued jobs nobody took and for leases that ran out. `fence` grows with each taking, so a worker that
    was thought dead cannot write back over its successor.
    """

    kind = models.CharField(_("kind"), max_length=40)
    dedupe_key = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=JOB_STATES, default="queued")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="jobs")
    payload = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "job")
        verbose_name_plural = pgettext_lazy("domain", "jobs")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["kind", "dedupe_key"], name="job_once"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="job_running_means_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key}"

    @property
    def percent(self) -> int:
        """0 to 100, for the progress bar."""
        return min(100, self.done * 100 // self.total) if self.total else 0
