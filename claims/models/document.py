"""Papers: what came, what it is worth, and what replaced it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from claims.choices import DOCUMENT_DEFECTS, DOCUMENT_EDGES, DOCUMENT_KINDS, DOCUMENT_STATES
from claims.models.claim import Claim
from compensation.edges import edge_methods

FILE_TYPES = [
    ("image/jpeg", "JPG"),
    ("image/png", "PNG"),
    ("application/pdf", "PDF"),
    ("application/x-hwp", "HWP"),
    ("application/hwp+zip", "HWPX"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
]


def private_path(document: "Document", _name: str) -> str:
    """A random name: nothing about the claimant leaks through a path."""
    key = uuid.uuid4().hex
    return f"documents/{key[:2]}/{key}"


class Document(edge_methods(DOCUMENT_EDGES), models.Model):  # type: ignore[misc]
    """One paper of one claim. Without bytes it came on paper; a new upload supersedes, nothing is overwritten."""

    EDGES = DOCUMENT_EDGES

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField(_("kind"), max_length=40, choices=DOCUMENT_KINDS)
    version = models.PositiveSmallIntegerField(_("version"))
    state = FSMField(_("state"), default="received", choices=DOCUMENT_STATES, protected=True, max_length=12)
    defect = models.CharField(_("why rejected"), max_length=30, choices=DOCUMENT_DEFECTS, blank=True)
    file = models.FileField(_("file"), upload_to=private_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    content_type = models.CharField(_("type"), max_length=100, choices=FILE_TYPES, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(_("hash"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("received"))
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by", verbose_name=_("replaces")
    )

    class Meta:
        verbose_name = pgettext_lazy("domain", "document")
        verbose_name_plural = pgettext_lazy("domain", "documents")
        ordering = ("claim", "kind", "version")
        default_permissions = ("view",)
        permissions = [
            ("attach_document", "Can attach a document"),
            ("judge_document", "Can accept or reject a document"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=~Q(state="superseded") & ~Q(kind="other"),
                name="document_one_current_a_kind",
            ),
            models.CheckConstraint(
                condition=(Q(file="") & Q(sha256="")) | (~Q(file="") & ~Q(sha256="") & ~Q(content_type="")),
                name="document_file_is_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(defect=""), name="document_rejected_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], condition=~Q(sha256=""), name="document_same_file")]

    def __str__(self) -> str:
        return str(dict(DOCUMENT_KINDS)[self.kind])

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(DOCUMENT_STATES)[self.state])


class Supplement(models.Model):
    """One request for missing papers: all defects in one list, with a due date."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="supplements", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, default="open")
    due_on = models.DateField(_("due"))
    message = models.TextField(_("message"), blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "supplement request")
        verbose_name_plural = pgettext_lazy("domain", "supplement requests")
        ordering = ("claim", "number")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="supplement_number_once"),
            models.UniqueConstraint(fields=["claim"], condition=Q(state="open"), name="supplement_one_open"),
        ]

    def __str__(self) -> str:
        return str(_("Supplement request %(number)s") % {"number": self.number})


class SupplementItem(models.Model):
    """One missing or defective paper, and the document that answered it."""

    supplement = models.ForeignKey(Supplement, on_delete=models.PROTECT, related_name="items", db_index=False)
    kind = models.CharField(_("kind"), max_length=40, choices=DOCUMENT_KINDS)
    defect = models.CharField(_("defect"), max_length=30, choices=DOCUMENT_DEFECTS)
    answered_by = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["supplement", "kind"], name="supplement_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.defect}"
