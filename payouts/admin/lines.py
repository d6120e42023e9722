"""Payout lines across all rounds: to find one by its claim, to read its history, to take the list as a spreadsheet."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import ExportMixin
from compensation.admin.periods import period_filter
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.banks import bank_name
from compensation.masking import mask_account, mask_name
from compensation.written import number_of, time_of
from payouts.admin.filters import BOARD_FILTERS, MoneyFilter
from payouts.admin.recovery_verbs import OPEN_RECOVERY
from payouts.choices import LINE_EDGES
from payouts.models import PayoutEvent, PayoutLine
from payouts.resources import LineResource
from payouts.selectors import subjects

TURNS = {"pending": pgettext_lazy("turn", "finance"), "sent": pgettext_lazy("turn", "bank")}


@admin.register(PayoutLine)
class PayoutLineAdmin(ExportMixin, RecordAdmin):
    """Every line with masked payee and account; its verbs belong to its round, but for what has to come back."""

    list_display = (
        "claim",
        "round_name",
        "position",
        "masked_payee",
        "bank",
        "account_end",
        "amount",
        "state",
        "failure",
    )
    list_filter = (
        "state",
        "failure",
        MoneyFilter,
        ("round__programme", ProgrammeFilter),
        period_filter("result_at", _("bank's time")),
        *BOARD_FILTERS,
    )
    list_select_related = ("claim", "account", "round__programme")
    search_fields = ("claim__receipt_no",)
    search_hint = _("Receipt number")
    ordering = ("-round_id", "position")
    pill_columns = {"state": "line"}
    empty_sentence = _("No round has any line yet.")

    export_resource = LineResource
    export_permission = "payouts.export_payoutline"

    pill_kind = "line"
    turns = TURNS
    verbs = (OPEN_RECOVERY,)
    object_template = "admin/payouts/line.html"
    event_model = PayoutEvent
    event_words = {"add_line": pgettext_lazy("verb", "Add to the round"), **{e.verb: e.label for e in LINE_EDGES}}
    object_select_related = ("claim", "account", "round__programme", "retry_of__round", "successor__round")

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them; the account number stays sealed."""
        rows = PayoutLine.objects.select_related("account", "claim", "round__programme")
        return rows.defer("account__number", "claim__damage_text")

    @admin.display(description=_("Round"), ordering="round__number")
    def round_name(self, line: PayoutLine) -> str:
        """Its round."""
        return str(line.round)

    @admin.display(description=_("Payee"))
    def masked_payee(self, line: PayoutLine) -> str:
        """홍*동."""
        return mask_name(line.payee)

    @admin.display(description=_("Bank"))
    def bank(self, line: PayoutLine) -> str:
        """By name."""
        return bank_name(line.account.bank_code, get_language() or "ko")

    @admin.display(description=_("Account"))
    def account_end(self, line: PayoutLine) -> str:
        """***1234."""
        return mask_account(line.account.last4)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; whose lines it showed is logged."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            shown = response.context_data["cl"].result_list
            action = "search" if request.GET.get("q") else "view"
            programmes = {line.round.programme_id for line in shown}
            log_access(request, action, "payouts.line", "list", subjects(shown), programmes=programmes)
        return response

    def opened(self, request: HttpRequest, obj: PayoutLine) -> None:
        """One person's money was looked at."""
        log_access(request, "view", "payouts.line", obj.pk, [obj.claim.claimant_id])

    def get_object_context(self, request: HttpRequest, obj: PayoutLine) -> dict[str, Any]:
        """Where its won stand in the ledger, and what of them has to come back."""
        sees = request.user.has_perm("payouts.view_ledgertransaction")
        address = f"{reverse('admin:payouts_posting_changelist')}?line__id__exact={obj.pk}"
        return {"postings_url": address if sees else "", "recoveries": list(obj.recoveries.order_by("number"))}

    def title_of(self, obj: PayoutLine) -> str:
        """Round, line and claim."""
        said = {"round": obj.round, "position": obj.position, "claim": obj.claim.receipt_no}
        return str(_("%(round)s, line %(position)s · %(claim)s") % said)

    def facts(self, obj: PayoutLine) -> list[tuple[Any, Any]]:
        """What was frozen into the line, and what the bank said."""
        successor = getattr(obj, "successor", None)
        return [
            (_("Programme"), obj.round.programme),
            (_("Claim"), obj.claim.receipt_no),
            (_("Instalment"), obj.instalment),
            (_("Payee"), self.masked_payee(obj)),
            (_("Bank"), self.bank(obj)),
            (_("Account"), self.account_end(obj)),
            (_("Amount (KRW)"), number_of(obj.amount)),
            (_("income tax (KRW)"), number_of(obj.income_tax) if obj.withheld else None),
            (_("local income tax (KRW)"), number_of(obj.local_tax) if obj.withheld else None),
            (_("to be paid (KRW)"), number_of(obj.net)),
            (_("Reason"), obj.get_failure_display() if obj.failure else None),
            (_("Bank's time"), obj.result_at and time_of(obj.result_at)),
            (_("Replaces"), obj.retry_of and f"{obj.retry_of.round} · {obj.retry_of.position}"),
            (_("Paid again"), successor and f"{successor.round} · {successor.position}"),
        ]
