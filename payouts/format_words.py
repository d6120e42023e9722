"""Sentences for people about bank formats: what is wrong with a document, and why a line does not fit one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.banks import bank_name
from payouts.bankfiles import Problem, RowProblem
from payouts.models import PayoutLine

#: What fills a column.
SOURCES: dict[str, Any] = {
    "bank_code": pgettext_lazy("bank column", "bank"),
    "account_number": pgettext_lazy("bank column", "account number"),
    "amount": pgettext_lazy("bank column", "amount"),
    "holder": pgettext_lazy("bank column", "account holder"),
    "memo": pgettext_lazy("bank column", "payee's passbook"),
    "own_memo": pgettext_lazy("bank column", "our passbook"),
    "line_key": pgettext_lazy("bank column", "our line's key"),
    "constant": pgettext_lazy("bank column", "the same text in every row"),
}

#: The places of a document; a number in between is the column's.
PLACES: dict[str, Any] = {
    "schema": pgettext_lazy("bank format", "Schema"),
    "code": pgettext_lazy("bank format", "Code"),
    "version": pgettext_lazy("bank format", "Version"),
    "name": pgettext_lazy("bank format", "Name"),
    "bank": pgettext_lazy("bank format", "Paying bank"),
    "container": pgettext_lazy("bank format", "File type"),
    "sheet": pgettext_lazy("bank format", "Sheet name"),
    "header_rows": pgettext_lazy("bank format", "Rows of titles"),
    "columns": pgettext_lazy("bank format", "Columns"),
    "control_sheet": pgettext_lazy("bank format", "Control sheet"),
    "codepage": pgettext_lazy("bank format", "Code page"),
    "max_rows": pgettext_lazy("bank format", "Most lines a file"),
    "max_amount": pgettext_lazy("bank format", "Most a line (KRW)"),
    "terminal_row": pgettext_lazy("bank format", "End mark"),
    "bank_style": pgettext_lazy("bank format", "How banks are named"),
    "bank_names": pgettext_lazy("bank format", "Short names of banks"),
    "bank_code_overrides": pgettext_lazy("bank format", "Replaced bank codes"),
    "cutoff": pgettext_lazy("bank format", "The bank's cut-off"),
    "notes": pgettext_lazy("bank format", "Notes"),
    "result": pgettext_lazy("bank format", "Result of the bank"),
    "titles": pgettext_lazy("bank format", "Titles"),
    "title": pgettext_lazy("bank format", "Title"),
    "source": pgettext_lazy("bank format", "Filled from"),
    "max_bytes": pgettext_lazy("bank format", "Most bytes"),
    "required": pgettext_lazy("bank format", "Required"),
    "kind": pgettext_lazy("bank format", "Kind of cell"),
    "text": pgettext_lazy("bank format", "Text"),
    "charset": pgettext_lazy("bank format", "Characters allowed"),
    "column": pgettext_lazy("bank format", "Column"),
    "time_format": pgettext_lazy("bank format", "How times are written"),
    "amount_format": pgettext_lazy("bank format", "How amounts are written"),
    "success_words": pgettext_lazy("bank format", "Words for success"),
    "failure_words": pgettext_lazy("bank format", "Words for failure"),
    "return_words": pgettext_lazy("bank format", "Words for a return"),
    "executed_at": pgettext_lazy("bank result", "Time"),
    "account": pgettext_lazy("bank result", "Account"),
    "amount": pgettext_lazy("bank result", "Amount"),
    "holder": pgettext_lazy("bank result", "Account holder"),
    "memo": pgettext_lazy("bank result", "Passbook memo"),
    "status": pgettext_lazy("bank result", "Result"),
    "key": pgettext_lazy("bank result", "Our line's key"),
    "reason": pgettext_lazy("bank result", "Reason"),
    "ko": pgettext_lazy("bank format", "Korean"),
    "en": pgettext_lazy("bank format", "English"),
}

#: Why a text, a row or a whole file does not fit.
_FITS: dict[str, Any] = {
    "unencodable": _("a character that the bank's code page does not have"),
    "too_long": _("too long for the bank's column"),
    "formula_start": _("it begins like a spreadsheet formula"),
    "control_character": _("a control character"),
    "spreadsheet_escape": _("text that a spreadsheet would change"),
    "missing": _("it is empty"),
    "blank": _("it is empty"),
    "account_not_digits": _("it is not made of digits"),
    "bank_code_not_three_digits": _("the bank's code does not have three digits"),
    "bank_without_short_name": _("this format has no name for the bank"),
    "memo_like_registration_number": _("it looks like a registration number"),
    "memo_one_digit_repeated": _("it repeats one digit"),
    "amount_out_of_range": _("the amount is beyond what the bank takes in one line"),
    "too_many_rows": _("more lines than the bank takes in one file"),
}

_DOCUMENT: dict[str, Any] = {
    "missing": _("this is missing"),
    "wrong_type": _("this is another kind of value than it must be"),
    "not_a_choice": _("this is not one of the values it may have"),
    "wrong_form": _("this is not written the way it must be"),
    "unknown_field": _("there is no such field: %(fields)s"),
    "listed_twice": _("something is listed twice"),
    "too_few": _("there must be at least %(limit)s"),
    "too_many": _("there may be at most %(limit)s"),
    "out_of_range": _("the number is beyond its bound, which is %(limit)s"),
    "empty": _("it is empty"),
    "sheet_name": _("a spreadsheet does not allow this name"),
    "sheet_name_taken": _("the control sheet has this name"),
    "more_than_a_sheet": _("a sheet of this file type has room for %(limit)s lines"),
    "no_such_column": _("the sheet has only %(limit)s columns"),
    "column_missing": _("no column is filled with: %(source)s"),
    "column_twice": _("two columns are filled with: %(source)s"),
    "wrong_kind": _("only an amount is a number, everything else is text"),
    "text_not_constant": _("only a column with the same text in every row has a text of its own"),
    "cms_code": _("a collector's code has only letters, digits and hyphens"),
    "unknown_bank": _("%(code)s is no bank's code"),
    "name_of_two_banks": _("“%(name)s” stands for two banks"),
    "title_twice": _("“%(title)s” names two columns, or none"),
    "word_of_two_meanings": _("“%(word)s” cannot mean two things"),
    "time_format": _("a time written so cannot be read back to its day"),
    "version_taken": _("there is such a version already"),
}

_TOO_LONG = _("%(bytes)s bytes, and the bank's column takes %(limit)s")
_STRANGERS = _("a character that the bank's code page does not have: %(characters)s")


def place(path: str) -> str:
    """`columns.2.title` as `Columns 2 · Title`."""
    words: list[str] = []
    for part in path.split("."):
        if part.isdigit() and len(part) < 3 and words:
            words[-1] = f"{words[-1]} {part}"
        elif part.isdigit():
            words.append(bank_name(part) if len(part) == 3 else part)
        elif part:
            words.append(str(PLACES.get(part, part)))
    return " · ".join(words)


def document_problem(problem: Problem) -> str:
    """One thing wrong with a document, as a sentence that names the place."""
    params: dict[str, Any] = dict(problem.params)
    if "source" in params:
        params["source"] = SOURCES[params["source"]]
    where = place(problem.path)
    if problem.code == "too_long":
        what = str(_TOO_LONG if "bytes" in params else _("it may have at most %(limit)s characters")) % params
    elif problem.code == "unencodable":
        what = str(_STRANGERS) % params
    else:
        words = _DOCUMENT.get(problem.code) or _FITS.get(problem.code) or _DOCUMENT["wrong_form"]
        what = str(words) % params
    return str(_("%(where)s: %(what)s.")) % {"where": where, "what": what} if where else f"{what}."


def row_problem(line: PayoutLine | None, problem: RowProblem) -> str:
    """One problem of a line (or of the whole file) as a sentence that names line, column and remedy."""
    what = fit_problem(problem)
    if line is None:
        return str(_("The bank file cannot be written: %(what)s.")) % {"what": what}
    said = {
        "position": line.position,
        "claim": line.claim.receipt_no,
        "column": SOURCES.get(problem.column, problem.column),
        "what": what,
    }
    if problem.column in ("holder", "account_number", "bank_code") and problem.code != "bank_without_short_name":
        words = _("Line %(position)s (%(claim)s), column “%(column)s”: %(what)s. Correct the account, then try again.")
    else:
        words = _("Line %(position)s (%(claim)s), column “%(column)s”: %(what)s. Choose another bank format.")
    return str(words) % said


def sample_problem(number: int, problem: RowProblem) -> str:
    """One problem of an invented row, as a sentence."""
    said = {"row": number, "column": SOURCES.get(problem.column, problem.column), "what": fit_problem(problem)}
    return str(_("Sample row %(row)s, column “%(column)s”: %(what)s.")) % said


def fit_problem(problem: RowProblem) -> str:
    """Why it does not fit, as part of a sentence."""
    if problem.code == "too_long" and "bytes" in problem.params:
        return str(_TOO_LONG) % problem.params
    if problem.code == "unencodable":
        return str(_STRANGERS) % problem.params
    return str(_FITS.get(problem.code, problem.code))
