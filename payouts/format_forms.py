"""What the pages of bank formats ask: a document as a file, or the same document by fields."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compensation.admin.forms import AmountField, VerbForm
from compensation.banks import BANKS, bank_name
from payouts.bankfiles import FormatError, Problem, parse
from payouts.bankfiles.result_layout import FIELDS
from payouts.format_fields import COLUMNS, document_of
from payouts.format_words import PLACES, SOURCES, document_problem
from payouts.formats import usable
from payouts.workflow.formats import is_taken

MOST_BYTES = 200_000
_PAIR = re.compile(r"([0-9]{3})\s*[:=,\t ]\s*(\S.*)")


class FileForm(VerbForm):
    """A bank format's document as a file; every problem in it is said in a sentence."""

    document = forms.FileField(
        label=_("Bank format (JSON)"),
        help_text=_("The file is checked before anything is stored."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_document(self) -> dict[str, Any]:
        """The document as data. All its problems are reported at once."""
        file = self.cleaned_data["document"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than a bank format can be."))
        try:
            document = json.loads(file.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValidationError(_("This is not a JSON file in UTF-8.")) from error
        return checked(document)


def checked(document: Any) -> dict[str, Any]:
    """A document that may be drafted. Raises ValidationError with a sentence for each problem."""
    try:
        fmt = parse(document)
        if is_taken(fmt.code, fmt.version):
            raise FormatError([Problem("version", "version_taken")])
    except FormatError as error:
        raise ValidationError([document_problem(problem) for problem in error.problems]) from error
    return document


class ChooseForm(VerbForm):
    """One of the formats a round may be written in."""

    template = forms.ChoiceField(label=_("Bank format"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(fmt.template, label_of(fmt)) for fmt in usable()]  # type: ignore[attr-defined]


def label_of(fmt: Any) -> str:
    """Its name in the reader's language, and the template as files and rounds name it."""
    return f"{fmt.name(get_language() or 'ko')} · {fmt.template} · .{fmt.extension}"


def _word(name: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=PLACES[name], strip=False, required=False, **options)


def _long(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 4}), **options)


class FieldsForm(VerbForm):
    """The same document by fields: the sheet, its columns, and how the bank answers. An existing format fills it."""

    code = forms.CharField(label=PLACES["code"], max_length=20, help_text=_("Small letters, e.g. kbank."))
    version = forms.CharField(label=PLACES["version"], max_length=20, help_text=_("E.g. 2. Used once only."))
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100)
    bank = forms.ChoiceField(label=PLACES["bank"])
    container = forms.ChoiceField(
        label=PLACES["container"], choices=[("xlsx", "XLSX"), ("xls", _("XLS (Excel 97 to 2003)"))]
    )
    sheet = forms.CharField(label=PLACES["sheet"], max_length=31)
    header_rows = forms.IntegerField(
        label=PLACES["header_rows"], min_value=0, max_value=20, help_text=_("0 for a sheet without titles.")
    )
    control_sheet = forms.BooleanField(label=_("Add the control sheet behind the transfers"), required=False)
    max_rows = forms.IntegerField(
        label=PLACES["max_rows"], min_value=1, required=False, help_text=_("Empty: as many as a sheet holds.")
    )
    max_amount = AmountField(label=PLACES["max_amount"], min_value=1, required=False)
    cutoff = forms.CharField(
        label=PLACES["cutoff"], required=False, max_length=5, help_text=_("Time of Seoul, e.g. 16:30.")
    )
    end_column = forms.IntegerField(label=_("End mark in column"), min_value=1, max_value=40, required=False)
    end_text = forms.CharField(label=_("Text of the end mark"), max_length=20, required=False)
    bank_style = forms.ChoiceField(
        label=PLACES["bank_style"],
        choices=[("code", _("by the three digits of their code")), ("short_name", _("by short names"))],
    )
    bank_names = _long(PLACES["bank_names"], help_text=_("One a line: code and name, e.g. 004 국민."))
    overrides = _long(PLACES["bank_code_overrides"], help_text=_("One a line: our code and the bank's, e.g. 005 081."))
    notes_ko = _long(_("Notes in Korean"), max_length=600)
    notes_en = _long(_("Notes in English"), max_length=600)

    time_format = _word("time_format", help_text=_("E.g. %Y-%m-%d %H:%M:%S"), initial="%Y-%m-%d %H:%M:%S")
    amount_format = forms.ChoiceField(
        label=PLACES["amount_format"],
        choices=[
            ("either", _("with or without commas")),
            ("plain", _("digits only")),
            ("commas", _("with commas only")),
        ],
        required=False,
    )
    success_words = _word("success_words", help_text=_("Separated by commas. Only these count as paid."))
    failure_words = _word("failure_words", help_text=_("Separated by commas."))
    return_words = _word("return_words", help_text=_("Separated by commas."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "ko"
        banks = [(one.code, f"{one.code} {bank_name(one.code, language)}") for one in BANKS]
        self.fields["bank"].choices = banks  # type: ignore[attr-defined]
        for number in range(1, COLUMNS + 1):
            self._add_column(number)
        for name in FIELDS:
            self.fields[f"result_{name}"] = forms.CharField(label=PLACES[name], required=False, max_length=60)

    def _add_column(self, number: int) -> None:
        said = {"number": number}
        sources = [("", "—"), *SOURCES.items()]
        self.fields[f"source_{number}"] = forms.ChoiceField(
            label=_("Column %(number)s: filled from") % said, choices=sources, required=False
        )
        self.fields[f"title_{number}"] = forms.CharField(
            label=_("Column %(number)s: title") % said, max_length=100, required=False, strip=False
        )
        self.fields[f"bytes_{number}"] = forms.IntegerField(
            label=_("Column %(number)s: most bytes") % said, min_value=1, max_value=1000, required=False
        )
        self.fields[f"must_{number}"] = forms.BooleanField(
            label=_("Column %(number)s: required") % said, required=False
        )
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Column %(number)s: text") % said, max_length=100, required=False
        )
        # What the text may hold came with the format that fills the form; nobody has to know of it.
        self.fields[f"charset_{number}"] = forms.ChoiceField(
            choices=[("", ""), ("cms", "cms")], required=False, widget=forms.HiddenInput
        )

    def sheet_fields(self) -> list[forms.BoundField]:
        """What is asked of the sheet as a whole."""
        return [self[name] for name in SHEET]

    def column_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The columns' fields, row by row of the form's table."""
        return [(number, [self[f"{name}_{number}"] for name in COLUMN]) for number in range(1, COLUMNS + 1)]

    def result_fields(self) -> list[forms.BoundField]:
        """What is asked of the bank's answer."""
        return [*(self[f"result_{name}"] for name in FIELDS), *(self[name] for name in RESULT)]

    def clean_bank_names(self) -> dict[str, str]:
        """Code and name of each line."""
        said = _("“%(line)s” is not a code of three digits and a name, each code once.")
        return self._pairs("bank_names", str(said))

    def clean_overrides(self) -> dict[str, str]:
        """Our code and the bank's of each line."""
        said = _("“%(line)s” is not our code of three digits and the bank's code for it, each of ours once.")
        return self._pairs("overrides", str(said))

    def _pairs(self, name: str, refusal: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.cleaned_data[name].splitlines():
            if not line.strip():
                continue
            pair = _PAIR.fullmatch(line.strip())
            if pair is None or pair[1] in found:
                raise ValidationError(refusal % {"line": line})
            found[pair[1]] = pair[2].strip()
        return found

    def clean(self) -> dict[str, Any] | None:
        """Adds `document`, checked like one that came as a file."""
        cleaned = super().clean()
        if cleaned is None or self.errors:
            return cleaned
        try:
            cleaned["document"] = checked(document_of(cleaned))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned


COLUMN = ("source", "title", "bytes", "must", "text")
SHEET = (
    "code",
    "version",
    "name_ko",
    "name_en",
    "bank",
    "container",
    "sheet",
    "header_rows",
    "max_rows",
    "max_amount",
    "cutoff",
    "bank_style",
    "end_column",
    "end_text",
    "control_sheet",
    "bank_names",
    "overrides",
    "notes_ko",
    "notes_en",
)
RESULT = ("time_format", "amount_format", "success_words", "failure_words", "return_words")
