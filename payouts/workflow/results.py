"""The bank's answer: read, matched, shown, and then applied to lines and claims."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import User
from payouts import formats, ledger
from payouts.match import APPLIED, Match, OpenLine, plain_memo, row_reference
from payouts.models import BankResult, BankResultRow, PayoutLine, Round, Ruling
from payouts.reconcile import Reconciliation, reconcile
from payouts.results import ResultRow, UnreadableResult, read_result
from payouts.transfers import memo_of
from payouts.workflow.act import line_event, on_round
from payouts.workflow.paying import pay_many, said_of, together
from payouts.workflow.recoveries import end_by_return
from payouts.workflow.sentences import unreadable
from payouts.workflow.told import answered

EDGE = {"paid": "pay_line", "failed": "fail_line", "returned": "return_line"}
#: What each of the bank's words posts, in the order in which one file may say them of one line.
LEDGER_KINDS = {"pay": "paid", "fail": "failed", "return": "returned"}
OPEN_STATES = ("sent", "reconciling", "closed")


@dataclass(frozen=True)
class Matched:
    """A result file against our lines; nothing is written yet."""

    format_code: str
    rows: dict[int, ResultRow]
    lines: dict[int, PayoutLine]
    reconciliation: Reconciliation


def preview_result(round_: Round, content: bytes) -> Matched:
    """What the file would do: its rows against the lines of this programme that ever went to the bank.

    `lines` holds those of the accounts that the rows name, and all that this round still waits for.

    Raises GuardFailed with a sentence that names sheet, row and column when the file cannot be read.
    """
    try:
        table = read_result(content, formats.layouts_for(round_))
    except UnreadableResult as error:
        raise GuardFailed(unreadable(error)) from error
    lines = {line.pk: line for line in _lines_of(round_, table.rows)}
    found = reconcile(table.rows, [_open_line(line) for line in lines.values()])
    rows = {row.row_no: row for row in table.rows}
    ruled = _rulings(round_, [row_reference(rows[match.row_no]) for match in found.matches if _open(match)])
    matches = tuple(
        _of_this_issue(_of_this_round(_as_ruled(match, rows[match.row_no], ruled), lines, round_), rows, lines)
        for match in found.matches
    )
    return Matched(table.format_code, rows, lines, replace(found, matches=matches))


def _lines_of(round_: Round, rows: Sequence[ResultRow]) -> "QuerySet[PayoutLine]":
    """What the rows may speak of, and what this round waits for: the others' account numbers need not be opened."""
    endings = {row.account_digits[-4:] for row in rows}
    spoken = Q(account__last4__in=endings, state__in=["sent", "paid", "failed", "returned"])
    lines = PayoutLine.objects.filter(spoken | Q(round=round_, state="sent"), round__programme=round_.programme_id)
    return lines.select_related("round__programme", "account", "claim")


def _open(match: Match) -> bool:
    return match.outcome in ("mismatch", "unmatched")


def _rulings(round_: Round, references: list[str]) -> dict[str, int | None]:
    """What two people said about such rows of earlier files: the line by the row's reference, None for not ours."""
    confirmed = Ruling.objects.filter(
        row__result__round__programme=round_.programme_id, row__reference__in=references, state="confirmed"
    )
    return dict(confirmed.values_list("row__reference", "line_id")) if references else {}


def _as_ruled(match: Match, row: ResultRow, ruled: dict[str, int | None]) -> Match:
    """A row that was ruled about is known already; one that is not ours stays so, and asks nobody again."""
    reference = row_reference(row)
    if not _open(match) or reference not in ruled:
        return match
    line_id = ruled[reference]
    if line_id is None:
        return Match(match.row_no, None, "unmatched", flags=("ruled_not_ours",))
    return Match(match.row_no, line_id, "already", flags=("ruled",))


def _open_line(line: PayoutLine) -> OpenLine:
    return OpenLine(
        line_id=line.pk,
        position=line.position,
        account_digits=line.account.number,
        amount=line.net,
        holder=line.payee,
        memo_key=memo_of(line, line.round.issue),
        state=line.state,
        result_reference=line.result_reference,
    )


def import_result(
    *, round: int, content: bytes, file_name: str, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> BankResult:
    """Apply a result file: matched lines become paid, failed or returned, the rest becomes exceptions.

    A line no row speaks of stays sent: silence is never failure. The same bytes again change nothing and answer the
    stored result.
    """
    digest = hashlib.sha256(content).hexdigest()
    with on_round(round, "import_result", actor=actor, as_of=as_of, seen=seen) as act:
        known = act.obj.results.filter(sha256=digest).first()
        if known is not None:
            return known
        if act.obj.state not in OPEN_STATES:
            raise GuardFailed(_("The file of this round has not been sent to the bank yet."))
        matched = preview_result(act.obj, content)
        matches = matched.reconciliation.matches
        # The bank's rows first: the database lets no line be settled without one.
        result = _store(act.obj, content, digest, file_name, actor, matched, matches)
        settled = [
            (matched.lines[match.line_id], match, matched.rows[match.row_no])
            for match in matches
            if match.outcome in APPLIED and match.line_id is not None
        ]
        # Most of a file is first payments, which go together; they come first, as what takes one back comes after it.
        pay_many([one for one in settled if together(*one)], actor, act.at)
        for line, match, row in settled:
            if not together(line, match, row):
                _apply(line, match, row, actor, act.at)
        _post(act.obj, result, actor, act.at)
        data = {"sha256": digest, "rows": result.rows_in, "applied": result.applied, "exceptions": result.exceptions}
        if act.obj.state == "sent":
            act.verb = "reconcile"
            act.move(data=data)
        else:
            act.note(data=data)
    return result


def _of_this_round(match: Match, lines: dict[int, PayoutLine], round_: Round) -> Match:
    """A row that would settle a line of another round belongs into that round's upload: a person looks at it."""
    if match.outcome not in APPLIED or match.line_id is None or lines[match.line_id].round_id == round_.pk:
        return match
    return Match(match.row_no, match.line_id, "mismatch", flags=(*match.flags, "other_round"))


def _of_this_issue(match: Match, rows: dict[int, ResultRow], lines: dict[int, PayoutLine]) -> Match:
    """A row that carries the memo of a file that was replaced is never applied: which one the bank carried out is for
    people to find out."""
    if match.outcome not in APPLIED or match.line_id is None:
        return match
    line, memo = lines[match.line_id], plain_memo(rows[match.row_no].memo)
    replaced = {plain_memo(memo_of(line, issue)) for issue in range(1, line.round.issue)}
    if memo not in replaced:
        return match
    return Match(match.row_no, match.line_id, "mismatch", flags=(*match.flags, "replaced_file"))


def _apply(line: PayoutLine, match: Match, row: ResultRow, actor: User, at: datetime) -> None:
    event = line_event(line, EDGE[match.outcome], actor, at, data=said_of(match, row))
    line.failure = match.reason_code if match.outcome != "paid" else ""
    line.result_at, line.result_reference = row.executed_at, match.result_reference
    event.save(force_insert=True)
    line.save(update_fields=["state", "failure", "result_at", "result_reference", *line.trail])
    answered(line, match.outcome, match.reason_code, actor, at)


def _post(round_: Round, result: BankResult, actor: User, at: datetime) -> None:
    """What the file settled, in the ledger: one transaction for each of the bank's words that it holds."""
    for kind, outcome in LEDGER_KINDS.items():
        settled = PayoutLine.objects.filter(result_rows__result=result, result_rows__outcome=outcome)
        if kind == "return":
            end_by_return(settled, actor=actor, at=at)
        ledger.post_lines(kind, round_, f"{kind}/{result.sha256[:16]}", settled, by=actor, at=at)


def _store(
    round_: Round, content: bytes, digest: str, file_name: str, actor: User, matched: Matched, matches: Sequence[Match]
) -> BankResult:
    outcomes = [match.outcome for match in matches]
    result = BankResult.objects.create(
        round=round_,
        file_name=file_name[:255],
        content=content,
        sha256=digest,
        format_code=matched.format_code,
        rows_in=len(outcomes),
        applied=sum(outcome in APPLIED for outcome in outcomes),
        already=outcomes.count("already"),
        exceptions=sum(outcome in ("mismatch", "unmatched") for outcome in outcomes),
        uploaded_by=actor,
    )
    BankResultRow.objects.bulk_create(
        [_row(result, match, matched.rows[match.row_no]) for match in matches], batch_size=500
    )
    return result


def _row(result: BankResult, match: Match, row: ResultRow) -> BankResultRow:
    return BankResultRow(
        result=result,
        row=match.row_no,
        outcome=match.outcome,
        line_id=match.line_id,
        last4=row.account_digits[-4:],
        amount=row.amount,
        holder=row.holder[:200],
        status_text=row.status_text[:100],
        reason=match.reason_code,
        flags=list(match.flags),
        reference=row_reference(row),
        executed_at=row.executed_at,
    )
