"""Papers: attached, accepted, rejected, superseded."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from claims.choices import DOCUMENT_DEFECTS
from claims.intake.uploads import Paper, check_upload
from claims.models import Claim, Document
from claims.permissions import OPEN_FOR_PAPERS
from claims.workflow.act import on_claim
from claims.workflow.lookalikes import raise_suspicions
from compensation.ceremony import Act
from compensation.edges import take
from compensation.errors import GuardFailed
from compensation.filing_state import DOCUMENTS, SUPPLEMENT, state_at
from compensation.locks import under_lock
from compensation.models import User


def add_paper(claim: Claim, paper: Paper, actor: User | None, received_at: datetime) -> Document:
    """Store one paper as the current version of its kind; the version before is superseded, never overwritten.

    For verbs only: the caller holds the claim's lock and writes the event.
    """
    checked = check_upload(paper.content) if paper.content is not None else None
    versions = list(claim.documents.filter(kind=paper.kind).order_by("-version"))
    latest = versions[0] if versions else None
    before = None
    if paper.kind != "other":
        before = next((version for version in versions if version.state != "superseded"), None)
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
    """Add a paper to a claim under review; a new upload of the same kind supersedes the last.

    To a decided claim only while an appeal waits, and only as a further paper: what the decision rests on stays.
    """
    with on_claim(claim, "attach_document", actor=actor, as_of=as_of, seen=seen) as act:
        if paper.kind != "other" and act.obj.state not in OPEN_FOR_PAPERS:
            raise GuardFailed(_("The claim is decided. Add it as another paper: it is evidence for the appeal."))
        _check_time(act.obj, paper, received_at or act.at)
        document = add_paper(act.obj, paper, actor, received_at or act.at)
        _tick_off(act.obj, document)
        raise_suspicions(act.obj, act.at)
        act.note(data={"kind": paper.kind, "version": document.version, "sha256": document.sha256})
    return document


def _check_time(claim: Claim, paper: Paper, received_at: datetime) -> None:
    """A paper that was asked for is a supplement, another one a document; each only as far as a window limits it."""
    asked = claim.supplements.filter(state="open", items__kind=paper.kind).exists()
    check_time(claim, SUPPLEMENT if asked else DOCUMENTS, received_at)


def check_time(claim: Claim, act: str, received_at: datetime) -> None:
    """Raises GuardFailed for a paper received outside the windows of its act, where the programme opened any."""
    state = state_at(claim.programme, received_at, act)
    if not state.open:
        raise GuardFailed(state.sentence, code="outside_filing_window")


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


def judge_documents(
    *, claim: int, verdicts: Mapping[int, str], actor: User, as_of: datetime | None = None, seen: int | None = None
) -> list[Document]:
    """Judge several papers of one claim at once: document id to the defect it is rejected for, empty to accept it.

    Same lock, guards, edges and one event each as `accept_document` and `reject_document`; all stand or none.
    """
    if any(defect and defect not in dict(DOCUMENT_DEFECTS) for defect in verdicts.values()):
        raise GuardFailed(_("Choose why the document is rejected."))
    with on_claim(claim, "accept_document", actor=actor, as_of=as_of, seen=seen) as act:
        documents = list(under_lock(act.obj.documents).filter(pk__in=verdicts).order_by("pk"))
        for document in documents:
            _settle(act, document, verdicts[document.pk])
    return documents


def _judge(pk: int, verb: str, actor: User, as_of: datetime | None, seen: int | None, defect: str) -> Document:
    claim_id = Document.objects.values_list("claim_id", flat=True).get(pk=pk)
    with on_claim(claim_id, verb, actor=actor, as_of=as_of, seen=seen) as act:
        document = under_lock(Document.objects).get(pk=pk)
        _settle(act, document, defect)
    return document


def _settle(act: Act, document: Document, defect: str) -> None:
    """Move one paper of the locked claim and write its event; the same verdict by the same person again is nothing."""
    judged = document.state in ("accepted", "rejected")
    if judged and document.judged_by_id == act.actor.pk and document.defect == defect:
        return
    verb = "reject_document" if defect else "accept_document"
    take(document, verb)
    document.defect, document.judged_by = defect, act.actor
    document.save(update_fields=["state", "defect", "judged_by"])
    data = {"kind": document.kind, "version": document.version, "defect": defect, "sha256": document.sha256}
    act.note(data=data, verb=verb)
