"""Claims in the office: the list, the case page and the verbs."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from claims import views
from claims.admin.board_filters import BOARD_FILTERS
from claims.admin.bulk_assign import ASSIGN_MANY
from claims.admin.case_page import case_context
from claims.admin.columns import ClaimColumns
from claims.admin.conflict import reader
from claims.admin.download import download_page
from claims.admin.filing import FILE_CLAIM
from claims.admin.filters import (
    AssignedFilter,
    BatchFilter,
    ChannelFilter,
    PeriodFilter,
    ProgrammeFilter,
    ServiceFilter,
    StateFilter,
    TabFilter,
    TurnFilter,
    WindowFilter,
)
from claims.admin.load import LOAD_VERBS, load_view
from claims.admin.next_act import blue_act
from claims.admin.next_case import find_view, put_back_view, queue_view, take_view
from claims.admin.presence import here_view, presence_context
from claims.admin.unmask import unmask
from claims.admin.verbs import CLAIM_VERBS
from claims.admin.views_of_list import tabs
from claims.admin.visits import call_view, visit_view, visits_view
from claims.choices import TURNS
from claims.models import Claim, ClaimEvent
from claims.querysets import ClaimQuerySet
from claims.resources import ClaimResource
from claims.search import search_claims, search_key
from claims.selectors import listed, one_case
from claims.words import NOTE_LABELS
from compensation.access import about, log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.conflict import Read
from compensation.admin.exports import ExportMixin


@admin.register(Claim)
class ClaimAdmin(ClaimColumns, ExportMixin, RecordAdmin):
    """The claims floor's main desk."""

    change_list_template = "admin/claims/claim/list.html"
    object_template = "admin/claims/claim/case.html"
    list_filter = (
        TabFilter,
        PeriodFilter,
        ProgrammeFilter,
        StateFilter,
        TurnFilter,
        AssignedFilter,
        ChannelFilter,
        WindowFilter,
        ServiceFilter,
        BatchFilter,
        *BOARD_FILTERS,
    )
    search_fields = ("receipt_no",)
    search_hint = _("Number, name, business number or phone")
    empty_sentence = _("No claim has been received yet. Claims come in by file, by the public pages or by hand.")
    pill_kind = "claim"
    turns = TURNS
    verbs = (*CLAIM_VERBS, FILE_CLAIM, ASSIGN_MANY, *LOAD_VERBS)
    event_model = ClaimEvent
    event_words = NOTE_LABELS
    export_resource = ClaimResource
    export_permission = "claims.export_claim"

    # ---- the list ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> ClaimQuerySet:
        """The rows of the list: light, the earliest due date first."""
        return listed(request.user).order_by(*self.get_ordering(request))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By number, name, whole business number or whole phone, however it was typed."""
        return (search_claims(queryset, search_term) if search_term.strip() else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list with its saved views; a search is logged with whom it showed, never with its words."""
        response = super().changelist_view(request, extra_context)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context is None or "cl" not in context:
            return response
        changelist = context["cl"]
        if changelist.query:
            found = list(changelist.result_list)
            subjects = [claim.claimant_id for claim in found]
            log_access(
                request,
                "search",
                "claim",
                search_key(changelist.query),
                subjects,
                programmes={claim.programme_id for claim in found},
            )
        context["tabs"], context["more_tabs"] = tabs(request, changelist)
        context["may_take"] = request.user.has_perm("claims.start_review")
        context["may_assign"] = request.user.has_perm("claims.assign")
        return response

    # ---- the case page ----------------------------------------------------------------------

    def get_record(self, request: HttpRequest, object_id: Any) -> Claim:
        """One claim with everything its pages show."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            claim = one_case(request.user, int(object_id))
        except Claim.DoesNotExist as error:
            raise Http404(gettext("Not found, or not yours to see.")) from error
        about(request, claim)
        return claim

    def opened(self, request: HttpRequest, obj: Claim) -> None:
        """Whoever opens a case has seen its claimant's data."""
        log_access(request, "view", "claim", obj.receipt_no, [obj.claimant_id])

    def verb_view(self, request: HttpRequest, object_id: int, code: str) -> HttpResponse:
        """A verb's page; it too shows one claimant's data."""
        response = super().verb_view(request, object_id, code)
        if request.method == "GET" and isinstance(response, TemplateResponse) and response.context_data:
            claim: Claim = response.context_data["obj"]
            log_access(request, "view", "claim", f"{claim.receipt_no}/{code}", [claim.claimant_id])
        return response

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """The frame, and who else is at the same case."""
        context = super().page_context(request, obj)
        return context if obj is None else {**context, **presence_context(request, obj)}

    def title_of(self, obj: Claim) -> str:
        """The number; the name stands beside it on the page, never in the window's title."""
        return obj.receipt_no

    def timeline(self, obj: Claim) -> list[Any]:
        """The case page builds its own, with every detail in words."""
        return []

    def changed_fields(self, events: Sequence[Any]) -> Read:
        """Facts, documents, accounts and people as the case page writes them."""
        return reader(events, get_language() or "ko")

    def object_verbs(self, user: Any, obj: Claim) -> list[dict[str, Any]]:
        """The acts, the one that helps most now in blue."""
        acts = super().object_verbs(user, obj)
        blue = blue_act(obj, timezone.now())
        for act in acts:
            act["primary"] = act["code"] == blue and act["allowed"]
        return sorted(acts, key=lambda act: not act["primary"])

    def get_object_context(self, request: HttpRequest, obj: Claim) -> dict[str, Any]:
        """Facts, evidence and judgement."""
        return case_context(request, obj)

    # ---- further addresses ------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Unmasking and documents."""
        view = self.admin_site.admin_view
        return [
            *super().extra_urls(),
            path("load/", view(self.load_view), name="claims_claim_load"),
            path("queue/", view(queue_view), name="claims_claim_queue"),
            path("find/", view(find_view), name="claims_claim_find"),
            path("next/", view(take_view), name="claims_claim_next"),
            path("<int:object_id>/put-back/", view(put_back_view), name="claims_claim_put_back"),
            path("visits/", view(visits_view), name="claims_claim_visits"),
            path("visits/<int:pk>/", view(visit_view), name="claims_claim_visit"),
            path("visits/<int:pk>/call/", view(call_view), name="claims_claim_visit_call"),
            path("<int:object_id>/here/", view(here_view), name="claims_claim_here"),
            path("<int:object_id>/unmask/", view(self.unmask_view), name="claims_claim_unmask"),
            path("documents/<int:pk>/page/<int:page>/", view(views.preview), name="claims_document_page"),
            path("documents/<int:pk>/download/", view(self.download_view), name="claims_document_download"),
        ]

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Who has how much."""
        return load_view(self, request)

    def unmask_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """One masked value in full, for a reason."""
        return unmask(self, request, object_id)

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A document as it came, for a reason; without one, the page that asks for it."""
        return download_page(self, request, pk)
