"""The rows of an import on its page: previewed or stored, one page of one outcome at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from claims.choices import ROW_OUTCOMES
from claims.intake import batches, claim_rows, report_rows
from claims.intake.outcomes import RowOutcome
from claims.intake.sentences import outcome_sentences
from claims.models import Claim, DamageReport, ImportBatch
from claims.resources import ClaimFileResource
from compensation import masking
from compensation.sealed import open_bytes, seal_bytes

ROWS_A_PAGE: Final = 50
KEPT_SECONDS: Final = 600
NAME_COLUMN: Final = {"claims": claim_rows.BUSINESS_NAME, "reports": report_rows.NUMBER}

_MASKS: Final = {
    claim_rows.REPRESENTATIVE: masking.mask_name,
    claim_rows.HOLDER: masking.mask_name,
    claim_rows.MOBILE: lambda text: masking.mask_phone("".join(filter(str.isdigit, text))),
    claim_rows.EMAIL: masking.mask_email,
    claim_rows.BRN: lambda text: masking.mask_brn("".join(filter(str.isdigit, text))),
    claim_rows.ACCOUNT: lambda text: masking.mask_account("".join(filter(str.isdigit, text))[-4:]),
}
"""How the columns of both kinds of file that say who someone is are shown."""


@dataclass(frozen=True)
class Line:
    """One row as the page shows it. `url` leads to the claim or report, `fix` to the row's correction."""

    number: int
    name: str
    outcome: str
    receipt_no: str
    url: str
    fix: str
    sentences: list[str]


@dataclass(frozen=True)
class Chip:
    """One outcome with its count, as a link that shows only these rows."""

    label: Any
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class RowsPage:
    """A page of rows with its neighbours, in the shape `redress/_pages.html` reads."""

    lines: list[Line]
    chips: list[Chip]
    counts: dict[str, int]
    rows_in: int
    first: int
    last: int
    previous: str
    next: str

    @property
    def complete(self) -> bool:
        """Whether every row of the file is accounted for."""
        return self.rows_in == sum(self.counts.values())


def masked(cells: dict[str, str]) -> list[tuple[str, str]]:
    """Column and cell pairs with personal values masked."""
    return [(column, _MASKS[column](text) if column in _MASKS and text else text) for column, text in cells.items()]


def previewed(batch: ImportBatch) -> list[RowOutcome]:
    """A batch's preview, kept for ten minutes, sealed: paging through a large file does not read it again.

    Of the cells only the row's name is kept; the others stand there empty, so that columns keep their letters.
    """
    key = f"import-preview:{batch.pk}:{batch.sha256}"
    kept = cache.get(key)
    if kept is None:
        found = ClaimFileResource.preview_of(batch) if batch.kind == "claims" else batches.preview(batch)
        columns = list(found[0].cells) if found else []
        name = NAME_COLUMN[batch.kind]
        rows = [
            [row.number, row.cells.get(name, ""), row.outcome, row.receipt_no, row.earlier_row, row.code, row.defects]
            for row in found
        ]
        kept = seal_bytes(json.dumps([columns, rows], ensure_ascii=False).encode())
        cache.set(key, kept, KEPT_SECONDS)
    columns, rows = json.loads(open_bytes(kept))
    empty = dict.fromkeys(columns, "")
    return [
        RowOutcome(
            number, {**empty, NAME_COLUMN[batch.kind]: name}, None, outcome, receipt, earlier, code, tuple(codes)
        )
        for number, name, outcome, receipt, earlier, code, codes in rows
    ]


def forget_preview(batch: ImportBatch) -> None:
    """Let go of a kept preview."""
    cache.delete(f"import-preview:{batch.pk}:{batch.sha256}")


def rows_page(request: HttpRequest, batch: ImportBatch) -> RowsPage:
    """The page of rows the address asks for (`outcome`, `page`); what it does not know is left out."""
    wanted = request.GET.get("outcome", "")
    wanted = wanted if wanted in dict(ROW_OUTCOMES) else ""
    page = request.GET.get("page", "1")
    number = min(int(page), 100_000) if page.isascii() and page.isdigit() and int(page) else 1
    start = (number - 1) * ROWS_A_PAGE
    if batch.state == "previewed":
        counts, outcomes, fixes = _previewed_page(batch, wanted, start)
    else:
        counts, outcomes, fixes = _stored_page(batch, wanted, start)
    shown = outcomes[:ROWS_A_PAGE]
    return RowsPage(
        lines=_lines(batch, shown, fixes),
        chips=_chips(counts, wanted),
        counts=counts,
        rows_in=batch.rows_in,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous=_address(wanted, number - 1) if number > 1 else "",
        next=_address(wanted, number + 1) if len(outcomes) > ROWS_A_PAGE else "",
    )


_Page = tuple[dict[str, int], Sequence[RowOutcome], dict[int, str]]


def _previewed_page(batch: ImportBatch, wanted: str, start: int) -> _Page:
    found = previewed(batch)
    chosen = [row for row in found if wanted in ("", row.outcome)]
    return batches.tally(found), chosen[start : start + ROWS_A_PAGE + 1], {}


def _stored_page(batch: ImportBatch, wanted: str, start: int) -> _Page:
    counts = {"accepted": batch.accepted, "duplicates": batch.duplicates, "rejected": batch.rejected}
    rows = batch.rows.order_by("row")
    if wanted:
        rows = rows.filter(outcome=wanted)
    found = list(rows[start : start + ROWS_A_PAGE + 1])
    fixes = {}
    if batch.state == "done":
        fixes = {row.row: reverse("admin:claims_importrow_do", args=[row.pk, "correct_row"]) for row in found}
    return counts, [batches.outcome_of(row) for row in found], fixes


def _lines(batch: ImportBatch, outcomes: Iterable[RowOutcome], fixes: dict[int, str]) -> list[Line]:
    door = batches.DOORS[batch.kind]
    outcomes = list(outcomes)
    urls = _urls(batch, [row.receipt_no for row in outcomes if row.receipt_no])
    return [
        Line(
            number=row.number,
            name=row.cells.get(NAME_COLUMN[batch.kind], ""),
            outcome=row.outcome,
            receipt_no=row.receipt_no,
            url=urls.get(row.receipt_no, ""),
            fix=fixes.get(row.number, "") if row.outcome == "rejected" else "",
            sentences=outcome_sentences(door, batch.file_name, batch.sheet, row),
        )
        for row in outcomes
    ]


def _urls(batch: ImportBatch, numbers: list[str]) -> dict[str, str]:
    if batch.kind == "claims":
        page = "admin:claims_claim_change"
        claims = Claim.objects.filter(programme=batch.programme_id, receipt_no__in=numbers)
        found = list(claims.values_list("receipt_no", "pk"))
    else:
        page = "admin:claims_damagereport_change"
        reports = DamageReport.objects.filter(programme=batch.programme_id, number__in=numbers)
        found = list(reports.values_list("number", "pk"))
    return {number: reverse(page, args=[pk]) for number, pk in found}


def _chips(counts: dict[str, int], wanted: str) -> list[Chip]:
    everything = (("", pgettext_lazy("row outcome", "All rows"), sum(counts.values())),)
    known = zip(ROW_OUTCOMES, counts.values(), strict=True)
    outcomes = (*everything, *((code, label, count) for (code, label), count in known))
    return [Chip(label, count, _address(code, 1), code == wanted) for code, label, count in outcomes]


def _address(outcome: str, page: int) -> str:
    said = {"outcome": outcome} if outcome else {}
    return "?" + urlencode({**said, "page": page})
