"""Decision records and the approvals that bind to them. Written once; never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import DECISION_OUTCOMES
from claims.models.claim import Claim
from claims.models.claimant import PayeeAccount
from claims.models.offer import Offer
from compensation.fields import WonField, won_check
from compensation.models import PolicyVersion


class Decision(models.Model):
    """What was recommended, frozen: facts with document hashes, policy version, arithmetic, who, when.

    `content_hash` covers all of it. Recomputing the facts under the policy gives `amount` again, for ever.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=DECISION_OUTCOMES)
    amount = WonField(_("amount (KRW)"))
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="decisions")
    offer = models.OneToOneField(Offer, null=True, on_delete=models.PROTECT, related_name="decision")
    facts = models.JSONField(_("facts"))
    result = models.JSONField(_("result"))
    reasons = models.JSONField(_("reasons"), default=list)
    note = models.TextField(_("reviewer's opinion"), blank=True)
    recommended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    instalment = models.PositiveSmallIntegerField(_("instalment"), default=1)
    # Drawn by rate and seed: one more approver looks at it.
    second_look = models.BooleanField(_("second look"), default=False)
    effective_at = models.DateTimeField(_("decided as of"))
    content_hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("domain", "decision")
        verbose_name_plural = pgettext_lazy("domain", "decisions")
        ordering = ("claim", "number")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="decision_number_once"),
            won_check("amount", "decision_whole_won"),
            models.CheckConstraint(
                condition=Q(outcome="award", amount__gt=0) | Q(outcome="denial", amount=0),
                name="decision_award_has_an_amount",
            ),
        ]
        # Few have any: a round must not read every decision to find them.
        indexes = [models.Index(fields=["claim"], condition=Q(instalment__gt=1), name="decision_more_instalments")]

    def __str__(self) -> str:
        return f"{self.claim} #{self.number}"


class Approval(models.Model):
    """A second person's yes (to an award or a denial): it names the decision, the hash shown and the account."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="approvals")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    account = models.ForeignKey(PayeeAccount, null=True, on_delete=models.PROTECT, related_name="approvals")
    outcome = models.CharField(_("outcome"), max_length=10, choices=DECISION_OUTCOMES)
    shown_hash = models.CharField(_("hash shown"), max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(_("approval"), default=1)
    roles = models.JSONField(_("roles held"), default=list)
    effective_at = models.DateTimeField(_("approved as of"))

    class Meta:
        verbose_name = pgettext_lazy("domain", "approval")
        verbose_name_plural = pgettext_lazy("domain", "approvals")
        ordering = ("claim", "id")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=~Q(approved_by=F("prepared_by")), name="approval_four_eyes"),
            models.UniqueConstraint(fields=["decision", "account", "stage"], name="approval_stage_once"),
            models.UniqueConstraint(fields=["decision", "account", "approved_by"], name="approval_distinct_people"),
            models.CheckConstraint(
                condition=Q(outcome="denial") | Q(account__isnull=False), name="approval_award_names_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.outcome}"
