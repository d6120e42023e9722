"""From stored lines to what the bank is asked: the rows of a round, their hash and its file. Reads only."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from compensation.banks import bank_name
from compensation.calendar import format_datetime
from payouts.bankfiles import (
    KBANK,
    RowProblem,
    TransferRow,
    check_rows,
    lines_hash,
    write_bank_file,
)
from payouts.models import PayoutLine, Round

FORMAT = KBANK


def live_lines(round_: Round) -> list[PayoutLine]:
    """The lines of a round that are to be paid, in order, with what a transfer needs."""
    return list(
        round_.lines.exclude(state="cancelled")
        .select_related("account", "claim", "round__programme")
        .order_by("position")
    )


def memo_of(line: PayoutLine) -> str:
    """What the payee's passbook shows: the receipt number, and which instalment it is after the first."""
    receipt = line.claim.receipt_no
    return f"{receipt}-{line.instalment}" if line.instalment > 1 else receipt


def transfer_row(line: PayoutLine) -> TransferRow:
    """One line as the bank is asked to pay it."""
    return TransferRow(
        line_id=line.pk,
        position=line.position,
        bank_code=line.account.bank_code,
        account_number=line.account.number,
        amount=line.amount,
        holder=line.payee,
        memo=memo_of(line),
    )


def fix_totals(round_: Round) -> None:
    """Set a round's count, total and hash from the lines that stand now; the caller saves."""
    lines = live_lines(round_)
    round_.line_count = len(lines)
    round_.total = sum(line.amount for line in lines)
    round_.lines_hash = lines_hash([transfer_row(line) for line in lines])


def problems_of(lines: Sequence[PayoutLine]) -> list[tuple[PayoutLine | None, RowProblem]]:
    """What the bank's format refuses, with the line at fault."""
    by_id = {line.pk: line for line in lines}
    found = check_rows([transfer_row(line) for line in lines], FORMAT)
    return [(by_id.get(problem.line_id) if problem.line_id else None, problem) for problem in found]


def sentence(line: PayoutLine | None, problem: RowProblem) -> str:
    """One problem as a sentence that names the line and the column."""
    words = {
        "unencodable": _("a character that the bank's code page does not have"),
        "too_long": _("too long for the bank's column"),
        "formula_start": _("it begins like a spreadsheet formula"),
        "control_character": _("a control character"),
        "spreadsheet_escape": _("text that a spreadsheet would change"),
        "missing": _("it is empty"),
        "blank": _("it is empty"),
        "account_not_digits": _("it is not made of digits"),
        "memo_like_registration_number": _("it looks like a registration number"),
        "memo_one_digit_repeated": _("it repeats one digit"),
        "too_many_rows": _("more lines than the bank takes in one file"),
    }
    what = words.get(problem.code, problem.code)
    if line is None:
        return _("The bank file cannot be written: %(what)s.") % {"what": what}
    return _("Line %(position)s (%(claim)s), column “%(column)s”: %(what)s. Correct the account, then try again.") % {
        "position": line.position,
        "claim": line.claim.receipt_no,
        "column": problem.column,
        "what": what,
    }


def build_file(round_: Round, lines: Sequence[PayoutLine]) -> bytes:
    """The bank's spreadsheet of a round, with its control sheet. Raises BankFileRefused with every problem."""
    rows = [transfer_row(line) for line in lines]
    with override("ko"):
        programme = round_.programme
        control: dict[str, str | int] = {
            pgettext("control sheet", "Programme"): programme.name_ko,
            pgettext("control sheet", "Round"): round_.number,
            pgettext("control sheet", "Cut-off"): format_datetime(round_.cutoff_at, "ko"),
            pgettext("control sheet", "Paying bank"): bank_name(FORMAT.bank, "ko"),
        }
        if programme.notice_ko:
            control[pgettext("control sheet", "Notice")] = programme.notice_ko
    return write_bank_file(rows, FORMAT, control)
