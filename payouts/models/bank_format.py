"""A bank's template drafted in the office: a document like the shipped ones, good for rounds once a second person
approved it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from compensation.edges import edge_methods
from compensation.events import Event, Recorded
from payouts.bankfiles import BankFormat, parse
from payouts.choices import FORMAT_EDGES, FORMAT_STATES

# A document never changes under its hash, so neither does what it parses to.
_PARSED: dict[str, BankFormat] = {}


class BankFormatVersion(edge_methods(FORMAT_EDGES), Recorded):  # type: ignore[misc]
    """One version of a bank's template. Its document never changes: a correction is another version."""

    EDGES = FORMAT_EDGES

    code = models.CharField(pgettext_lazy("bank format", "code"), max_length=20)
    version = models.CharField(pgettext_lazy("bank format", "version"), max_length=20)
    state = FSMField(_("state"), default="draft", choices=FORMAT_STATES, protected=True, max_length=10)
    document = models.JSONField(_("document"))
    content_hash = models.CharField(_("hash"), max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "bank format")
        verbose_name_plural = pgettext_lazy("domain", "bank formats")
        ordering = ("code", "-id")
        default_permissions = ("view",)
        permissions = [
            ("draft_format", "Can draft a bank format"),
            *((edge.verb, f"Can {edge.verb.replace('_', ' ')}") for edge in FORMAT_EDGES),
            ("choose_format", "Can choose a round's bank format"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="bankformat_version_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")), name="bankformat_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False), name="bankformat_approved_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return self.template

    @property
    def stream(self) -> str:
        return f"bankformat:{self.template}"

    @property
    def template(self) -> str:
        """Its name in a round and in a file, e.g. `kbank/2`."""
        return f"{self.code}/{self.version}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(FORMAT_STATES)[self.state])

    @property
    def format(self) -> BankFormat:
        """The parsed document, once per content. Raises FormatError for one that was changed past the workflow."""
        if self.content_hash not in _PARSED:
            _PARSED[self.content_hash] = parse(self.document)
        return _PARSED[self.content_hash]

    @property
    def name(self) -> str:
        """The template's name for people, in the reader's language."""
        return self.format.name(get_language() or "ko")


class BankFormatEvent(Event):
    """What happened to a bank format."""

    bank_format = models.ForeignKey(BankFormatVersion, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        default_permissions = ("view",)
