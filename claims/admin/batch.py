"""Imports in the office: upload, preview of every row, run, result, rejected rows out and corrected in place."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from claims.admin.batch_rows import forget_preview, rows_page
from claims.choices import BATCH_KINDS
from claims.intake import batches
from claims.intake.files import MOST_BYTES, bare_name
from claims.intake.outcomes import REJECTED, RowOutcome
from claims.intake.sentences import FILE_PROBLEMS, outcome_sentences
from claims.models import ImportBatch
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import DownloadPage, attachment, download_verb
from compensation.admin.forms import VerbForm
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, needs
from compensation.errors import Refused
from compensation.models import Programme, ProgrammeEvent, User
from compensation.permissions import missing_role
from compensation.scope import programmes
from compensation.workbook import MOST_ROWS, Value, write_table

IMPORT = "claims.import_claim"

EVENT_WORDS = {
    "import_batch": pgettext_lazy("verb", "Import rows"),
    "discard_import": pgettext_lazy("verb", "Discard import"),
    "correct_import_row": pgettext_lazy("verb", "Correct row"),
}


def person(request: HttpRequest) -> User:
    """The member of staff who is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class UploadForm(VerbForm):
    """A file, what is in it and where it belongs."""

    programme = forms.ModelChoiceField(Programme.objects.order_by("-pk"), label=gettext_lazy("Programme"))
    kind = forms.ChoiceField(choices=BATCH_KINDS, label=gettext_lazy("What the file holds"), initial="claims")
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A workbook (.xlsx) or a CSV file, up to 50 MB."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean_file(self) -> Any:
        """A file too big is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(str(FILE_PROBLEMS["too_big"]) % {"file": bare_name(file.name)})
        return file


def _first_programme(request: HttpRequest, obj: None) -> dict[str, Any]:
    return {"programme": programmes(request.user).order_by("-pk").first()}


def _upload(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    file = data["file"]
    batch = batches.upload(
        programme=data["programme"].pk, kind=data["kind"], data=file.read(), file_name=file.name, actor=person(request)
    )
    page = reverse("admin:claims_importbatch_change", args=[batch.pk])
    if batch.state == "previewed":
        return Done(_("This is what the rows would become. Nothing is entered yet."), page)
    return Done(_("This file was imported before. Nothing was changed."), page)


def _may_run(user: Any, batch: ImportBatch) -> Refused | None:
    permissions = batches.DOORS[batch.kind].permissions
    return next((refusal for refusal in (missing_role(user, name) for name in permissions) if refusal), None)


def _confirm(request: HttpRequest, batch: ImportBatch, data: dict[str, Any], seen: int | None) -> str:
    batches.confirm(batch=batch.pk, actor=person(request))
    forget_preview(batch)
    return _("The rows are being entered. You can close this window.")


def _button(batch: ImportBatch) -> str:
    if batch.state == "running":
        return _("Go on with the import")
    return ngettext("Import %(count)s row", "Import %(count)s rows", batch.rows_in) % {"count": f"{batch.rows_in:,}"}


def _can_run(batch: ImportBatch) -> bool:
    stuck = batch.job is None or batch.job.state in ("failed", "stopped")
    return batch.state == "previewed" or (batch.state == "running" and stuck)


def _discard(request: HttpRequest, batch: ImportBatch, data: dict[str, Any], seen: int | None) -> str:
    batches.discard(batch=batch.pk, actor=person(request))
    forget_preview(batch)
    return _("The import was discarded. Nothing was entered.")


def _rejected_rows(batch: ImportBatch) -> list[RowOutcome]:
    if batch.state == "previewed":
        return [outcome for outcome in batches.preview(batch) if outcome.outcome == REJECTED]
    rows = batch.rows.filter(outcome=REJECTED).order_by("row")[:MOST_ROWS]
    return [batches.outcome_of(row) for row in rows]


def _download_rejected(request: HttpRequest, batch: ImportBatch, reason: str) -> HttpResponse:
    """The rejected rows as they came, each with its sentence, in a workbook that can be corrected and sent again."""
    door = batches.DOORS[batch.kind]
    rows = _rejected_rows(batch)
    columns = list(dict.fromkeys(column for row in rows for column in row.cells))
    table: list[list[Value]] = [
        [
            *(row.cells.get(column, "") for column in columns),
            row.number,
            "\n".join(outcome_sentences(door, batch.file_name, batch.sheet, row)),
        ]
        for row in rows
    ]
    notices = [batch.programme.notice] if batch.programme.notice else []
    head = [*columns, _("row in the file"), _("what to do")]
    content = write_table(_("Rejected rows"), head, table, notices)
    log_access(request, "download", "import", batch.pk, reason=reason)
    return attachment(content, f"{batch.programme.code}-import-{batch.pk}-rejected.xlsx")


UPLOAD = Verb(
    "upload",
    pgettext_lazy("verb", "Import a file"),
    run=_upload,
    form_class=UploadForm,
    blocked=needs(IMPORT),
    primary=True,
    consequence=gettext_lazy("You see what every row would become before anything is entered."),
    initial=_first_programme,
    on_list=True,
)
CONFIRM = Verb(
    "confirm",
    pgettext_lazy("verb", "Import the rows"),
    run=_confirm,
    blocked=_may_run,
    primary=True,
    consequence=gettext_lazy(
        "Every row is entered, found to be a duplicate, or rejected and kept. A row that repeats a claim received "
        "since the preview becomes a duplicate."
    ),
    button=_button,
    shown=_can_run,
)
DISCARD = Verb(
    "discard",
    pgettext_lazy("verb", "Discard import"),
    run=_discard,
    blocked=_may_run,
    consequence=gettext_lazy("Nothing of this file is entered. It can be uploaded again."),
    shown=lambda batch: batch.state == "previewed",
)
REJECTED_ROWS = download_verb(
    "rejected",
    pgettext_lazy("verb", "Download rejected rows"),
    IMPORT,
    _download_rejected,
    consequence=gettext_lazy(
        "The rejected rows as they were received, unmasked, so that whoever sent the file can correct them."
    ),
)


@admin.register(ImportBatch)
class ImportBatchAdmin(RecordAdmin):
    """Files that came in, and what became of every row."""

    object_template = "admin/claims/importbatch/object.html"
    list_display = (
        "file_name",
        "kind",
        "state",
        "rows_in",
        "accepted",
        "duplicates",
        "rejected",
        "created_by",
        "created_at",
    )
    list_filter = ("state", "kind", ("programme", ProgrammeFilter))
    list_select_related = ("created_by",)
    search_fields = ("file_name",)
    search_hint = gettext_lazy("File name")
    empty_sentence = gettext_lazy("No file has been imported yet.")
    ordering = ("-id",)
    pill_columns = {"state": "batch"}
    pill_kind = "batch"
    object_select_related = ("programme", "job", "created_by")
    event_model = ProgrammeEvent
    event_words = EVENT_WORDS
    verbs = (UPLOAD, CONFIRM, DISCARD)

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them, without their bytes."""
        return ImportBatch.objects.defer("content")

    def extra_urls(self) -> list[URLPattern]:
        """The rejected rows as a workbook."""
        view = self.admin_site.admin_view(self.rejected_view)
        return [path("<int:object_id>/rejected/", view, name=self._name("rejected"))]

    def rejected_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """GET asks why; POST logs it and hands the workbook out."""
        batch = self.get_record(request, object_id)
        return DownloadPage(self, REJECTED_ROWS, request, batch).respond()

    def events(self, obj: ImportBatch) -> QuerySet:
        """What happened to this file on its programme's trail, newest first."""
        trail = ProgrammeEvent.objects.filter(stream=obj.programme.stream, verb__in=EVENT_WORDS, data__batch=obj.pk)
        return trail.select_related("actor").order_by("-seq")

    def opened(self, request: HttpRequest, obj: ImportBatch) -> None:
        """The page names businesses."""
        log_access(request, "view", "import", obj.pk)

    def facts(self, obj: ImportBatch) -> list[tuple[Any, Any]]:
        """Where the file is from and how it was read."""
        return [
            (_("Programme"), obj.programme),
            (_("Kind"), obj.get_kind_display()),
            (_("Sheet"), obj.sheet),
            (_("Encoding"), obj.encoding),
            (_("Header row"), obj.header_row),
            (_("Uploaded by"), obj.created_by),
            (_("Hash"), obj.sha256[:16]),
        ]

    def get_object_context(self, request: HttpRequest, obj: ImportBatch) -> dict[str, Any]:
        """The page of rows, and the job while there is one."""
        return {
            "rows": None if obj.state == "discarded" else rows_page(request, obj),
            "job": obj.job,
            "may_download": request.user.has_perm(IMPORT),
            "rejected_url": reverse(f"admin:{self._name('rejected')}", args=[obj.pk]),
        }
