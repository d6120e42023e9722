"""Bank formats in the office: the shipped ones and those drafted here, read, previewed, approved by a second person."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compensation.access import about, log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.forms import ReasonForm
from compensation.admin.verbs import Done, Verb, asks, needs
from compensation.banks import bank_name
from compensation.scope import visible
from compensation.written import number_of
from payouts import workflow
from payouts.admin.person import person
from payouts.bankfiles import FORMATS, BankFormat
from payouts.bankfiles.shipped import documents
from payouts.choices import FORMAT_EDGES
from payouts.format_fields import initial_of
from payouts.format_forms import FieldsForm, FileForm
from payouts.format_permissions import why_not_format
from payouts.format_preview import Preview, of_lines, of_sample
from payouts.format_words import PLACES, SOURCES
from payouts.models import BankFormatEvent, BankFormatVersion, Round
from payouts.selectors import subjects
from payouts.transfers import live_lines

ROUNDS_OFFERED = 30
SHOWN = "payouts.format_preview"


def _lang() -> str:
    return get_language() or "ko"


def _draft(request: HttpRequest, obj: None, cleaned: dict[str, Any], seen: int | None) -> Done:
    version = workflow.draft_format(document=cleaned["document"], actor=person(request))
    said = _("The draft of %(format)s is stored. Another person must approve it.") % {"format": version}
    return Done(said, reverse("admin:payouts_bankformatversion_change", args=[version.pk]))


def _approve(request: HttpRequest, version: BankFormatVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    workflow.approve_format(bank_format=version.pk, actor=person(request), seen=seen)
    return _("Approved. Rounds can be written in it now.")


def _retire(request: HttpRequest, version: BankFormatVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    workflow.retire_format(bank_format=version.pk, actor=person(request), reason=cleaned["reason"], seen=seen)
    return _("Retired. No further round is written in it.")


def _from(request: HttpRequest, obj: None) -> dict[str, Any]:
    """The fields of the format named in the address, to begin from."""
    document = document_named(request.GET.get("from", ""))
    if document is not None:
        return initial_of(document)
    overrides = "\n".join(f"{ours} {theirs}" for ours, theirs in FORMATS["kbank/1"].bank_code_overrides)
    return {"header_rows": 1, "control_sheet": True, "overrides": overrides}


def document_named(template: str) -> dict[str, Any] | None:
    """The document of a shipped format or of any version drafted here."""
    if template in documents():
        return documents()[template]
    code, _slash, version = template.partition("/")
    stored = BankFormatVersion.objects.filter(code=code, version=version).first()
    return stored.document if stored else None


FORMAT_VERBS = (
    Verb(
        "approve_format",
        pgettext_lazy("verb", "Approve"),
        _approve,
        blocked=asks(why_not_format, "approve_format"),
        primary=True,
        consequence=lazy("Rounds can be written in it. Its document can never be changed."),
        template="admin/payouts/formats/approve.html",
        context=lambda request, version: {"format": version.format, "preview": of_sample(version.format)},
        key="R",
    ),
    Verb(
        "retire_format",
        pgettext_lazy("verb", "Retire"),
        _retire,
        ReasonForm,
        asks(why_not_format, "retire_format"),
        danger=True,
        consequence=lazy("No further round is written in it. What was released stays as it is."),
    ),
    Verb(
        "draft_by_fields",
        pgettext_lazy("verb", "Draft bank format"),
        _draft,
        FieldsForm,
        needs("payouts.draft_format"),
        primary=True,
        consequence=lazy("Stores a draft. No round is written in it before another person approves it."),
        template="admin/payouts/formats/fields.html",
        initial=_from,
        on_list=True,
        key="R",
    ),
    Verb(
        "draft_by_file",
        pgettext_lazy("verb", "Draft from a file"),
        _draft,
        FileForm,
        needs("payouts.draft_format"),
        consequence=lazy("Stores a draft. No round is written in it before another person approves it."),
        on_list=True,
    ),
)


@admin.register(BankFormatVersion)
class BankFormatVersionAdmin(RecordAdmin):
    """The formats drafted here as a list, the shipped ones above it; one page each, with its sheet as it would be."""

    #: A bank's template belongs to the house.
    of_programmes = False
    change_list_template = "admin/payouts/formats/list.html"
    list_display = ("template", "label", "paying_bank", "container", "state", "created_by", "approved_by")
    list_filter = ("state",)
    list_select_related = ("created_by", "approved_by")
    ordering = ("code", "-id")
    pill_columns = {"state": "bank_format"}
    empty_sentence = lazy("No format has been drafted here. Rounds are written in the shipped ones.")
    object_template = "admin/payouts/formats/object.html"
    object_select_related = ("created_by", "approved_by")
    pill_kind = "bank_format"
    turns = {"draft": pgettext_lazy("turn", "finance approver")}
    verbs = FORMAT_VERBS
    event_model = BankFormatEvent
    event_words = {
        "draft_format": pgettext_lazy("verb", "Draft bank format"),
        **{edge.verb: edge.label for edge in FORMAT_EDGES},
    }

    @admin.display(description=pgettext_lazy("bank format list", "Format"), ordering="code")
    def template(self, version: BankFormatVersion) -> str:
        """`kbank/2`."""
        return version.template

    @admin.display(description=lazy("Name"))
    def label(self, version: BankFormatVersion) -> str:
        """In the reader's language."""
        return version.name

    @admin.display(description=lazy("Paying bank"))
    def paying_bank(self, version: BankFormatVersion) -> str:
        """By name."""
        return bank_name(version.format.bank, _lang())

    @admin.display(description=lazy("File type"))
    def container(self, version: BankFormatVersion) -> str:
        """XLSX or XLS."""
        return version.format.extension.upper()

    def extra_urls(self) -> list[URLPattern]:
        """A page for each shipped format, and every format's document as a file."""
        view = self.admin_site.admin_view
        return [
            path("shipped/<slug:code>/<str:version>/", view(self.shipped_view), name=self._name("shipped")),
            path("document/<slug:code>/<str:version>/", view(self.document_view), name=self._name("document")),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, below the shipped formats."""
        shipped = [(fmt, fmt.name(_lang()), bank_name(fmt.bank, _lang()), shipped_url(fmt)) for fmt in FORMATS.values()]
        return super().changelist_view(request, {"shipped": shipped, **(extra_context or {})})

    def shipped_view(self, request: HttpRequest, code: str, version: str) -> HttpResponse:
        """One shipped format, with its preview."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        fmt = FORMATS.get(f"{code}/{version}")
        if fmt is None:
            raise Http404(_("Not found, or not yours to see."))
        context = {
            **self.page_context(request, None),
            "title": f"{fmt.name(_lang())} · {fmt.template}",
            **self._shown(request, fmt),
        }
        return TemplateResponse(request, "admin/payouts/formats/shipped.html", context)

    def document_view(self, request: HttpRequest, code: str, version: str) -> HttpResponse:
        """The document of a format as the file a draft may come from."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = document_named(f"{code}/{version}")
        if document is None:
            raise Http404(_("Not found, or not yours to see."))
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{code}-{version}.json"'
        return response

    def title_of(self, obj: BankFormatVersion) -> str:
        """Name and template."""
        return f"{obj.name} · {obj.template}"

    def facts(self, obj: BankFormatVersion) -> list[tuple[Any, Any]]:
        """Who and what."""
        return [
            (_("drafted by"), obj.created_by),
            (_("approved by"), obj.approved_by),
            *facts_of(obj.format),
        ]

    def get_object_context(self, request: HttpRequest, obj: BankFormatVersion) -> dict[str, Any]:
        """The format's facts, its columns and the sheet it would write."""
        return {**self._shown(request, obj.format), "facts": self.facts(obj)}

    def _shown(self, request: HttpRequest, fmt: BankFormat) -> dict[str, Any]:
        round_, preview = self._preview(request, fmt)
        template = {"code": fmt.code, "version": fmt.version}
        may_draft = person(request).has_perm("payouts.draft_format")
        begin = reverse("admin:payouts_bankformatversion_list_do", args=["draft_by_fields"])
        return {
            "format": fmt,
            "facts": facts_of(fmt),
            "notes": fmt.notes(_lang()),
            "columns": [(column, SOURCES[column.source]) for column in fmt.columns],
            "result_facts": result_facts(fmt),
            "preview": preview,
            "chosen": round_,
            "rounds": self._rounds(request),
            "document_url": reverse("admin:payouts_bankformatversion_document", kwargs=template),
            "draft_url": f"{begin}?from={fmt.template}" if may_draft else "",
        }

    def _rounds(self, request: HttpRequest) -> QuerySet[Round]:
        """The newest rounds with lines that the person may see."""
        if not person(request).has_perm("payouts.view_round"):
            return Round.objects.none()
        rows = visible(request.user, Round.objects.exclude(state__in=["draft", "cancelled"]))
        return rows.select_related("programme").order_by("-id")[:ROUNDS_OFFERED]

    def _preview(self, request: HttpRequest, fmt: BankFormat) -> tuple[Round | None, Preview]:
        asked = request.GET.get("round", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return None, of_sample(fmt)
        round_ = next((one for one in self._rounds(request) if one.pk == int(asked)), None)
        if round_ is None:
            raise Http404(_("Not found, or not yours to see."))
        lines = live_lines(round_)
        about(request, round_)
        log_access(request, "view", SHOWN, round_.pk, subjects(lines))
        return round_, of_lines(lines, fmt)


def shipped_url(fmt: BankFormat) -> str:
    """The page of a shipped format."""
    return reverse("admin:payouts_bankformatversion_shipped", args=[fmt.code, fmt.version])


def format_url(template: str) -> str:
    """The page of a format by its template's name; nothing for one that is not known."""
    if template in FORMATS:
        return shipped_url(FORMATS[template])
    code, _slash, version = template.partition("/")
    stored = BankFormatVersion.objects.filter(code=code, version=version).first()
    return reverse("admin:payouts_bankformatversion_change", args=[stored.pk]) if stored else ""


def facts_of(fmt: BankFormat) -> list[tuple[Any, Any]]:
    """What a format says of its sheet."""
    names = {"code": _("by the three digits of their code"), "short_name": _("by short names")}
    end = fmt.terminal_row
    return [
        (PLACES["bank"], f"{fmt.bank} {bank_name(fmt.bank, _lang())}"),
        (PLACES["container"], fmt.extension.upper()),
        (PLACES["sheet"], fmt.sheet),
        (PLACES["header_rows"], fmt.header_rows),
        (PLACES["codepage"], fmt.codepage.upper()),
        (PLACES["bank_style"], names[fmt.bank_style]),
        (PLACES["max_rows"], number_of(fmt.row_limit)),
        (PLACES["max_amount"], fmt.max_amount and number_of(fmt.max_amount)),
        (PLACES["cutoff"], fmt.cutoff),
        (PLACES["terminal_row"], end and _("%(text)s in column %(column)s") % {"text": end.text, "column": end.column}),
        (PLACES["control_sheet"], fmt.control.name if fmt.control else None),
        (_("hash"), fmt.content_hash),
    ]


def result_facts(fmt: BankFormat) -> list[tuple[Any, Any]]:
    """How the bank answers; nothing where that is not known."""
    layout = fmt.result
    if layout is None:
        return []
    words = [(name, ", ".join(sorted(getattr(layout, name)))) for name in ("success_words", "failure_words")]
    words.append(("return_words", ", ".join(sorted(layout.return_words))))
    return [
        *((PLACES[name], title) for name, title in layout.titles.items()),
        (PLACES["time_format"], layout.time_format),
        *((PLACES[name], said) for name, said in words),
    ]
