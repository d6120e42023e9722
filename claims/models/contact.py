"""Calls, letters, messages and visits: who spoke with whom, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models.claim import Claim
from claims.models.document import Document

CONTACT_KINDS = [
    ("call", pgettext_lazy("contact", "Phone call")),
    ("letter", pgettext_lazy("contact", "Letter")),
    ("message", pgettext_lazy("contact", "Message")),
    ("visit", pgettext_lazy("contact", "Visit")),
]
CONTACT_SIDES = [
    ("in", pgettext_lazy("contact side", "From the claimant")),
    ("out", pgettext_lazy("contact side", "From us")),
]
CONTACT_STATES = [
    ("planned", pgettext_lazy("contact state", "Planned")),
    ("done", pgettext_lazy("contact state", "Done")),
    ("cancelled", pgettext_lazy("contact state", "Cancelled")),
]
CONTACT_OUTCOMES = [
    ("reached", pgettext_lazy("contact outcome", "Spoke with the claimant")),
    ("not_reached", pgettext_lazy("contact outcome", "Not reached")),
    ("promised", pgettext_lazy("contact outcome", "Will send documents")),
    ("informed", pgettext_lazy("contact outcome", "Informed")),
    ("refused", pgettext_lazy("contact outcome", "Declined")),
    ("confirmed", pgettext_lazy("contact outcome", "Facts confirmed on site")),
]


class Contact(models.Model):
    """One contact about one claim. A visit may be planned for someone and done later, on a phone."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=CONTACT_KINDS)
    side = models.CharField(_("who began"), max_length=5, choices=CONTACT_SIDES, default="out")
    state = models.CharField(_("state"), max_length=10, choices=CONTACT_STATES, default="done")
    person = models.CharField(_("spoke with"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=15, choices=CONTACT_OUTCOMES, blank=True)
    note = models.TextField(_("note"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    planned_for = models.DateTimeField(_("planned for"), null=True)
    happened_at = models.DateTimeField(_("happened"), null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("assigned to")
    )
    photo = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("domain", "contact")
        verbose_name_plural = pgettext_lazy("domain", "contacts")
        ordering = ("claim", "number")
        default_permissions = ("view",)
        permissions = [("record_contact", "Can record contacts and plan visits")]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="contact_number_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(happened_at__isnull=False) & ~Q(outcome="")),
                name="contact_done_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(kind="visit", planned_for__isnull=False, assigned_to__isnull=False),
                name="contact_planned_is_a_visit_for_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["assigned_to", "planned_for"], condition=Q(state="planned"), name="contact_to_visit")
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.kind} {self.number}"
