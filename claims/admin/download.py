"""Downloading a document as it came: the page that asks why, and the bytes."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims import views
from claims.models import Document
from compensation.access import REASON_AT_MOST
from compensation.admin.forms import ReasonField, VerbForm
from compensation.errors import GuardFailed

if TYPE_CHECKING:
    from claims.admin.claim import ClaimAdmin


class DownloadForm(VerbForm):
    """Why the file is needed."""

    reason = ReasonField(max_length=REASON_AT_MOST)


def download_page(office: "ClaimAdmin", request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the reason; POST with one sends the file. 404 for a document that is not there or has no file."""
    document: Document = views.document_for(request, pk)
    form = DownloadForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return views.download(request, pk, form.cleaned_data["reason"])
            except GuardFailed as refusal:
                form.add_error("reason", str(refusal))
        status = 422
    claim = document.claim
    context = {
        **office.page_context(request, claim),
        "title": _("Download"),
        "document": document,
        "form": form,
        "back": office.object_url(claim),
    }
    return TemplateResponse(request, "admin/claims/claim/download.html", context, status=status)
