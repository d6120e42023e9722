"""The bank file's door: a reason, a line in the access log, then the stored bytes and nothing else."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.access import log_access
from compensation.admin.exports import attachment, download_verb
from compensation.admin.verbs import Verb
from compensation.errors import GuardFailed
from payouts.models import BankFile, Round
from payouts.selectors import DOWNLOAD, subjects_of_file
from payouts.workflow.files import may_leave

PERMISSION = "payouts.download_bankfile"
LABEL = pgettext_lazy("verb", "Download bank file")


def door(file: BankFile) -> Verb:
    """The page on which one file of a round is asked for."""

    def hand_out(request: HttpRequest, round_: Round, reason: str) -> HttpResponse:
        return _hand_out(request, file, reason)

    return download_verb(
        "download",
        LABEL,
        PERMISSION,
        hand_out,
        consequence=lazy("The file holds whole account numbers. Upload it to the bank and keep no copy."),
        template="admin/payouts/round/verb.html",
    )


def _hand_out(request: HttpRequest, file: BankFile, reason: str) -> HttpResponse:
    """The bytes as stored; whose account numbers leave is in the access log before the first byte is.

    Raises GuardFailed for a file that was replaced or no longer has its hash.
    """
    if file.voided:
        raise GuardFailed(_("A later file replaced this one, so it is not handed out any more."))
    may_leave(file)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise GuardFailed(_("The stored file does not have its recorded hash, so it is not handed out."))
    log_access(request, "download", DOWNLOAD, file.pk, subjects_of_file(file), reason)
    return attachment(content, file.file_name)
