"""Papers: attached, accepted, rejected, superseded."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from claims.choices import DOCUMENT_DEFECTS
from claims.intake.uploads import Paper, check_upload
from claims.models import Claim, Document
from claims.workflow.act import on_claim
from compensation.edges import take
from compensation.errors import GuardFailed
from compensation.models import User


def add_paper(claim: Claim, paper: Paper, actor: User | None, received_at: datetime) -> Document:
    """Store one paper as the current version of its kind; the version before is superseded, never overwritten.

    For verbs only: the caller holds the claim's lock and writes the event.
    """
    checked = check_upload(paper.content) if paper.content is not None else None
    versions = claim.documents.filter(kind=paper.kind).order_by("-version")
    latest = versions.first()
    before = None
    if paper.kind != "other":
        before = versions.exclude(state="superseded").first()
        if before is not None:
            take(before, "supersede_document")
            before.save(update_fields=["state"])
    document = Document(
        claim=claim,
        kind=paper.kind,
        version=latest.version + 1 if latest else 1,
        received_at=received_at,
        received_from=actor,
        supersedes=before,
    )
    if checked is not None:
        document.content_type, document.sha256, document.size = checked.content_type, checked.sha256, checked.size
        document.file_name = paper.file_name[:255]
        document.file.save("", ContentFile(paper.content), save=False)
    document.save(force_insert=True)
    return document


def attach_document(
    *,
    claim: int,
    paper: Paper,
    actor: User | None,
    received_at: datetime | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Document:
    """Add a paper to a claim under review; a new upload of the same kind supersedes the last."""
    with on_claim(claim, "attach_document", actor=actor, as_of=as_of, seen=seen) as act:
        document = add_paper(act.obj, paper, actor, received_at or act.at)
        _tick_off(act.obj, document)
        act.note(data={"kind": paper.kind, "version": document.version, "sha256": document.sha256})
    return document


def _tick_off(claim: Claim, document: Document) -> None:
    for supplement in claim.supplements.filter(state="open"):
        supplement.items.filter(kind=document.kind).update(answered_by=document)


def accept_document(*, document: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Document:
    """The paper is what it should be."""
    return _judge(document, "accept_document", actor, as_of, seen, "")


def reject_document(
    *, document: int, actor: User, defect: str, as_of: datetime | None = None, seen: int | None = None
) -> Document:
    """The paper will not do, for a coded reason."""
    if defect not in dict(DOCUMENT_DEFECTS):
        raise GuardFailed(_("Choose why the document is rejected."))
    return _judge(document, "reject_document", actor, as_of, seen, defect)


def _judge(pk: int, verb: str, actor: User, as_of: datetime | None, seen: int | None, defect: str) -> Document:
    claim_id = Document.objects.values_list("claim_id", flat=True).get(pk=pk)
    with on_claim(claim_id, verb, actor=actor, as_of=as_of, seen=seen) as act:
        document = Document.objects.select_for_update().get(pk=pk)
        if (
            document.state in ("accepted", "rejected")
            and document.judged_by_id == actor.pk
            and document.defect == defect
        ):
            return document
        take(document, verb)
        document.defect, document.judged_by = defect, actor
        document.save(update_fields=["state", "defect", "judged_by"])
        act.note(data={"kind": document.kind, "version": document.version, "defect": defect, "sha256": document.sha256})
    return document
