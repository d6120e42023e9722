"""The rows of a replay on its page: fifty at a time, of one kind or of all, and as a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy

from claims.choices import REPLAY_KINDS
from claims.models import PolicyReplay, PolicyReplayRow
from claims.simulation.totals import TIER_NAMES
from claims.simulation.words import sentences
from compensation.rules.replay import CHANGED
from compensation.workbook import MOST_ROWS, Value

ROWS_A_PAGE: Final = 50
CHANGED_ROWS: Final = "changed"
PLACES: Final = {
    "denied": pgettext_lazy("replay", "Denied"),
    "negotiated": pgettext_lazy("replay", "Negotiated"),
}


@dataclass(frozen=True)
class Line:
    """One row as the page shows it; `url` leads to the claim, for whoever may see claims."""

    receipt_no: str
    url: str
    kind: str
    label: Any
    before: int
    after: int | None
    difference: int | None
    sentences: list[str]


@dataclass(frozen=True)
class Chip:
    """A kind with its count, as a link that shows only these rows."""

    label: Any
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class RowsPage:
    """A page of rows with its neighbours, in the shape `redress/_pages.html` reads."""

    lines: list[Line]
    chips: list[Chip]
    first: int
    last: int
    previous: str
    next: str


def place_words(tier: str) -> Any:
    """A tier of the totals (`2`, `denied`, `negotiated`) in words."""
    return PLACES.get(tier) or pgettext_lazy("replay", "Tier %(number)s") % {"number": tier}


def address(kind: str, page: int = 1) -> str:
    """The query string of a page of rows."""
    return "?" + urlencode({**({"kind": kind} if kind else {}), "page": page}) + "#rows"


def wanted_kind(request: HttpRequest) -> str:
    """The kind the address asks for; what it does not know is the rows that change."""
    kind = request.GET.get("kind", CHANGED_ROWS)
    return kind if kind in ("", CHANGED_ROWS, *dict(REPLAY_KINDS)) else CHANGED_ROWS


def rows_of(replay: PolicyReplay, kind: str) -> Any:
    """The rows of a kind, in the order of the receipts."""
    rows = PolicyReplayRow.objects.filter(replay=replay).select_related("claim").order_by("claim_id")
    if kind == CHANGED_ROWS:
        return rows.filter(kind__in=CHANGED)
    return rows.filter(kind=kind) if kind else rows


def rows_page(request: HttpRequest, replay: PolicyReplay) -> RowsPage:
    """The page of rows the address asks for (`kind`, `page`)."""
    kind, page = wanted_kind(request), request.GET.get("page", "1")
    number = min(int(page), 100_000) if page.isascii() and page.isdigit() and int(page) else 1
    start = (number - 1) * ROWS_A_PAGE
    found = list(rows_of(replay, kind)[start : start + ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    return RowsPage(
        lines=list(_lines(shown, request.user.has_perm("claims.view_claim"))),
        chips=_chips(replay.totals, kind),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous=address(kind, number - 1) if number > 1 else "",
        next=address(kind, number + 1) if len(found) > ROWS_A_PAGE else "",
    )


def _lines(rows: Iterable[PolicyReplayRow], linked: bool) -> Iterator[Line]:
    lang, labels = get_language() or "ko", dict(REPLAY_KINDS)
    for row in rows:
        yield Line(
            receipt_no=row.claim.receipt_no,
            url=reverse("admin:claims_claim_change", args=[row.claim_id]) if linked else "",
            kind=row.kind,
            label=labels[row.kind],
            before=row.before,
            after=row.after,
            difference=row.difference,
            sentences=sentences(row.kind, row.why, lang),
        )


def _chips(totals: Mapping[str, Any], wanted: str) -> list[Chip]:
    kinds = totals["by_kind"]
    said: list[tuple[str, Any, int]] = [
        (CHANGED_ROWS, pgettext_lazy("replay", "Claims that change"), totals["changed"]),
        ("", pgettext_lazy("replay", "All decided claims"), totals["claims"]),
        *((code, label, kinds[code]["claims"]) for code, label in REPLAY_KINDS if kinds[code]["claims"]),
    ]
    return [Chip(label, count, address(code), code == wanted) for code, label, count in said]


HEAD: Final = (
    pgettext_lazy("replay", "Receipt number"),
    pgettext_lazy("replay", "What changes"),
    pgettext_lazy("replay", "Before (KRW)"),
    pgettext_lazy("replay", "After (KRW)"),
    pgettext_lazy("replay", "Difference (KRW)"),
    pgettext_lazy("replay", "Tier before"),
    pgettext_lazy("replay", "Tier after"),
    pgettext_lazy("replay", "Why"),
)


def table(rows: Any) -> Iterator[list[Value]]:
    """Rows for a workbook, as many as one may have. Nothing in them names a person."""
    found = list(rows[:MOST_ROWS])
    for row, line in zip(found, _lines(found, False), strict=True):
        tiers = [str(place_words(TIER_NAMES.get(place, str(place)))) for place in (row.place_before, row.place_after)]
        amounts = (line.before, line.after, line.difference)
        yield [line.receipt_no, str(line.label), *amounts, *tiers, "\n".join(line.sentences)]
