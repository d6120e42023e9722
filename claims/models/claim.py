"""The claim: one business asking to be paid for one incident."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from claims.choices import CHANNELS, CLAIM_EDGES, CLAIM_STATES, RECEIVED, TURNS, WITHDRAWN
from claims.models.batch import ImportBatch
from claims.models.claimant import Claimant, PayeeAccount
from claims.models.report import DamageReport
from claims.querysets import ClaimQuerySet
from compensation.edges import edge_methods
from compensation.events import Recorded
from compensation.fields import WonField, won_check
from compensation.models import FilingWindow, Programme


class Claim(edge_methods(CLAIM_EDGES), Recorded):  # type: ignore[misc]
    """Facts, state and the pointers to what binds now: account version, decision, approval.

    `received_at` is the declared receipt (the postmark, the call) and decides the window; `identity` is the
    keyed hash of the business number, unique among live claims of the programme.
    """

    EDGES = CLAIM_EDGES

    # Every move of a claim writes to all its indexes, so a key has one of its own only where claims are looked for by
    # it and no other index begins with it. What these keys name is never deleted.
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="claims", db_index=False)
    receipt_no = models.CharField(_("receipt number"), max_length=30)
    state = FSMField(_("state"), default=RECEIVED, choices=CLAIM_STATES, protected=True, max_length=24)
    claimant = models.ForeignKey(Claimant, on_delete=models.PROTECT, related_name="claims")
    identity = models.CharField(max_length=64, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS)
    received_at = models.DateTimeField(_("received"))
    window = models.ForeignKey(
        FilingWindow, on_delete=models.PROTECT, related_name="claims", verbose_name=_("filing window"), db_index=False
    )
    consent_at = models.DateTimeField(_("consent"), null=True)
    service = models.CharField(_("service"), max_length=60, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    baseline_sales = WonField(_("baseline-week sales (KRW)"), null=True)
    outage_sales = WonField(_("outage-week sales (KRW)"), null=True)
    damage_text = models.TextField(_("what happened"), blank=True)
    defects = models.JSONField(_("defects"), default=list)
    account = models.ForeignKey(
        PayeeAccount, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    decision = models.ForeignKey(
        "claims.Decision", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approval = models.ForeignKey(
        "claims.Approval", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assigned to"),
        db_index=False,
    )
    review_completed_at = models.DateTimeField(_("review completed"), null=True)
    ever_approved = models.BooleanField(_("ever approved"), default=False, editable=False)
    due_on = models.DateField(_("due"), null=True)
    # The business days that were left when the clock stopped.
    days_left = models.SmallIntegerField(_("business days left"), null=True)
    device_index = models.CharField(max_length=64, blank=True, editable=False)
    hold_code = models.CharField(_("hold reason"), max_length=40, blank=True)
    report = models.ForeignKey(DamageReport, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False)
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("domain", "claim")
        verbose_name_plural = pgettext_lazy("domain", "claims")
        ordering = ("-received_at", "-id")
        default_permissions = ("view",)
        permissions = [
            *((edge.verb, f"Can {edge.verb.replace('_', ' ')}") for edge in CLAIM_EDGES),
            ("file_claim", "Can file a claim"),
            ("import_claim", "Can import claims"),
            ("export_claim", "Can export claims"),
            ("assign", "Can assign claims"),
            ("edit_facts", "Can correct a claim's facts"),
            ("unmask", "Can see personal data unmasked, with a reason"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["receipt_no"], name="claim_receipt_no_once"),
            models.UniqueConstraint(
                fields=["programme", "identity"], condition=~Q(state=WITHDRAWN), name="claim_one_live_per_business"
            ),
            won_check("baseline_sales", "claim_baseline_whole_won"),
            won_check("outage_sales", "claim_outage_whole_won"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_payout", "paid"])
                | Q(approval__isnull=False, decision__isnull=False, account__isnull=False),
                name="claim_payable_means_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "received_at"], name="claim_state_list"),
            models.Index(fields=["-received_at", "-id"], name="claim_list"),
            models.Index(
                fields=["due_on", "received_at", "receipt_no"],
                condition=Q(assigned_to__isnull=True, state__in=["received", "in_review"]),
                name="claim_next_case",
            ),
            models.Index(fields=["assigned_to", "due_on"], name="claim_of_person"),
            # The order of the list: PostgreSQL puts what has no date last, as the list wants it.
            models.Index(fields=["due_on", "days_left", "received_at", "id"], name="claim_queue"),
            models.Index(fields=["device_index"], condition=~Q(device_index=""), name="claim_same_device"),
            models.Index(fields=["report"], condition=Q(report__isnull=False), name="claim_of_report"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="claim_of_batch"),
        ]

    def __str__(self) -> str:
        return self.receipt_no

    @property
    def stream(self) -> str:
        return f"claim:{self.receipt_no}"

    @property
    def loss(self) -> int | None:
        """max(0, baseline week - outage week) in won, or None while a week is unknown."""
        if self.baseline_sales is None or self.outage_sales is None:
            return None
        return max(0, self.baseline_sales - self.outage_sales)

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(CLAIM_STATES)[self.state])

    @property
    def turn(self) -> str:
        """Whose ball it is, in the reader's language; empty when it is over."""
        return str(TURNS.get(self.state, ""))
