"""The evidence of the case page: one entry a kind of document, the open one drawn page by page."""

from dataclasses import dataclass
from typing import Any

from claims.choices import DOCUMENT_KINDS
from claims.models import Claim, Document
from claims.previews import NoPreview, can_preview, page_count
from claims.selectors import same_files
from compensation.rules.policy import Policy

_ORDER = {kind: place for place, (kind, _label) in enumerate(DOCUMENT_KINDS)}


@dataclass(frozen=True)
class PaperEntry:
    """One kind: its current document (None while missing), the versions before, and claims with the same bytes."""

    kind: str
    label: Any
    required: bool
    document: Document | None
    earlier: list[Document]
    elsewhere: list[Claim]

    @property
    def state(self) -> str:
        """The state its pill shows."""
        return self.document.state if self.document else "missing"


@dataclass(frozen=True)
class OpenPaper:
    """The document under the eye: which one it is, of how many, and which of its pages is drawn."""

    entry: PaperEntry
    document: Document
    number: int
    of: int
    before: Document | None
    after: Document | None
    page: int
    pages: int
    current: bool

    @property
    def drawable(self) -> bool:
        """Whether a picture of it can be shown."""
        return self.pages > 0

    @property
    def previous_page(self) -> int | None:
        """The page before, if there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next_page(self) -> int | None:
        """The page after, if there is one."""
        return self.page + 1 if self.page < self.pages else None


def paper_entries(claim: Claim, policy: Policy | None) -> list[PaperEntry]:
    """Every document the policy asks this channel for, and every other one that came; required ones first."""
    rules = {rule.kind: rule.required for rule in policy.documents_for(claim.channel)} if policy else {}
    documents = list(claim.documents.all())
    elsewhere = same_files(claim)
    kinds = sorted(
        {*rules, *(document.kind for document in documents)}, key=lambda k: (not rules.get(k), _ORDER.get(k, 99))
    )
    entries: list[PaperEntry] = []
    for kind in kinds:
        mine = [document for document in documents if document.kind == kind]
        current = [document for document in mine if document.state != "superseded"]
        earlier = [document for document in mine if document.state == "superseded"]
        # Several papers may be current as "other": each is an entry of its own.
        shown: list[Document | None] = [*current] or [None]
        for document in shown:
            entries.append(
                PaperEntry(
                    kind,
                    dict(DOCUMENT_KINDS).get(kind, kind),
                    rules.get(kind, False),
                    document,
                    earlier,
                    elsewhere.get(document.sha256, []) if document and document.sha256 else [],
                )
            )
    return entries


def open_paper(entries: list[PaperEntry], wanted: int | None, page: int) -> OpenPaper | None:
    """The document asked for, or the first nobody has judged, or the first there is; None without any."""
    current = [(entry, entry.document) for entry in entries if entry.document is not None]
    everything = current + [(entry, document) for entry in entries for document in entry.earlier]
    chosen = next((pair for pair in everything if pair[1].pk == wanted), None)
    chosen = chosen or next((pair for pair in current if pair[1].state == "received"), None)
    chosen = chosen or next(iter(current), None)
    if chosen is None:
        return None
    entry, document = chosen
    places = [one.pk for _entry, one in current]
    place = places.index(document.pk) if document.pk in places else -1
    pages = _pages(document)
    return OpenPaper(
        entry=entry,
        document=document,
        number=place + 1,
        of=len(current),
        before=current[place - 1][1] if place > 0 else None,
        after=current[place + 1][1] if 0 <= place < len(current) - 1 else None,
        page=min(max(page, 1), pages) if pages else 1,
        pages=pages,
        current=place >= 0,
    )


def _pages(document: Document) -> int:
    if not document.file or not can_preview(document.content_type):
        return 0
    if document.content_type != "application/pdf":
        return 1
    try:
        with document.file.open("rb") as stored:
            return page_count(stored.read(), document.content_type)
    except (NoPreview, FileNotFoundError):
        return 0
