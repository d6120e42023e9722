"""From stored lines to what the bank is asked: the rows of a round, their hash and its file. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import override, pgettext

from compensation.banks import bank_name
from compensation.calendar import format_datetime
from compensation.sealed import unseal
from payouts.bankfiles import (
    BankFormat,
    RowProblem,
    TransferRow,
    check_lines,
    control_total,
    lines_hash,
    split,
    write_bank_file,
)
from payouts.models import PayoutLine, Round
from payouts.stored import StoredLine


def live_lines(round_: Round) -> list[PayoutLine]:
    """The lines of a round that are to be paid, in order, with what a transfer needs."""
    return list(
        round_.lines.exclude(state="cancelled")
        .select_related("account", "claim", "round__programme")
        .order_by("position")
    )


def memo_of(line: PayoutLine, issue: int = 1) -> str:
    """What the payee's passbook shows: the receipt number, which instalment it is after the first, and the issue.

    A re-issued file says which issue it is, so that the bank's result tells which of the files was carried out.
    """
    memo = _memo(line.claim.receipt_no, line.instalment)
    return f"{memo}/{issue}" if issue > 1 else memo


def _memo(receipt_no: str, instalment: int) -> str:
    return f"{receipt_no}-{instalment}" if instalment > 1 else receipt_no


def transfer_row(line: PayoutLine, issue: int = 1) -> TransferRow:
    """One line as the bank is asked to pay it: the net, after tax. The round's hash is over its first issue."""
    return TransferRow(
        line_id=line.pk,
        position=line.position,
        bank_code=line.account.bank_code,
        account_number=line.account.number,
        amount=line.net,
        holder=line.payee,
        memo=memo_of(line, issue),
    )


def fix_totals(round_: Round, lines: Sequence[StoredLine]) -> None:
    """Set a round's count, gross total, withheld tax and hash from its `stored_lines`; the caller saves."""
    rows = [
        TransferRow(
            line.line,
            line.position,
            line.bank,
            unseal(line.sealed),
            line.net,
            line.payee,
            _memo(line.receipt_no, line.instalment),
        )
        for line in lines
    ]
    round_.line_count, round_.total = len(rows), sum(line.amount for line in lines)
    round_.withheld = round_.total - control_total(rows)
    round_.lines_hash = lines_hash(rows)


def problems_of(lines: Sequence[PayoutLine], fmt: BankFormat) -> list[tuple[PayoutLine | None, RowProblem]]:
    """What the bank's format refuses, with the line at fault. More lines than a file takes go into further files."""
    by_id = {line.pk: line for line in lines}
    found = check_lines([transfer_row(line) for line in lines], fmt)
    return [(by_id.get(problem.line_id) if problem.line_id else None, problem) for problem in found]


@dataclass(frozen=True)
class Part:
    """One file of a round as the bank gets it: the part's own count, total (won) and hash of its lines."""

    number: int
    of: int
    content: bytes
    count: int
    total: int
    lines_hash: str


def build_files(round_: Round, lines: Sequence[PayoutLine], fmt: BankFormat, issue: int = 1) -> list[Part]:
    """The bank's spreadsheets of a round, each with its control sheet. Raises BankFileRefused with every problem."""
    parts = split([transfer_row(line, issue) for line in lines], fmt)
    return [_part(round_, rows, fmt, number, len(parts)) for number, rows in enumerate(parts, start=1)]


def _part(round_: Round, rows: Sequence[TransferRow], fmt: BankFormat, number: int, of: int) -> Part:
    content = write_bank_file(rows, fmt, _control(round_, fmt, number, of))
    return Part(number, of, content, len(rows), control_total(rows), lines_hash(rows))


def _control(round_: Round, fmt: BankFormat, number: int, of: int) -> dict[str, str | int]:
    with override("ko"):
        programme = round_.programme
        control: dict[str, str | int] = {
            pgettext("control sheet", "Programme"): programme.name_ko,
            pgettext("control sheet", "Round"): round_.number,
            pgettext("control sheet", "Cut-off"): format_datetime(round_.cutoff_at, "ko"),
            pgettext("control sheet", "Paying bank"): bank_name(fmt.bank, "ko"),
        }
        if of > 1:
            control[pgettext("control sheet", "Part")] = f"{number}/{of}"
        if programme.notice_ko:
            control[pgettext("control sheet", "Notice")] = programme.notice_ko
    return control


def file_name(round_: Round, fmt: BankFormat, part: Part, issue: int = 1) -> str:
    """What the file is called: programme, round, bank, the part where there are several, the issue after the first."""
    of = f"_{part.number}of{part.of}" if part.of > 1 else ""
    again = f"_issue{issue}" if issue > 1 else ""
    return f"{round_.programme.code}_{round_.number:02d}_{fmt.code}{of}{again}.{fmt.extension}"
