"""The words for rows and files: what is wrong, in which file, sheet, row and column, and what to do about it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.intake.outcomes import DUPLICATE, REJECTED, Door, RowOutcome
from claims.intake.unreadable import UnreadableFile

ROW_PROBLEMS = {
    "channel_unknown": gettext_lazy(
        "the channel is not one of 챗봇, 웹, 전화, 우편 and 방문. Enter how the claim came in."
    ),
    "received_at_invalid": gettext_lazy("the time of receipt cannot be read. Enter it like 2023-02-02 14:11."),
    "outside_filing_window": gettext_lazy(
        "nothing was being received at this time. Compare the time of receipt with the original."
    ),
    "brn_missing": gettext_lazy("the business number is empty. Enter its ten digits."),
    "brn_invalid": gettext_lazy("the business number fails its check digit. Check the number."),
    "number_missing": gettext_lazy("the report number is empty. Enter the number of the report."),
    "baseline_sales_invalid": gettext_lazy(
        "the baseline-week sales cannot be read, so they were left empty. The reviewer enters them from the papers."
    ),
    "outage_sales_invalid": gettext_lazy(
        "the outage-week sales cannot be read, so they were left empty. The reviewer enters them from the papers."
    ),
    "phone_invalid": gettext_lazy(
        "the mobile number cannot be read, so it was left empty. Ask the claimant for it another way."
    ),
    "bank_unknown": gettext_lazy(
        "the bank is not known, so no account was recorded. Enter the account from the bankbook copy."
    ),
    "account_invalid": gettext_lazy(
        "the account number cannot be read, so no account was recorded. Enter it from the bankbook copy."
    ),
}
"""The second half of a row's sentence, by rejection or defect code: the problem and the remedy."""

FILE_PROBLEMS = {
    "empty_file": gettext_lazy("“%(file)s” is empty. Upload the file that holds the rows."),
    "old_workbook": gettext_lazy("“%(file)s” is a workbook of the old kind (.xls). Save it as .xlsx and upload that."),
    "password_protected": gettext_lazy("“%(file)s” is password protected. Remove the password and upload it again."),
    "damaged_workbook": gettext_lazy("“%(file)s” is damaged and cannot be opened. Save it again and upload that."),
    "macro_workbook": gettext_lazy(
        "“%(file)s” contains macros. Save it as a workbook without macros (.xlsx) and upload that."
    ),
    "too_big": gettext_lazy("“%(file)s” is larger than 50 MB. Split it and upload the parts."),
    "too_large": gettext_lazy("“%(file)s” unpacks to more than can be read safely. Split it and upload the parts."),
    "not_a_table": gettext_lazy(
        "“%(file)s” is neither a workbook (.xlsx) nor a CSV file. Save the table as one of these and upload it again."
    ),
    "encoding_unknown": gettext_lazy(
        "“%(file)s”, row %(row)s: the characters are neither UTF-8 nor CP949. Save the file as UTF-8 and upload it "
        "again."
    ),
    "malformed_csv": gettext_lazy(
        "“%(file)s”, row %(row)s: a quotation mark stands in the wrong place. Correct the row and upload the file "
        "again."
    ),
    "no_header": gettext_lazy("“%(file)s” has no row with the column names. These are needed: %(needed)s."),
    "missing_columns": gettext_lazy(
        "“%(file)s”, row %(row)s: the header lacks these columns: %(columns)s. Add them and upload the file again."
    ),
    "duplicate_column": gettext_lazy(
        "“%(file)s”, row %(row)s: the header has the column %(column)s twice. Remove one and upload the file again."
    ),
}


def column_letter(position: int) -> str:
    """A column's letters as spreadsheets count them, from position 1: A, Z, AA."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _letter_of(column: str, cells: Mapping[str, str]) -> str:
    # A row keeps its cells in the order of the header.
    columns = list(cells)
    return column_letter(columns.index(column) + 1) if column in columns else column


def file_sentence(problem: UnreadableFile, needed: Iterable[str]) -> str:
    """Why a whole file was refused. `needed` are the column names a file of its kind must have."""
    said = dict(problem.params)
    columns = said.get("columns")
    said["columns"] = ", ".join(str(column) for column in columns) if isinstance(columns, tuple) else ""
    said.setdefault("row", "1")
    said["needed"] = ", ".join(needed)
    return str(FILE_PROBLEMS[problem.code]) % said


def row_sentence(file: str, sheet: str, row: int, cells: Mapping[str, str], column: str, code: str) -> str:
    """What is wrong with one cell, where it stands, and what to do. `code` is a rejection or a defect."""
    place = {"file": file, "sheet": sheet, "row": row, "column": _letter_of(column, cells)}
    place["problem"] = ROW_PROBLEMS[code]
    if sheet:
        return _("“%(file)s”, sheet “%(sheet)s”, row %(row)s, column %(column)s: %(problem)s") % place
    return _("“%(file)s”, row %(row)s, column %(column)s: %(problem)s") % place


def outcome_sentences(door: Door, file: str, sheet: str, outcome: RowOutcome) -> list[str]:
    """Everything there is to say about one row: nothing for a row that is fine."""
    if outcome.outcome == DUPLICATE:
        return [duplicate_sentence(outcome.receipt_no, outcome.earlier_row)]
    codes = (outcome.code,) if outcome.outcome == REJECTED else outcome.defects
    return [row_sentence(file, sheet, outcome.number, outcome.cells, door.problem_column(code), code) for code in codes]


def duplicate_sentence(receipt_no: str, earlier_row: int | None = None) -> str:
    """What a row repeats: a claim (or report) that is there, or an earlier row of the same file."""
    if earlier_row is not None:
        return _("Same as row %(row)s of this file. Only the first one is entered.") % {"row": earlier_row}
    return _("Same as %(number)s, already received. No new claim was made.") % {"number": receipt_no}


def done_sentence(rows: int, accepted: int, duplicates: int, rejected: int) -> str:
    """The equation of a finished import in words."""
    return _(
        "All %(rows)s rows are accounted for: %(accepted)s accepted, %(duplicates)s duplicates, %(rejected)s rejected."
    ) % {"rows": rows, "accepted": accepted, "duplicates": duplicates, "rejected": rejected}
