"""What must hold before rows may become a bank file. Everything is reported, nothing is cut or replaced."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from compensation.banks import bank_name
from payouts.bankfiles.base import BankFormat, Column, RowProblem, TransferRow

MAX_AMOUNT = 10**12 - 1
"""Won. Also well inside what a spreadsheet number holds exactly."""

FORMULA_STARTS = "=+-@＝＋－＠"
"""A spreadsheet may read a cell that begins so as a formula, the full width forms too."""

REGISTRATION_NUMBER_DIGITS = 13
"""A memo of so many digits could be a resident registration number; Hana's template refuses it, we do for all banks."""

LINE_KEY_BYTES = 20
"""What Shinhan keeps of a company's key."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SPREADSHEET_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_BANK_CODE = re.compile(r"[0-9]{3}")
_DIGITS = re.compile(r"[0-9]+")

Finding = tuple[str, dict[str, str | int]]


def check_rows(rows: Sequence[TransferRow], fmt: BankFormat) -> list[RowProblem]:
    """All reasons why `rows` may not be written in `fmt` as one file, the file's own first, then row by row."""
    return [*_file_problems(rows, fmt), *check_lines(rows, fmt)]


def check_lines(rows: Sequence[TransferRow], fmt: BankFormat) -> list[RowProblem]:
    """The reasons that hold however many files the rows are split into, row by row in the given order."""
    problems = _duplicates(rows, "line_id")
    problems += _duplicates(rows, "position")
    # A constant holds in every row or in none: the format's document was checked for it.
    columns = [column for column in fmt.columns if column.source != "constant"]
    for row in rows:
        for column in columns:
            problems += [
                RowProblem(row.line_id, column.source, code, params)
                for code, params in _cell_findings(row, column, fmt)
            ]
    return problems


def _file_problems(rows: Sequence[TransferRow], fmt: BankFormat) -> Iterable[RowProblem]:
    if not rows:
        yield RowProblem(None, "", "no_rows")
    if len(rows) > fmt.row_limit:
        yield RowProblem(None, "", "too_many_rows", {"count": len(rows), "limit": fmt.row_limit})


def _duplicates(rows: Sequence[TransferRow], name: str) -> list[RowProblem]:
    times = Counter(getattr(row, name) for row in rows)
    return [
        RowProblem(row.line_id, name, f"duplicate_{name}", {"value": getattr(row, name)})
        for row in rows
        if times[getattr(row, name)] > 1
    ]


def _cell_findings(row: TransferRow, column: Column, fmt: BankFormat) -> Iterable[Finding]:
    if column.source == "amount":
        yield from _amount_findings(row.amount, fmt)
        return
    text: str = getattr(row, column.source)
    if not text.strip():
        if column.required:
            yield "missing", {}
        elif text:
            yield "blank", {}
        return
    yield from text_findings(text, fmt.codepage, column.max_bytes)
    yield from _RULES[column.source](text)
    if column.source == "bank_code" and fmt.bank_for(text) is None:
        yield "bank_without_short_name", {"bank": bank_name(text)}


def _amount_findings(amount: object, fmt: BankFormat) -> Iterable[Finding]:
    limit = MAX_AMOUNT if fmt.max_amount is None else min(MAX_AMOUNT, fmt.max_amount)
    if not isinstance(amount, int) or isinstance(amount, bool):
        yield "amount_not_whole_won", {"value": str(amount)}
    elif not 1 <= amount <= limit:
        yield "amount_out_of_range", {"value": amount, "limit": limit}


def text_findings(text: str, codepage: str, most: int | None) -> Iterable[Finding]:
    """Why a text cannot stand in a bank's cell as it is: what is invisible, escaped, not in the code page, too long."""
    if text.isascii() and text.isprintable() and "_x" not in text:
        if most is not None and len(text) > most:
            yield "too_long", {"bytes": len(text), "limit": most}
        return
    invisible = sorted({character for character in text if unicodedata.category(character) in _INVISIBLE})
    if invisible:
        yield "control_character", {"characters": " ".join(f"U+{ord(character):04X}" for character in invisible)}
        return
    if _SPREADSHEET_ESCAPE.search(text):
        # Spreadsheets read _x0041_ as the letter A, so the bank would see another name than the one approved.
        yield "spreadsheet_escape", {}
    strangers = [character for character in dict.fromkeys(text) if not _encodable(character, codepage)]
    if strangers:
        yield "unencodable", {"characters": "".join(strangers), "codepage": codepage}
        return
    size = len(text.encode(codepage))
    if most is not None and size > most:
        yield "too_long", {"bytes": size, "limit": most}


def known_bank(code: str) -> bool:
    """Whether the code is an institution's that can receive a transfer."""
    return bank_name(code) != code


def _encodable(character: str, codepage: str) -> bool:
    try:
        character.encode(codepage)
    except UnicodeEncodeError:
        return False
    return True


def _bank_code_findings(text: str) -> Iterable[Finding]:
    if not _BANK_CODE.fullmatch(text):
        yield "bank_code_not_three_digits", {}


def _account_findings(text: str) -> Iterable[Finding]:
    if not _DIGITS.fullmatch(text):
        yield "account_not_digits", {}


def _holder_findings(text: str) -> Iterable[Finding]:
    if text.lstrip()[0] in FORMULA_STARTS:
        yield "formula_start", {"character": text.lstrip()[0]}


def _memo_findings(text: str) -> Iterable[Finding]:
    yield from _holder_findings(text)
    bare = re.sub(r"[\s-]", "", text)
    if not _DIGITS.fullmatch(bare):
        return
    if len(set(bare)) == 1:
        yield "memo_one_digit_repeated", {}
    if len(bare) >= REGISTRATION_NUMBER_DIGITS:
        yield "memo_like_registration_number", {}


def _key_findings(text: str) -> Iterable[Finding]:
    if len(text) > LINE_KEY_BYTES:
        yield "too_long", {"bytes": len(text), "limit": LINE_KEY_BYTES}


_RULES: dict[str, Callable[[str], Iterable[Finding]]] = {
    "bank_code": _bank_code_findings,
    "account_number": _account_findings,
    "holder": _holder_findings,
    "memo": _memo_findings,
    "own_memo": _memo_findings,
    "line_key": _key_findings,
}
