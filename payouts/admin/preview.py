"""What a bank's rows say beside what we asked: for the preview of a file and for the exceptions kept from one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from compensation.access import log_access
from compensation.errors import Refused
from compensation.masking import mask_account, mask_name
from payouts import workflow
from payouts.admin.held import Held, held
from payouts.admin.person import person
from payouts.admin.words import flag_sentences
from payouts.match import Match, normal_holder
from payouts.models import BankResultRow, PayoutLine, Round
from payouts.results import ResultRow
from payouts.selectors import EXCEPTIONS, subjects
from payouts.workflow.results import Matched

MOST_SHOWN = 200
ORDER = (*EXCEPTIONS, "failed", "returned", "paid", "already")
NEXT_STATE = ("paid", "failed", "returned")


@dataclass(frozen=True)
class Cell:
    """One fact as the bank and as we have it, masked; `differs` marks it with ≠."""

    label: Any
    theirs: Any
    ours: Any
    differs: bool
    won: bool = False


@dataclass(frozen=True)
class Compared:
    """One row of a result file beside our line (None when no line is near)."""

    row: int
    outcome: str
    status: str
    at: datetime | None
    line: PayoutLine | None
    cells: list[Cell]
    sentences: list[str]
    file_name: str = ""
    uploaded_at: datetime | None = field(default=None, compare=False)

    @property
    def applies(self) -> bool:
        """Whether the row settles the line."""
        return self.outcome in NEXT_STATE


def _cells(last4: str, amount: int | None, holder: str, line: PayoutLine | None) -> list[Cell]:
    ours = (line.account.last4, line.net, line.payee) if line else ("", None, "")
    return [
        Cell(
            pgettext_lazy("bank row", "Account"),
            mask_account(last4),
            mask_account(ours[0]),
            line is not None and last4 != ours[0],
        ),
        Cell(pgettext_lazy("bank row", "Amount"), amount, ours[1], line is not None and amount != ours[1], won=True),
        Cell(
            pgettext_lazy("bank row", "Holder"),
            mask_name(holder),
            mask_name(ours[2]),
            line is not None and normal_holder(holder) != normal_holder(ours[2]),
        ),
    ]


def of_stored(rows: Iterable[BankResultRow]) -> list[Compared]:
    """Kept rows beside our lines."""
    return [
        Compared(
            row.row,
            row.outcome,
            row.status_text,
            row.executed_at,
            row.line,
            _cells(row.last4, row.amount, row.holder, row.line),
            flag_sentences(row.flags, row.line, row.amount),
            row.result.file_name,
            row.result.uploaded_at,
        )
        for row in rows
    ]


def _of_match(match: Match, row: ResultRow, line: PayoutLine | None) -> Compared:
    return Compared(
        row.row_no,
        match.outcome,
        row.status_text,
        row.executed_at,
        line,
        _cells(row.account_digits[-4:], row.amount, row.holder, line),
        flag_sentences(match.flags, line, row.amount),
    )


def of_file(matched: Matched) -> list[Compared]:
    """The rows of a file not yet applied, those that need a person first."""
    found = [
        _of_match(match, matched.rows[match.row_no], matched.lines[match.line_id] if match.line_id else None)
        for match in matched.reconciliation.matches
    ]
    return sorted(found, key=lambda row: (ORDER.index(row.outcome), row.row))


def preview_context(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """The page between upload and yes: every row's fate, the equation, the lines that stay without an answer."""
    file = held(round_, person(request), _asked(request))
    if file is None:
        return {"file": None, "show_form": False}
    try:
        matched = workflow.preview_result(round_, file.content)
    except Refused as refusal:
        return {"file": None, "show_form": False, "unreadable": str(refusal)}
    return {"file": file, **_summary(request, round_, file, matched)}


def _asked(request: HttpRequest) -> str:
    return request.POST.get("sha256", "") or request.GET.get("file", "")


def _summary(request: HttpRequest, round_: Round, file: Held, matched: Matched) -> dict[str, Any]:
    rows = of_file(matched)
    wanted = request.GET.get("outcome", "")
    listed = [row for row in rows if row.outcome == wanted] if wanted in ORDER else rows
    shown = listed[:MOST_SHOWN]
    log_access(request, "view", "payouts.result_preview", round_.pk, subjects(row for row in shown if row.line))
    counts = matched.reconciliation.counts
    silent = [pk for pk in matched.reconciliation.silent_line_ids if matched.lines[pk].round_id == round_.pk]
    by_outcome = {code: sum(row.outcome == code for row in rows) for code in ORDER}
    return {
        "rows": shown,
        "hidden": len(listed) - len(shown),
        "wanted": wanted,
        "counts": counts,
        "exceptions": counts.mismatch + counts.unmatched,
        "outcomes": [(code, by_outcome[code]) for code in ORDER if by_outcome[code]],
        "holds": counts.rows == counts.applied + counts.already + counts.mismatch + counts.unmatched,
        "silent": len(silent),
    }
