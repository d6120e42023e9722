"""The ledger's pages: transactions, postings, and the trial balance as a page and as a spreadsheet."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import ExportMixin
from compensation.admin.periods import period_filter
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.written import number_of, time_of
from payouts.admin.ledger_filters import RoundFilter, UntilFilter
from payouts.admin.statement import STATEMENT, statement_export_view, statement_view
from payouts.admin.trial import TRIAL, trial_export_view, trial_view
from payouts.ledger_resources import PostingResource
from payouts.models import LedgerTransaction, Posting

MOST_POSTINGS = 100
"""Postings a transaction's page shows; the list has them all."""


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(RecordAdmin):
    """What was posted, when and by whom."""

    list_display = ("effective_at", "kind", "programme", "round_name", "reference", "by", "prepared_by")
    list_filter = (
        "kind",
        ("programme", ProgrammeFilter),
        RoundFilter,
        period_filter("effective_at", _("effective at")),
    )
    list_select_related = ("programme", "round", "by", "prepared_by")
    search_fields = ("reference",)
    search_hint = _("Reference")
    ordering = ("-id",)
    empty_sentence = _("Nothing has been posted yet. The first line of a round is the first posting.")
    object_template = "admin/payouts/ledger/transaction.html"
    object_select_related = ("programme", "round", "recovery__line__round__programme", "by", "prepared_by")

    @admin.display(description=_("Round"), ordering="round")
    def round_name(self, transaction: LedgerTransaction) -> str | None:
        """Its round."""
        return str(transaction.round) if transaction.round else None

    def title_of(self, obj: LedgerTransaction) -> str:
        """What was posted for what."""
        return f"{obj.get_kind_display()} · {obj.reference}"

    def facts(self, obj: LedgerTransaction) -> list[tuple[Any, Any]]:
        """Who and when."""
        return [
            (_("Programme"), obj.programme),
            (_("Round"), self.round_name(obj)),
            (_("Prepared by"), obj.prepared_by),
            (_("confirmed by"), obj.by),
            (_("effective at"), time_of(obj.effective_at)),
            (_("recorded at"), time_of(obj.recorded_at)),
        ]

    def get_object_context(self, request: HttpRequest, obj: LedgerTransaction) -> dict[str, Any]:
        """Its postings, with the lines and claims they are about."""
        rows = obj.postings.select_related("line__claim", "line__round").defer("line__claim__damage_text")
        shown = list(rows.order_by("id")[:MOST_POSTINGS])
        people = sorted({row.line.claim.claimant_id for row in shown if row.line})
        log_access(request, "view", "payouts.ledgertransaction", obj.pk, people)
        return {
            "postings": shown,
            "sees_claims": request.user.has_perm("claims.view_claim"),
            "every_url": f"{reverse('admin:payouts_posting_changelist')}?transaction__id__exact={obj.pk}",
            "hidden": obj.postings.count() - len(shown),
        }

    def extra_urls(self) -> list[URLPattern]:
        """The trial balance, the statement of payments, and both as files."""
        view = self.admin_site.admin_view
        pages = {
            "trial/": (trial_view, TRIAL),
            "trial/file/": (trial_export_view, "trial_file"),
            "statement/": (statement_view, STATEMENT),
            "statement/file/": (statement_export_view, "statement_file"),
        }

        def page(run: Any) -> Any:
            def respond(request: HttpRequest) -> HttpResponse:
                return run(self, request)

            return view(respond)

        return [path(address, page(run), name=self._name(name)) for address, (run, name) in pages.items()]


@admin.register(Posting)
class PostingAdmin(ExportMixin, RecordAdmin):
    """Every posting: what a figure of the trial balance is made of."""

    list_display = ("effective_at", "account", "amount", "kind", "claim", "line_name", "reference")
    list_filter = (
        "account",
        "transaction__kind",
        ("transaction__programme", ProgrammeFilter),
        RoundFilter,
        UntilFilter,
        period_filter("transaction__effective_at", _("effective at")),
    )
    list_select_related = ("transaction", "line__claim", "line__round")
    search_fields = ("line__claim__receipt_no",)
    search_hint = _("Receipt number")
    ordering = ("-id",)
    object_template = "admin/payouts/ledger/posting.html"
    object_select_related = ("transaction__programme", "line__claim", "line__round")

    export_resource = PostingResource
    export_permission = "payouts.export_ledger"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Also one transaction's and one line's."""
        if lookup in ("transaction__id__exact", "line__id__exact"):
            return True
        return super().lookup_allowed(lookup, value, request)

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them, without what the list does not show."""
        rows = Posting.objects.select_related("transaction", "line__claim", "line__round")
        return rows.defer("line__claim__damage_text")

    @admin.display(description=_("effective at"), ordering="transaction__effective_at")
    def effective_at(self, posting: Posting) -> str:
        """When it took effect."""
        return time_of(posting.transaction.effective_at)

    @admin.display(description=_("kind"), ordering="transaction__kind")
    def kind(self, posting: Posting) -> str:
        """Of its transaction."""
        return str(posting.transaction.get_kind_display())

    @admin.display(description=_("Claim"), ordering="line__claim__receipt_no")
    def claim(self, posting: Posting) -> str | None:
        """Whose won they are; the budget's side has none."""
        return posting.line.claim.receipt_no if posting.line else None

    @admin.display(description=pgettext_lazy("ledger", "Line"))
    def line_name(self, posting: Posting) -> str | None:
        """Round and place."""
        return f"{posting.line.round} · {posting.line.position}" if posting.line else None

    @admin.display(description=_("reference"), ordering="transaction__reference")
    def reference(self, posting: Posting) -> str:
        """Of its transaction."""
        return posting.transaction.reference

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; whose won it showed is logged."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            shown = response.context_data["cl"].result_list
            people = [row.line.claim.claimant_id for row in shown if row.line]
            log_access(request, "search" if request.GET.get("q") else "view", "payouts.posting", "list", people)
        return response

    def opened(self, request: HttpRequest, obj: Posting) -> None:
        """One claimant's won were looked at."""
        log_access(request, "view", "payouts.posting", obj.pk, [obj.line.claim.claimant_id] if obj.line else [])

    def title_of(self, obj: Posting) -> str:
        """Account and amount."""
        return f"{obj.get_account_display()} · {number_of(obj.amount)}"

    def get_object_context(self, request: HttpRequest, obj: Posting) -> dict[str, Any]:
        """Whether the claim may be followed."""
        return {"sees_claims": request.user.has_perm("claims.view_claim")}

    def facts(self, obj: Posting) -> list[tuple[Any, Any]]:
        """What, how much and for whom."""
        return [
            (_("account"), obj.get_account_display()),
            (_("Amount (KRW)"), number_of(obj.amount)),
            (_("kind"), self.kind(obj)),
            (_("effective at"), self.effective_at(obj)),
        ]
