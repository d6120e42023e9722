"""Documents leave only here: by id, through permission and the access log, never by path."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from claims.models import Document
from claims.permissions import visible_to
from claims.previews import NoPreview, draw
from compensation.access import about, log_access

# An answer that is not a page: nothing in it may run, load, or be framed elsewhere.
SEALED_OFF = "sandbox; default-src 'none'"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "application/x-hwp": "hwp",
    "application/hwp+zip": "hwpx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
PREVIEW_SECONDS = 300


def document_for(request: HttpRequest, pk: int) -> Document:
    """The document, if the person may see documents and its claim; Http404 otherwise, as for one that is not there."""
    if not request.user.has_perm("claims.view_document"):
        raise Http404
    found = Document.objects.select_related("claim").filter(pk=pk, claim__in=visible_to(request.user)).first()
    if found is None:
        raise Http404
    about(request, found)
    return found


def safe_name(document: Document) -> str:
    """A file name that says which paper it is and nothing about the person."""
    extension = EXTENSIONS[document.content_type]
    return f"{document.claim.receipt_no}-{document.kind}-{document.version}.{extension}"


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = SEALED_OFF
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _bytes_of(document: Document) -> bytes:
    if not document.file:
        raise Http404
    with document.file.open("rb") as stored:
        return stored.read()


@require_GET
def preview(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """One page of a document as a freshly drawn picture. Logged as a view of the claimant's data."""
    document = document_for(request, pk)
    try:
        picture = draw(_bytes_of(document), document.content_type, page)
    except NoPreview as error:
        raise Http404 from error
    log_access(request, "view", "document", document.pk, [document.claim.claimant_id])
    response = HttpResponse(picture.content, content_type=picture.content_type)
    response["Content-Disposition"] = "inline"
    patch_cache_control(response, private=True, max_age=PREVIEW_SECONDS)
    return _sealed(response)


def download(request: HttpRequest, pk: int, reason: str) -> HttpResponse:
    """The file as it came, for a reason of 5 to 100 characters. The log is written before the bytes leave.

    Raises GuardFailed with the sentence for a reason that says too little.
    """
    document = document_for(request, pk)
    content = _bytes_of(document)
    log_access(request, "download", "document", document.pk, [document.claim.claimant_id], reason)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(document)}"'
    patch_cache_control(response, private=True, no_store=True)
    return _sealed(response)
