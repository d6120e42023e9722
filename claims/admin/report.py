"""Damage reports in the office: the list, the page, and the way to a claim."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.admin.filing import PROMOTE
from claims.admin.filters import ChoiceCondition, Condition, ProgrammeFilter, recent_values
from claims.choices import REPORTERS, TRIAGE
from claims.models import DamageReport
from claims.resources import ReportResource
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import ExportMixin
from compensation.masking import mask_email, mask_phone


class TriageFilter(ChoiceCondition):
    """By what the report was found to be."""

    title = pgettext_lazy("report list", "Triage")
    parameter_name = "triage"
    of = TRIAGE


class ReporterFilter(ChoiceCondition):
    """By who reports."""

    title = pgettext_lazy("report list", "Reporter")
    parameter_name = "reporter"
    of = REPORTERS


class ReportServiceFilter(Condition):
    """By the service used; offered are the services of the newest reports."""

    title = pgettext_lazy("report list", "Service")
    parameter_name = "service"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, name) for name in recent_values(request.user, model_admin.model, "service")]

    def narrow(self, rows: Any, value: str, request: Any) -> QuerySet:
        return rows.filter(service=value)


@admin.register(DamageReport)
class DamageReportAdmin(ExportMixin, RecordAdmin):
    """What people told the company before anyone could claim; read, and promoted where it is a claim."""

    object_template = "admin/claims/damagereport/report.html"
    list_display = ("number", "received_at", "triage", "reporter", "service", "claimed_amount", "masked_phone")
    list_filter = (TriageFilter, ReporterFilter, ReportServiceFilter, ProgrammeFilter)
    pill_columns = {"triage": "report"}
    search_fields = ("number",)
    search_hint = gettext_lazy("Report number")
    empty_sentence = gettext_lazy("No damage report has been imported yet.")
    ordering = ("-received_at", "-id")
    verbs = (PROMOTE,)
    export_resource = ReportResource
    export_permission = "claims.export_claim"

    @admin.display(description=gettext_lazy("Mobile"))
    def masked_phone(self, report: DamageReport) -> str:
        """010-****-5678."""
        return mask_phone(report.phone)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The list without the long text."""
        return super().get_queryset(request).defer("text")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By number; the free text and the phone are not searched."""
        term = search_term.strip()
        return (queryset.filter(number__icontains=term) if term else queryset), False

    def opened(self, request: HttpRequest, obj: DamageReport) -> None:
        """A report is told by a person, though not yet by a claimant we know."""
        log_access(request, "view", "report", obj.number)

    def facts(self, obj: DamageReport) -> list[tuple[Any, Any]]:
        """Everything but the text, personal values masked."""
        return [
            (_("Received"), obj.received_at),
            (_("Reporter"), obj.get_reporter_display()),
            (_("Service"), obj.service),
            (_("Paid service"), _("Yes") if obj.paid_service else _("No")),
            (_("Money damage"), _("Yes") if obj.money_damage else _("No")),
            (_("Mobile"), mask_phone(obj.phone)),
            (_("E-mail"), mask_email(obj.email)),
        ]

    def get_object_context(self, request: HttpRequest, obj: DamageReport) -> dict[str, Any]:
        """The claims filed from it."""
        return {"claims": list(obj.claims.order_by("pk"))}
