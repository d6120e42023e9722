"""Letters leave only here: through permission and the access log, never cached, the PDF for a reason."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims.letters.content import letter_for
from claims.letters.letter import KINDS, LANGUAGES, Letter, NoLetter
from claims.letters.pdf import render_pdf
from claims.models import Claim
from claims.permissions import visible_to
from claims.views import SEALED_OFF
from compensation.access import REASON_AT_LEAST, REASON_AT_MOST, about, checked_reason, log_access
from compensation.errors import GuardFailed, Refused


@require_GET
def letter_page(request: HttpRequest, claim_pk: int, kind: str) -> HttpResponse:
    """The letter as a page to read and print, in the language of `?language=` (`ko`, `en`) or the reader's own.

    Logged as a view of the claimant's data. 403 without claims.view_claim, 404 for a letter the claim does not
    have, 409 for a record that does not recompute.
    """
    claim = _claim(request, claim_pk)
    try:
        letter = _letter(claim, kind, request.GET.get("language", ""))
    except Refused as refusal:
        return _refused(request, refusal)
    log_access(request, "view", "letter", _key(letter), [claim.claimant_id])
    return _page(request, claim, letter)


@require_POST
def letter_pdf(request: HttpRequest, claim_pk: int, kind: str) -> HttpResponse:
    """The letter as a PDF file, for a `reason` of 5 to 100 characters in the `language` posted.

    Logged as a download before the bytes leave. Too short a reason shows the page again with the sentence (422).
    """
    claim = _claim(request, claim_pk)
    try:
        letter = _letter(claim, kind, request.POST.get("language", ""))
    except Refused as refusal:
        return _refused(request, refusal)
    reason = request.POST.get("reason", "")
    try:
        checked_reason(reason)
    except GuardFailed as refusal:
        log_access(request, "view", "letter", _key(letter), [claim.claimant_id])
        return _page(request, claim, letter, reason, str(refusal))
    content = render_pdf(letter)
    log_access(request, "download", "letter", _key(letter), [claim.claimant_id], reason)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{letter.file_name}"'
    response["Content-Security-Policy"] = SEALED_OFF
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return _kept_private(response)


def _claim(request: HttpRequest, pk: int) -> Claim:
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    found = visible_to(request.user).select_related("programme", "claimant").filter(pk=pk).first()
    if found is None:
        raise Http404(_("Not found, or not yours to see."))
    about(request, found)
    return found


def _letter(claim: Claim, kind: str, language: str) -> Letter:
    if language not in LANGUAGES:
        language = "ko" if (get_language() or "ko").startswith("ko") else "en"
    try:
        return letter_for(claim, kind, language)
    except NoLetter as none:
        raise Http404(_("This claim has no such letter now.")) from none


def _key(letter: Letter) -> str:
    return f"{letter.receipt_no}/{letter.kind}"


def _page(request: HttpRequest, claim: Claim, letter: Letter, reason: str = "", error: str = "") -> HttpResponse:
    context = {
        "letter": letter,
        "name": KINDS[letter.kind],
        "languages": [(code, name, code == letter.language) for code, name in (("ko", "한국어"), ("en", "English"))],
        "pdf_url": reverse("claim_letter_pdf", args=[claim.pk, letter.kind]),
        "page_url": reverse("claim_letter", args=[claim.pk, letter.kind]),
        "back": reverse("admin:claims_claim_change", args=[claim.pk]),
        "reason": reason,
        "reason_bounds": (REASON_AT_LEAST, REASON_AT_MOST),
        "error": error,
    }
    return _kept_private(render(request, "letters/letter.html", context, status=422 if error else 200))


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    sentence = str(refusal)
    context = {**admin.site.each_context(request), "title": sentence, "sentence": sentence}
    return _kept_private(render(request, "redress/refusal.html", context, status=409))


def _kept_private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    response["X-Content-Type-Options"] = "nosniff"
    return response
