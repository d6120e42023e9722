"""The bank file's door: a reason, a line in the access log, then the stored bytes and nothing else."""

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from compensation.access import log_access
from compensation.permissions import missing_role
from payouts.forms import DownloadForm
from payouts.models import BankFile, Round
from payouts.selectors import DOWNLOAD, subjects_of_file

if TYPE_CHECKING:
    from payouts.admin.rounds import RoundAdmin

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(admin: "RoundAdmin", request: HttpRequest, round_: Round, file_id: int) -> HttpResponse:
    """Answer a POST with the file as stored. Raises PermissionDenied with a sentence, Http404 for a foreign file.

    Whose account numbers leave is written to the access log before the first byte does; a reason that says nothing
    comes back beside its field.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    refusal = missing_role(request.user, "payouts.download_bankfile")
    if refusal is not None:
        raise PermissionDenied(str(refusal))
    file = BankFile.objects.filter(pk=file_id, round=round_, voided=False).first()
    if file is None:
        raise Http404(_("Not found, or not yours to see."))
    form = DownloadForm(request.POST, auto_id=f"file-{file.pk}-%s", request=request, obj=file)
    if not form.is_valid():
        return admin.files_tab(request, round_, refused=form, refused_file=file.pk)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise PermissionDenied(_("The stored file does not have its recorded hash, so it is not handed out."))
    log_access(request, "download", DOWNLOAD, file.pk, subjects_of_file(file), form.cleaned_data["reason"])
    return attachment(content, file.file_name)


def attachment(content: bytes, name: str) -> HttpResponse:
    """Bytes to be saved, never shown, kept by no cache."""
    response = HttpResponse(content, content_type=SPREADSHEET)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
