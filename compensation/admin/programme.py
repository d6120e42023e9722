"""The programme's page: its frame, its windows on one axis, and where filing and policy verbs begin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation.admin.base import RecordAdmin
from compensation.admin.closing import AFTERWARDS, REQUEST_CLOSING
from compensation.admin.filing_desk import URL_NAME, axis_of, desk, sentences_of, start, states_of
from compensation.admin.filing_verbs import REQUEST_EXTENSION, REQUEST_OPENING
from compensation.admin.founding import FOUND_PROGRAMME
from compensation.admin.policy import DRAFT_POLICY
from compensation.models import PolicyVersion, Programme, ProgrammeEvent
from compensation.written import number_of, time_of


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    """One page a programme."""

    list_display = ("name", "code", "extension_limit", "claim_cap", "budget", "simulation")
    search_fields = ("code", "name_ko", "name_en")
    search_hint = gettext_lazy("Name or code")
    ordering = ("pk",)
    empty_sentence = gettext_lazy("There is no programme yet. The demonstration makes one.")
    object_template = "admin/compensation/programme.html"
    verbs = (FOUND_PROGRAMME, REQUEST_EXTENSION, REQUEST_OPENING, DRAFT_POLICY, REQUEST_CLOSING)
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
            (_("closed"), obj.closed_at and time_of(obj.closed_at)),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """Filing on a page of its own, and the way to that of the newest programme."""
        view = self.admin_site.admin_view
        return [
            path("filing/", view(self.filing_start_view), name=self._name("filing_start")),
            path("<int:object_id>/filing/", view(self.filing_view), name=self._name("filing")),
        ]

    def filing_start_view(self, request: HttpRequest) -> HttpResponse:
        """Where the menu's link leads."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return start(request)

    def filing_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Windows, extensions and what waits, and any past moment asked."""
        return desk(self, request, self.get_record(request, object_id))

    def get_object_context(self, request: HttpRequest, obj: Programme) -> dict[str, Any]:
        """Whether filing is open, the axis, policies, and the closing."""
        now = timezone.now()
        windows = list(obj.windows.order_by("act", "number"))
        policies = admin.site._registry[PolicyVersion]
        return {
            "states": states_of(obj, windows, now),
            "axis": axis_of(request.user, obj, windows, now),
            "sentences": sentences_of(obj, windows, now),
            "windows": windows,
            "filing_url": reverse(URL_NAME, args=[obj.pk]),
            "afterwards": AFTERWARDS,
            "policies": [
                (policy, policies.object_url(policy))  # type: ignore[attr-defined]
                for policy in obj.policies.select_related("published_by").order_by("-number")
            ],
        }
