"""The finance desk's page of recoveries: the list, one recovery with plan and repayments, one page a verb."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import ExportMixin
from compensation.admin.periods import period_filter
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.written import number_of, time_of
from payouts.admin.recovery_verbs import RECOVERY_VERBS
from payouts.choices import RECOVERY_EDGES, REPAYMENT_EDGES
from payouts.ledger_resources import RecoveryResource
from payouts.models import PayoutEvent, Recovery
from payouts.recovery_permissions import owed

TURNS = {
    "opened": pgettext_lazy("turn", "finance approver"),
    "confirmed": pgettext_lazy("turn", "finance"),
    "in_repayment": pgettext_lazy("turn", "claimant"),
}

EVENTS = {
    "open_recovery": pgettext_lazy("verb", "Open recovery"),
    "record_repayment": pgettext_lazy("verb", "Record repayment"),
    "ask_waiver": pgettext_lazy("verb", "Ask for a waiver"),
    **{edge.verb: edge.label for edge in (*RECOVERY_EDGES, *REPAYMENT_EDGES)},
}


@admin.register(Recovery)
class RecoveryAdmin(ExportMixin, RecordAdmin):
    """Won that have to come back. A recovery begins on the page of its payout line."""

    list_display = ("claim", "line_name", "cause", "amount", "still_owed", "state", "opened_at")
    list_filter = (
        "state",
        "cause",
        ("claim__programme", ProgrammeFilter),
        period_filter("opened_at", _("opened")),
    )
    list_select_related = ("claim", "line__round")
    search_fields = ("claim__receipt_no",)
    search_hint = _("Receipt number")
    ordering = ("-id",)
    pill_columns = {"state": "recovery"}
    number_columns = ("still_owed",)
    empty_sentence = _("Nothing has to come back. A recovery is opened on the page of a paid line.")

    export_resource = RecoveryResource
    export_permission = "payouts.export_recovery"

    object_template = "admin/payouts/recovery/object.html"
    pill_kind = "recovery"
    turns = TURNS
    verbs = RECOVERY_VERBS
    event_model = PayoutEvent
    event_words = EVENTS
    object_select_related = (
        "claim",
        "line__round__programme",
        "opened_by",
        "confirmed_by",
        "waiver_asked_by",
        "waived_by",
    )

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them, without what the list does not show."""
        rows = Recovery.objects.select_related("claim", "line__round").defer("claim__damage_text")
        return rows.prefetch_related("repayments")

    @admin.display(description=pgettext_lazy("ledger", "Line"), ordering="line")
    def line_name(self, recovery: Recovery) -> str:
        """Round and place."""
        return f"{recovery.line.round} · {recovery.line.position}"

    @admin.display(description=_("Still to be repaid (KRW)"))
    def still_owed(self, recovery: Recovery) -> str:
        """What has not come back yet."""
        return number_of(owed(recovery))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; whose recoveries it showed is logged."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            people = [row.claim.claimant_id for row in response.context_data["cl"].result_list]
            log_access(request, "search" if request.GET.get("q") else "view", "payouts.recovery", "list", people)
        return response

    def opened(self, request: HttpRequest, obj: Recovery) -> None:
        """One person's debt was looked at."""
        log_access(request, "view", "payouts.recovery", obj.pk, [obj.claim.claimant_id])

    def title_of(self, obj: Recovery) -> str:
        """Claim, line and number."""
        said = {"claim": obj.claim.receipt_no, "line": f"{obj.line.round} · {obj.line.position}", "number": obj.number}
        return str(_("Recovery %(number)s · %(claim)s · %(line)s") % said)

    def facts(self, obj: Recovery) -> list[tuple[Any, Any]]:
        """How much, why, and who said so."""
        return [
            (_("cause"), obj.get_cause_display()),
            (_("Paid (KRW)"), number_of(obj.line.net)),
            (_("To be repaid (KRW)"), number_of(obj.amount)),
            (_("Still to be repaid (KRW)"), number_of(owed(obj))),
            (_("reason"), obj.reason),
            (_("opened by"), obj.opened_by),
            (_("opened"), time_of(obj.opened_at)),
            (_("confirmed by"), obj.confirmed_by),
            (_("council meeting"), obj.council),
            (_("reason of the waiver"), obj.waiver_reason),
            (_("waiver asked for by"), obj.waiver_asked_by),
            (_("waived by"), obj.waived_by),
        ]

    def get_object_context(self, request: HttpRequest, obj: Recovery) -> dict[str, Any]:
        """Plan, repayments, and where the line and the claim are."""
        return {
            "instalments": list(obj.instalments.order_by("number")),
            "repayments": list(obj.repayments.select_related("recorded_by", "judged_by").order_by("number")),
            "line_url": reverse("admin:payouts_payoutline_change", args=[obj.line_id]),
            "claim_url": reverse("admin:claims_claim_change", args=[obj.claim_id])
            if request.user.has_perm("claims.view_claim")
            else "",
        }
