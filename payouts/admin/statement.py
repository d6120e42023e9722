"""The statement of payments with tax withheld: its sums as a page, its rows as a file, masked or whole."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation.access import log_access
from compensation.admin.exports import DownloadPage, attachment, download_verb
from compensation.masking import mask_brn, mask_name
from compensation.models import Programme
from compensation.permissions import missing_role
from compensation.scope import programmes
from compensation.workbook import write_table
from compensation.written import time_of
from payouts.models import PayoutLine
from payouts.statement import totals, withheld_in, years

STATEMENT = "statement"
MASKED = "payouts.export_ledger"
WHOLE = "payouts.download_bankfile"
"""Whole names and business numbers leave with those alone who may take whole account numbers out of the house."""

LABELS = {
    False: pgettext_lazy("verb", "Download masked"),
    True: pgettext_lazy("verb", "Download for the tax office"),
}


def statement_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """Sums by programme and year; no person."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    rows = [
        {
            "programme": programme,
            "year": year,
            "totals": totals(withheld_in(programme, year)),
            "files": _files(request, programme, year),
        }
        for programme in programmes(request.user).order_by("-pk")
        for year in years(programme)
    ]
    context = {**admin.page_context(request, None), "title": _("Statement of payments"), "rows": rows}
    return TemplateResponse(request, "admin/payouts/ledger/statement.html", context)


def _files(request: HttpRequest, programme: Programme, year: int) -> list[tuple[Any, str]]:
    address = reverse("admin:payouts_ledgertransaction_statement_file")
    found = []
    for whole, permission in ((False, MASKED), (True, WHOLE)):
        if missing_role(request.user, permission) is None:
            asked = {"programme": programme.pk, "year": year, **({"whole": 1} if whole else {})}
            found.append((LABELS[whole], f"{address}?{urlencode(asked)}"))
    return found


def statement_export_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """GET asks the reason; POST logs whose data leaves and hands the file out."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    programme, year = _asked(request)
    whole = request.GET.get("whole") == "1"

    def hand_out(request: HttpRequest, obj: None, reason: str) -> HttpResponse:
        lines = list(withheld_in(programme, year))
        content = workbook(programme, year, lines, whole)
        people = [line.claim.claimant_id for line in lines]
        kind = "payouts.statement_whole" if whole else "payouts.statement"
        log_access(request, "download", kind, f"{programme.code}-{year}", people, reason)
        return attachment(content, f"statement-{programme.code}-{year}.xlsx")

    said = (
        gettext_lazy("Whole names and business numbers leave the house. Hand the file to the tax office alone.")
        if whole
        else gettext_lazy("Names and business numbers stay masked.")
    )
    verb = download_verb(
        "statement_file", LABELS[whole], WHOLE if whole else MASKED, hand_out, on_list=True, consequence=said
    )
    return DownloadPage(admin, verb, request, None).respond()


def _asked(request: HttpRequest) -> tuple[Programme, int]:
    """The programme and year of the address. Raises Http404 for one that is not there or not this person's."""
    pk, year = (request.GET.get(name, "") for name in ("programme", "year"))
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in (pk, year)):
        raise Http404(_("Not found, or not yours to see."))
    programme = programmes(request.user).filter(pk=int(pk)).first()
    if programme is None or int(year) not in years(programme):
        raise Http404(_("Not found, or not yours to see."))
    return programme, int(year)


def workbook(programme: Programme, year: int, lines: list[PayoutLine], whole: bool) -> bytes:
    """One row a payment: when, to whom, gross, both taxes, net (won)."""
    head = [
        _("Paid on"),
        _("Claim"),
        _("Payee"),
        _("business number"),
        _("Amount (KRW)"),
        _("income tax (KRW)"),
        _("local income tax (KRW)"),
        _("to be paid (KRW)"),
    ]
    rows = [_row(line, whole) for line in lines]
    notices = [f"{programme} · {year}", *([programme.notice] if programme.notice else [])]
    return write_table(_("Statement of payments"), head, rows, notices)


def _row(line: PayoutLine, whole: bool) -> list[str | int | None]:
    brn = line.claim.claimant.brn
    return [
        time_of(line.result_at)[:10] if line.result_at else None,
        line.claim.receipt_no,
        line.payee if whole else mask_name(line.payee),
        brn if whole else mask_brn(brn),
        line.amount,
        line.income_tax,
        line.local_tax,
        line.net,
    ]
