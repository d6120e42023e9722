"""Offers and counters of a negotiation; every one is kept."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import CHANNELS, OFFER_SIDES, OFFER_STATES
from claims.models.claim import Claim
from claims.models.document import Document
from compensation.fields import WonField, won_check


class Offer(models.Model):
    """An amount one side named. Ours above the agent's authority binds only once an approver confirmed it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="offers", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    side = models.CharField(_("who"), max_length=10, choices=OFFER_SIDES)
    amount = WonField(_("amount (KRW)"))
    state = models.CharField(_("state"), max_length=10, choices=OFFER_STATES, default="made")
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    expires_on = models.DateField(_("expires"), null=True)
    authority = WonField(_("authority used (KRW)"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    # What it rests on: one paper of the claim.
    document = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="offers", verbose_name=_("evidence")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_channel = models.CharField(_("accepted over"), max_length=10, choices=CHANNELS, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "offer")
        verbose_name_plural = pgettext_lazy("domain", "offers")
        ordering = ("claim", "number")
        default_permissions = ("view",)
        permissions = [
            ("make_offer", "Can make an offer"),
            ("confirm_offer", "Can confirm an offer above an agent's authority"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="offer_number_once"),
            models.UniqueConstraint(fields=["claim"], condition=Q(state="made"), name="offer_one_live"),
            won_check("amount", "offer_whole_won", minimum=1),
            won_check("authority", "offer_authority_whole_won"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")), name="offer_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(side="claimant")
                | Q(amount__lte=F("authority"))
                | Q(confirmed_by__isnull=False),
                name="offer_accepted_within_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} #{self.number}"

    @property
    def needs_confirming(self) -> bool:
        """Whether it is ours, above its maker's authority, and no approver has confirmed it."""
        return self.side == "office" and self.amount > self.authority and self.confirmed_by_id is None
