"""The tabs of a round's page: each reads only its own rows, one page of them, whatever the size of the round."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy

from compensation.access import log_access
from compensation.admin.exports import DownloadForm
from compensation.banks import bank_name
from compensation.permissions import missing_role
from payouts import selectors
from payouts.admin import left_out
from payouts.admin.addresses import round_url, verb_url
from payouts.admin.desk import copy_url, waiting_copies
from payouts.admin.download import PERMISSION
from payouts.admin.person import person
from payouts.admin.preview import of_stored
from payouts.admin.rulings import acts_on
from payouts.admin.signal_page import MOST_SHOWN
from payouts.choices import LINE_STATES
from payouts.models import BankFile, PayoutLine, Round
from payouts.permissions import why_not

PAGE = 50

TABS = {
    "lines": pgettext_lazy("tab", "Payout lines"),
    "exceptions": pgettext_lazy("tab", "Exceptions"),
    "signals": pgettext_lazy("tab", "Signals"),
    "files": pgettext_lazy("tab", "Files"),
    "results": pgettext_lazy("tab", "Bank results"),
    "left_out": pgettext_lazy("tab", "Left out"),
    "history": pgettext_lazy("tab", "History"),
}


@dataclass(frozen=True)
class Tab:
    """One tab: its address, its count (None where counting says nothing) and whether it is open."""

    code: str
    label: Any
    url: str
    count: int | None
    current: bool

    @property
    def bad(self) -> bool:
        """Whether what the tab counts waits for somebody."""
        return bool(self.count) and self.code in ("exceptions", "signals")


def tabs_of(round_: Round, current: str, counts: dict[str, int]) -> list[Tab]:
    """Every tab with its count."""
    return [
        Tab(code, label, round_url(round_, code), counts.get(code), code == current) for code, label in TABS.items()
    ]


def current_tab(request: HttpRequest) -> str:
    """The tab asked for; the lines when none or an unknown one is."""
    asked = request.GET.get("tab", "")
    return asked if asked in TABS else "lines"


def context_of(tab: str, request: HttpRequest, round_: Round) -> dict[str, Any]:
    """What one tab shows. Tabs that show people write the access log."""
    return _CONTEXTS[tab](request, round_)


# ---- lines --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineRow:
    """A line as its row shows it: bank by name, links only where this person may follow them."""

    line: PayoutLine
    bank: str
    claim_url: str
    replaces: PayoutLine | None
    replaces_url: str
    successor: PayoutLine | None
    successor_url: str


def line_url(line: PayoutLine) -> str:
    """The page of lines on which this one stands first."""
    address = reverse("admin:payouts_round_change", args=[line.round_id])
    return f"{address}?{urlencode({'tab': 'lines', 'after': line.position - 1})}"


def claim_url(request: HttpRequest, claim_id: int) -> str:
    """The claim's page, or nothing for a person who may not see claims."""
    if not person(request).has_perm("claims.view_claim"):
        return ""
    return reverse("admin:claims_claim_change", args=[claim_id])


def _row(request: HttpRequest, line: PayoutLine) -> LineRow:
    successor = getattr(line, "successor", None)
    return LineRow(
        line=line,
        bank=bank_name(line.account.bank_code, get_language() or "ko"),
        claim_url=claim_url(request, line.claim_id),
        replaces=line.retry_of,
        replaces_url=line_url(line.retry_of) if line.retry_of else "",
        successor=successor,
        successor_url=line_url(successor) if successor else "",
    )


def _log(request: HttpRequest, kind: str, key: int, people: list[int]) -> None:
    if people:
        log_access(request, "view", kind, key, people)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _lines(request: HttpRequest, round_: Round) -> dict[str, Any]:
    state = request.GET.get("state", "")
    state = state if state in dict(LINE_STATES) else ""
    rows = selectors.lines_of(round_)
    if state:
        rows = rows.filter(state=state)
    found, previous, following = _page(rows, _number(request, "after"), _number(request, "before"))
    _log(request, "payouts.round", round_.pk, selectors.subjects(found))

    def at(side: str, line: PayoutLine) -> str:
        return "?" + urlencode({"tab": "lines", **({"state": state} if state else {}), side: line.position})

    return {
        "rows": [_row(request, line) for line in found],
        "state": state,
        "export_url": _export_url(request, round_),
        "states": [(code, label, f"?tab=lines&state={code}") for code, label in LINE_STATES],
        "previous": at("before", found[0]) if previous else "",
        "next": at("after", found[-1]) if following else "",
    }


def _export_url(request: HttpRequest, round_: Round) -> str:
    if not person(request).has_perm("payouts.export_payoutline"):
        return ""
    return reverse("admin:payouts_payoutline_export") + f"?round__id__exact={round_.pk}"


def _page(rows: Any, after: int | None, before: int | None) -> tuple[list[PayoutLine], bool, bool]:
    """One page by position, and whether there are lines before and after it."""
    if before is not None:
        found = list(rows.filter(position__lt=before).order_by("-position")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return found, bool(found) and more, bool(found)
    found = list(rows.filter(position__gt=after or 0)[: PAGE + 1])
    return found[:PAGE], bool(after) and bool(found), len(found) > PAGE


# ---- the other tabs -----------------------------------------------------------------------------


def _exceptions(request: HttpRequest, round_: Round) -> dict[str, Any]:
    found = list(selectors.exceptions_of(round_)[: 2 * PAGE])
    _log(request, "payouts.exceptions", round_.pk, selectors.subjects(row for row in found if row.line))
    rows = []
    for row, compared in zip(found, of_stored(found), strict=True):
        ruling = next((one for one in row.rulings.all() if one.state != "rejected"), None)
        rows.append((compared, ruling, acts_on(person(request), round_, row, ruling)))
    return {"rows": rows}


def _signals(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """Each signal with its first lines; the rest of a long one is told by number."""
    found = list(round_.signals.select_related("answered_by").order_by("answered_at", "pk")[: 2 * PAGE])
    shown = {position for one in found for position in one.positions[:MOST_SHOWN]}
    lines = {line.position: line for line in selectors.lines_of(round_).filter(position__in=shown)}
    _log(request, "payouts.signals", round_.pk, selectors.subjects(lines.values()))
    return {
        "signals": [
            (
                signal,
                [_row(request, lines[at]) for at in signal.positions[:MOST_SHOWN] if at in lines],
                max(0, len(signal.positions) - MOST_SHOWN),
                f"{verb_url(round_, 'answer_signal')}?signal={signal.pk}",
            )
            for signal in found
        ],
        "refusal": why_not(person(request), "answer_signal", round_),
        "look_again_url": verb_url(round_, "look_again"),
    }


def _files(request: HttpRequest, round_: Round) -> dict[str, Any]:
    rows = [
        (file, download_url(file), DownloadForm(auto_id=f"file-{file.pk}-%s"), copy_url(file))
        for file in selectors.files_of(round_)
    ]
    return {
        "files": rows,
        "refusal": missing_role(person(request), PERMISSION),
        "copies": waiting_copies(round_, request),
        "reissues": list(round_.reissues.select_related("requested_by", "decided_by").order_by("-pk")[:MOST_SHOWN]),
    }


def download_url(file: BankFile) -> str:
    """Where a file's bytes are asked for."""
    return reverse("admin:payouts_round_download", args=[file.round_id, file.pk])


def _results(request: HttpRequest, round_: Round) -> dict[str, Any]:
    return {"results": list(selectors.results_of(round_)[: 2 * PAGE])}


def _history(request: HttpRequest, round_: Round) -> dict[str, Any]:
    return {}


_CONTEXTS: dict[str, Callable[[HttpRequest, Round], dict[str, Any]]] = {
    "lines": _lines,
    "exceptions": _exceptions,
    "signals": _signals,
    "files": _files,
    "results": _results,
    "left_out": left_out.context,
    "history": _history,
}
