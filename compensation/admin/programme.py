"""The programme's page: its frame, its windows on one axis, and where filing and policy verbs begin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compensation import filing
from compensation.admin.base import RecordAdmin
from compensation.admin.dashboard import chart_of
from compensation.admin.filing import REQUEST_OPENING, REQUEST_EXTENSION
from compensation.admin.founding import FOUND_PROGRAMME
from compensation.admin.policy import DRAFT_POLICY
from compensation.calendar import format_closing
from compensation.models import FilingExtension, PolicyVersion, Programme, ProgrammeEvent
from compensation.written import number_of


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    """One page a programme."""

    list_display = ("name", "code", "extension_limit", "claim_cap", "budget", "simulation")
    search_fields = ("code", "name_ko", "name_en")
    search_hint = gettext_lazy("Name or code")
    ordering = ("pk",)
    empty_sentence = gettext_lazy("There is no programme yet. The demonstration makes one.")
    object_template = "admin/compensation/programme.html"
    verbs = (FOUND_PROGRAMME, REQUEST_OPENING, REQUEST_EXTENSION, DRAFT_POLICY)
    event_model = ProgrammeEvent

    @admin.display(description=gettext_lazy("name"), ordering="name_ko")
    def name(self, programme: Programme) -> str:
        """In the reader's language."""
        return str(programme)

    def facts(self, obj: Programme) -> list[tuple[Any, Any]]:
        """The frame every claim and won of it stands in."""
        return [
            (_("code"), obj.code),
            (_("name in Korean"), obj.name_ko),
            (_("name in English"), obj.name_en),
            (_("extensions allowed"), number_of(obj.extension_limit)),
            (_("most a claim may be paid (KRW)"), number_of(obj.claim_cap)),
            (_("budget (KRW)"), number_of(obj.budget)),
        ]

    def get_object_context(self, request: HttpRequest, obj: Programme) -> dict[str, Any]:
        """Windows, extensions, policies, and whether filing is open."""
        now = timezone.now()
        window = filing.window_at(obj, now)
        lang = get_language() or "ko"
        sentence = (
            _("Filing is open until %(closing)s.") % {"closing": format_closing(window.closes_at, lang)}
            if window
            else filing.closed_sentence(obj, now)
        )
        extensions = admin.site._registry[FilingExtension]
        policies = admin.site._registry[PolicyVersion]
        return {
            "filing_sentence": sentence,
            "chart": chart_of(request.user, obj),
            "windows": obj.windows.order_by("number"),
            "extensions": [
                (extension, extensions.object_url(extension))  # type: ignore[attr-defined]
                for extension in obj.extensions.select_related("requested_by", "approved_by")
            ],
            "policies": [
                (policy, policies.object_url(policy))  # type: ignore[attr-defined]
                for policy in obj.policies.select_related("published_by").order_by("-number")
            ],
        }
