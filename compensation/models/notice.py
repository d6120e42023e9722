"""The outbox: what we tell people, committed with what it tells of."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models.programme import Programme
from compensation.sealed import SealedTextField, sealed_check

NOTICE_STATES = [
    ("queued", pgettext_lazy("notice state", "Queued")),
    ("sending", pgettext_lazy("notice state", "Sending")),
    ("sent", pgettext_lazy("notice state", "Sent")),
    ("delivered", pgettext_lazy("notice state", "Delivered")),
    ("failed", pgettext_lazy("notice state", "Not delivered")),
    ("unknown", pgettext_lazy("notice state", "Outcome unknown")),
    ("suppressed", pgettext_lazy("notice state", "Not wanted")),
]
NOTICE_CHANNELS = [
    ("alimtalk", pgettext_lazy("notice channel", "AlimTalk, else text message")),
    ("email", pgettext_lazy("notice channel", "E-mail")),
]


class Notice(models.Model):
    """One message to one person about one object. At most one a `dedupe_key`; sent at most once.

    A row in `sending` whose worker died, or whose provider did not answer, becomes `unknown`: the provider is asked
    by `key` what became of it, and it is never sent again blindly.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="notices")
    stream = models.CharField(_("about"), max_length=80)
    template = models.CharField(_("template"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    channel = models.CharField(_("channel"), max_length=10, choices=NOTICE_CHANNELS)
    recipient = SealedTextField(_("recipient"))
    recipient_shown = models.CharField(_("recipient"), max_length=100)
    subject = models.CharField(_("subject"), max_length=80)
    body = models.TextField(_("text"))
    dedupe_key = models.CharField(max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=NOTICE_STATES, default="queued")
    not_before = models.DateTimeField(_("not before"), null=True)
    provider_id = models.CharField(_("provider's number"), max_length=80, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "notice")
        verbose_name_plural = pgettext_lazy("domain", "notices")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("handle_notice", "Can ask about notices and send tests")]
        constraints = [
            sealed_check("recipient", "notice_recipient_sealed"),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="notice_sending_means_leased",
            ),
        ]
        indexes = [
            models.Index(fields=["stream", "-id"], name="notice_history"),
            models.Index(fields=["state", "rung_at"], condition=Q(state__in=["queued", "unknown"]), name="notice_due"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.template}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(NOTICE_STATES)[self.state])
