"""Policy versions in the office: read by section, compared in sentences, revised as forms, decided by two."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation.admin.base import RecordAdmin
from compensation.admin.conflict import Change, Read
from compensation.admin.policy_compare import comparison
from compensation.admin.policy_draft import COPY_POLICY, DRAFT_POLICY
from compensation.admin.policy_editor import REVISE_POLICY, EditorPage, conflict_changes, revision_changes
from compensation.admin.policy_publish import PUBLISH_POLICY, REJECT_POLICY, SUBMIT_POLICY, compared_with
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.events import Event
from compensation.models import PolicyVersion, ProgrammeEvent, User
from compensation.policy_document import sections
from compensation.policy_terms import judged_by, links, short_term, term
from compensation.preparers import revisers_of
from compensation.written import time_of

__all__ = ["DRAFT_POLICY", "PolicyVersionAdmin"]


@admin.register(PolicyVersion)
class PolicyVersionAdmin(RecordAdmin):
    """Versions of the rules as reviewed data."""

    list_display = (
        "version",
        "programme",
        "state",
        "term",
        "effective_from",
        "effective_until",
        "submitted_by",
        "published_by",
    )
    list_filter = ("state", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "published_by")
    ordering = ("programme", "-number")
    pill_columns = {"state": "policy"}
    closing_columns = ("effective_until",)
    empty_sentence = gettext_lazy("No policy has been drafted. A manager drafts one on the programme's page.")
    object_template = "admin/compensation/policy.html"
    object_select_related = ("programme", "based_on", "created_by", "submitted_by", "published_by")
    pill_kind = "policy"
    turns = {"draft": pgettext_lazy("turn", "us"), "submitted": pgettext_lazy("turn", "another manager")}
    verbs = (SUBMIT_POLICY, REVISE_POLICY, PUBLISH_POLICY, REJECT_POLICY, COPY_POLICY)
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("policy list", "Version"), ordering="number")
    def version(self, policy: PolicyVersion) -> str:
        """`v3`."""
        return f"v{policy.number}"

    @admin.display(description=pgettext_lazy("policy list", "Term"))
    def term(self, policy: PolicyVersion) -> str:
        """Whether it is scheduled, in force or over."""
        return short_term(policy, timezone.now())

    def title_of(self, obj: PolicyVersion) -> str:
        """Programme and version."""
        return f"{obj.programme} v{obj.number}"

    def form_url(self, obj: PolicyVersion) -> str:
        """The page where a draft is revised."""
        return self.verb_url(REVISE_POLICY, obj)

    def compare_url(self, obj: PolicyVersion, other: PolicyVersion | None = None) -> str:
        """The page that compares it, with `other` or with where it began."""
        address = reverse(f"admin:{self._name('compare')}", args=[obj.pk])
        return f"{address}?with={other.pk}" if other is not None else address

    def extra_urls(self) -> list[URLPattern]:
        """Two versions side by side."""
        view = self.admin_site.admin_view
        return [path("<int:object_id>/compare/", view(self.compare_view), name=self._name("compare"))]

    def facts(self, obj: PolicyVersion) -> list[tuple[Any, Any]]:
        """From when to when, by whom, under which hash."""
        revisers = ", ".join(str(user) for user in User.objects.filter(pk__in=revisers_of(obj)).order_by("pk"))
        return [
            (_("in force from"), obj.effective_from and time_of(obj.effective_from)),
            (_("in force until"), obj.effective_until and time_of(obj.effective_until)),
            (_("council meeting"), obj.council_meeting),
            (_("based on"), f"v{obj.based_on.number}" if obj.based_on else None),
            (_("drafted by"), obj.created_by),
            (_("revised by"), revisers),
            (_("sent for approval by"), obj.submitted_by),
            (_("published by"), obj.published_by),
            (_("hash"), obj.content_hash),
        ]

    def get_object_context(self, request: HttpRequest, obj: PolicyVersion) -> dict[str, Any]:
        """The document by section, what it changes, when it is in force and what it says of open claims."""
        lang = get_language() or "ko"
        others = self.rows_of(request).filter(programme=obj.programme_id)
        revisions = ProgrammeEvent.objects.filter(stream=obj.stream, verb="revise_policy").select_related("actor")
        return {
            "sections": sections(obj.document, lang),
            "term": term(obj, timezone.now()),
            "judged_by": judged_by(obj),
            "links": links(request.user, obj),
            "compare_url": self.compare_url(obj),
            "others": others.exclude(pk=obj.pk).order_by("-number").defer("document"),
            "earlier": self._neighbour(others.filter(number__lt=obj.number).order_by("-number")),
            "later": self._neighbour(others.filter(number__gt=obj.number).order_by("number")),
            "revisions": [(event, revision_changes(event, lang)) for event in revisions.order_by("-seq")],
            **compared_with(obj),
        }

    def _neighbour(self, rows: Any) -> tuple[int, str] | None:
        found = rows.defer("document").first()
        return (found.number, self.object_url(found)) if found is not None else None

    def verb_view(self, request: HttpRequest, object_id: int, code: str) -> HttpResponse:
        """As every record's, but that the form of a draft also takes the buttons of its rows."""
        if code == REVISE_POLICY.code:
            return EditorPage(self, REVISE_POLICY, request, self.get_record(request, object_id)).respond()
        return super().verb_view(request, object_id, code)

    def compare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """This version and another one: what differs, section by section."""
        obj = self.get_record(request, object_id)
        rows = self.rows_of(request).select_related("programme", "created_by", "published_by")
        context = {
            **self.page_context(request, obj),
            **comparison(obj, rows, request.GET.get("with", ""), self.compare_url, get_language() or "ko"),
        }
        return TemplateResponse(request, "admin/compensation/compare_policies.html", context)

    def changed_fields(self, events: Sequence[Event]) -> Read:
        """A revision names every field it changed."""
        stock, lang = super().changed_fields(events), get_language() or "ko"

        def read(event: Event) -> list[Change]:
            return conflict_changes(event, lang) if event.verb == "revise_policy" else stock(event)

        return read
