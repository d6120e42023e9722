"""One imported row in the office: what it said, what became of it, and its correction in place."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.admin.batch import person
from claims.admin.batch_rows import masked
from claims.intake import batches
from claims.intake.corrections import correct_row
from claims.intake.outcomes import REJECTED
from claims.intake.sentences import ROW_PROBLEMS, duplicate_sentence
from claims.models import ImportRow
from claims.resources import ImportRowResource
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import ExportMixin
from compensation.admin.forms import VerbForm
from compensation.admin.verbs import Done, Verb
from compensation.errors import GuardFailed, Refused
from compensation.permissions import missing_role

LONG_TEXT = 60


class CorrectForm(VerbForm):
    """The row's cells as they came, each in a field; the one that was refused comes first and has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns: dict[str, str] = {}
        refused = batches.DOORS[self.obj.batch.kind].problem_column(self.obj.code) if self.obj.code else ""
        for position, (column, text) in enumerate(batches.cells_of(self.obj).items()):
            name = f"cell{position}"
            self.columns[name] = column
            self.fields[name] = forms.CharField(
                label=column, initial=text, required=False, strip=False, widget=_widget(text, column == refused)
            )
        self.order_fields([name for name, column in self.columns.items() if column == refused])

    def changes(self) -> dict[str, str]:
        """Cell by column, as typed."""
        return {column: self.cleaned_data[name].replace("\r\n", "\n") for name, column in self.columns.items()}

    def clean(self) -> dict[str, Any]:
        """Hands the cells on by column."""
        super().clean()
        return {"changes": self.changes()} if not self.errors else self.cleaned_data


def _widget(text: str, focus: bool) -> forms.Widget:
    attrs: dict[str, Any] = {"data-focus": ""} if focus else {}
    if "\n" in text or len(text) > LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3, **attrs})
    return forms.TextInput(attrs=attrs)


def _blocked(user: Any, row: ImportRow) -> Refused | None:
    for permission in batches.DOORS[row.batch.kind].permissions:
        refusal = missing_role(user, permission)
        if refusal is not None:
            return refusal
    if row.outcome != REJECTED:
        return GuardFailed(_("This row is no longer rejected."))
    return None


def _correct(request: HttpRequest, row: ImportRow, data: dict[str, Any], seen: int | None) -> Done:
    done = correct_row(row=row.pk, changes=data["changes"], actor=person(request))
    back = reverse("admin:claims_importbatch_change", args=[row.batch_id]) + "?outcome=rejected"
    if done.outcome == "duplicate":
        return Done(duplicate_sentence(done.receipt_no), back)
    sentence = _("Row %(row)s is entered: %(number)s.") % {"row": done.row, "number": done.receipt_no}
    return Done(sentence, back)


def _shown_unmasked(request: HttpRequest, row: ImportRow) -> dict[str, Any]:
    """The form shows the row as it came: that is written to the access log."""
    log_access(request, "view", "import row", f"{row.batch_id}/{row.row}")
    return {"sentences": batches.sentences(row)}


CORRECT = Verb(
    "correct_row",
    pgettext_lazy("verb", "Correct row"),
    run=_correct,
    form_class=CorrectForm,
    blocked=_blocked,
    primary=True,
    consequence=gettext_lazy("Only this row is entered again. The row as it was received is kept."),
    context=_shown_unmasked,
    shown=lambda row: row.outcome == REJECTED,
    template="admin/claims/importbatch/correct.html",
)


@admin.register(ImportRow)
class ImportRowAdmin(ExportMixin, RecordAdmin):
    """Every row that ever came in a file."""

    export_resource = ImportRowResource
    export_permission = "claims.export_claim"
    list_display = ("place", "outcome", "receipt_no", "reason")
    list_filter = ("outcome", "batch__kind")
    list_select_related = ("batch",)
    search_fields = ("receipt_no",)
    search_hint = gettext_lazy("Receipt or report number")
    ordering = ("-batch_id", "row")
    pill_columns = {"outcome": "row"}
    object_select_related = ("batch__programme",)
    object_template = "admin/claims/importbatch/row.html"
    verbs = (CORRECT,)

    def visible(self, request: HttpRequest) -> QuerySet:
        """All rows; a file's bytes are not fetched with each of its rows."""
        return ImportRow.objects.defer("batch__content")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The list, with what the rows said left sealed."""
        return super().get_queryset(request).select_related("batch").defer("batch__content", "raw", "corrected")

    @admin.display(description=gettext_lazy("row"), ordering="row")
    def place(self, row: ImportRow) -> str:
        """File and row."""
        return self.title_of(row)

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, row: ImportRow) -> str:
        """What is wrong with the row, in words."""
        return str(ROW_PROBLEMS[row.code]) if row.code else ""

    def title_of(self, obj: ImportRow) -> str:
        """The file's name and the row's number."""
        return _("“%(file)s”, row %(row)s") % {"file": obj.batch.file_name, "row": obj.row}

    def opened(self, request: HttpRequest, obj: ImportRow) -> None:
        """A row is about a person."""
        log_access(request, "view", "import row", f"{obj.batch_id}/{obj.row}")

    def facts(self, obj: ImportRow) -> list[tuple[Any, Any]]:
        """The cells, personal values masked."""
        return masked(batches.cells_of(obj))

    def get_object_context(self, request: HttpRequest, obj: ImportRow) -> dict[str, Any]:
        """What became of it, in sentences, and the way back to its file."""
        return {
            "sentences": batches.sentences(obj),
            "batch_url": reverse("admin:claims_importbatch_change", args=[obj.batch_id]),
            "corrected": obj.corrected is not None,
        }
