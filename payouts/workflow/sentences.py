"""Why a result file was refused, as a sentence that names the place and the remedy."""

from django.utils.translation import gettext as _

from payouts.results import UnreadableResult

WHOLE_FILE = {
    "not_a_spreadsheet": lambda: _("This is not a spreadsheet of the bank. Upload the result file as downloaded."),
    "damaged_spreadsheet": lambda: _("The file is damaged. Download it from the bank again."),
    "password_protected": lambda: _("The file is password protected. Remove the password and upload it again."),
    "file_too_large": lambda: _("The file is too large to be a result file."),
    "sheet_too_large": lambda: _("The sheet is too large to be a result file."),
    "no_result_table": lambda: _(
        "No table with the bank's result columns was found. Upload the result file as downloaded."
    ),
    "several_tables": lambda: _("The file holds more than one result table. Upload one at a time."),
    "repeated_title": lambda: _("A column title stands twice. Upload the result file as downloaded."),
    "no_rows": lambda: _("The result table has no rows."),
}


def unreadable(error: UnreadableResult) -> str:
    """The sentence for an UnreadableResult."""
    if error.code == "no_result_table" and error.params.get("titles"):
        return _(
            "No table with the bank's result columns was found. The titles in the file are: %(titles)s. If the bank"
            " answers like this now, draft a bank format that maps them."
        ) % {"titles": error.params["titles"]}
    if error.code in WHOLE_FILE:
        return WHOLE_FILE[error.code]()
    return _(
        "Sheet “%(sheet)s”, row %(row)s, column “%(column)s”: “%(value)s” cannot be read. Nothing was applied."
    ) % {
        "sheet": error.params.get("sheet", ""),
        "row": error.params.get("row", ""),
        "column": error.params.get("column", ""),
        "value": error.params.get("value", ""),
    }
