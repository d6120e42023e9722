"""Lists handed out as spreadsheets: by permission, for a reason, logged with whose data it was before a byte leaves.

An admin that mixes in `ExportMixin` before `RecordAdmin` and names a resource and a permission gets `export/` below its
list: the rows the list's filters and search leave, in the list's order, as .xlsx.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export import fields, resources

from compensation.access import REASON_AT_MOST, log_access
from compensation.admin.forms import ReasonField, VerbForm
from compensation.admin.verbs import Verb, VerbPage, acts_for, needs
from compensation.calendar import seoul
from compensation.errors import GuardFailed, Refused
from compensation.models import Programme
from compensation.scope import path_of
from compensation.workbook import CONTENT_TYPE, MOST_ROWS, write_table

AT_ONCE = 2_000
"""Rows read at a time."""


def column(title: Any, value: Callable[[Any], Any]) -> fields.Field:
    """One column of a list's file: its title and what it says of a row (text, a whole number, or nothing)."""
    return fields.Field(column_name=title, dehydrate_method=value)


class ListResource(resources.Resource):
    """The columns of a list that may leave the house. There is no other: a field without a `column` stays inside.

    `claimant_of` and `programme_of` say whose row it is. Lists only go out: files come in through
    `claims.resources.ClaimFileResource`.
    """

    select_related: ClassVar[Sequence[str]] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.subjects: set[int] = set()
        self.programmes: set[int] = set()

    def claimant_of(self, obj: Any) -> int | None:
        """The claimant a row is about, for the access log."""
        return None

    def programme_of(self, obj: Any) -> int:
        """The programme a row belongs to, for its notice."""
        return obj.programme_id

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """The rows with what their columns read, in one query."""
        return queryset.select_related(*self.select_related)

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        """One row; remembers whose it is."""
        claimant = self.claimant_of(instance)
        if claimant is not None:
            self.subjects.add(claimant)
        self.programmes.add(self.programme_of(instance))
        return super().export_resource(instance, selected_fields, **kwargs)

    def export_field(self, field: fields.Field, instance: Any, **kwargs: Any) -> Any:
        """Whole numbers stay numbers, everything else is text."""
        value = super().export_field(field, instance, **kwargs)
        return value if value is None or isinstance(value, int) else str(value)

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """Raises Refused."""
        raise Refused(_("This list cannot be imported."))

    def workbook(self, queryset: Any, title: str) -> bytes:
        """The rows as .xlsx, read and written as a stream: neither objects nor cells pile up in memory."""
        owners = queryset.order_by().values_list(path_of(queryset.model), flat=True).distinct()
        self.programmes.update(owner for owner in owners if owner is not None)
        rows = self.filter_export(queryset).iterator(chunk_size=AT_ONCE)
        table = (self.export_resource(row) for row in rows)
        return write_table(title, self.get_export_headers(), table, self.notices())

    def notices(self) -> list[str]:
        """What the programmes of the exported rows must say on every file."""
        found = Programme.objects.filter(pk__in=self.programmes).order_by("pk")
        return list(dict.fromkeys(programme.notice for programme in found if programme.notice))


class DownloadForm(VerbForm):
    """Why the data leaves."""

    reason = ReasonField(
        label=pgettext_lazy("form", "Reason"),
        max_length=REASON_AT_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Give a reason for this download. It is logged and inspected monthly."),
    )


class DownloadPage(VerbPage):
    """A verb's page whose answer is a file."""

    def _run(self) -> HttpResponse:
        try:
            return self.verb.run(self.request, self.obj, self.form.cleaned_data, None)  # type: ignore[return-value]
        except Refused as refusal:
            return self._page(refusal, status=self._status(refusal))


def download_verb(
    code: str, label: Any, permission: str, run: Callable[[HttpRequest, Any, str], HttpResponse], **options: Any
) -> Verb:
    """A verb for `DownloadPage`: asks a reason, then `run(request, obj, reason)` logs it and answers the file."""

    def answer(request: HttpRequest, obj: Any, data: dict[str, Any], seen: int | None) -> Any:
        return run(request, obj, data["reason"])

    return Verb(code, label, answer, DownloadForm, needs(permission), **options)


def attachment(content: bytes, name: str) -> HttpResponse:
    """Bytes to be saved, never shown, kept by no cache."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    return response


class ExportMixin:
    """`export/` below a list. Put it before RecordAdmin; call `super().extra_urls()` when overriding that."""

    export_resource: ClassVar[type[ListResource]]
    #: Who may take the list out of the house.
    export_permission: ClassVar[str]

    @property
    def export_verb(self) -> Verb:
        """The act on the list's page and the page behind it."""
        return download_verb(
            "export",
            pgettext_lazy("verb", "Download as Excel"),
            self.export_permission,
            self.export,
            on_list=True,
            consequence=gettext_lazy("The rows of the list as it is filtered now, with the masks it shows."),
        )

    def extra_urls(self) -> list[URLPattern]:
        """The export's page beside the others."""
        view = self.admin_site.admin_view(self.export_view)  # type: ignore[attr-defined]
        others = super().extra_urls()  # type: ignore[misc]
        return [*others, path("export/", view, name=self._name("export"))]  # type: ignore[attr-defined]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether this person may export; import-export asks under this name too."""
        return request.user.has_perm(self.export_permission)

    def export_act(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The export as an act of the list's page, with the list's conditions in its address."""
        conditions = request.GET.urlencode()
        address = f"{self.list_url()}export/{'?' if conditions else ''}{conditions}"  # type: ignore[attr-defined]
        return acts_for([self.export_verb], request.user, None, lambda verb: address)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the export among its acts."""
        acts = [*self.list_verbs(request.user), *self.export_act(request)]  # type: ignore[attr-defined]
        return super().changelist_view(request, {"acts": acts, **(extra_context or {})})  # type: ignore[misc]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """GET asks the reason; POST logs it and hands the file out."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return DownloadPage(self, self.export_verb, request, None).respond()  # type: ignore[arg-type]

    def export(self, request: HttpRequest, obj: None, reason: str) -> HttpResponse:
        """Write the filtered list, log whose rows are in it, then answer it. Raises GuardFailed beyond 100,000 rows."""
        rows = self.get_changelist_instance(request).queryset  # type: ignore[attr-defined]
        if rows[MOST_ROWS : MOST_ROWS + 1].exists():
            raise GuardFailed(
                _("A download may have %(limit)s rows. Narrow the list first.") % {"limit": f"{MOST_ROWS:,}"}
            )
        resource = self.export_resource()
        content = resource.workbook(rows, str(self.opts.verbose_name_plural))  # type: ignore[attr-defined]
        kind = self.opts.model_name  # type: ignore[attr-defined]
        log_access(request, "download", kind, "list", resource.subjects, reason, resource.programmes)
        return attachment(content, f"{kind}-{seoul(timezone.now()):%Y%m%d-%H%M}.xlsx")
