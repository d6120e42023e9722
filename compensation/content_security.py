"""Which Content-Security-Policy a page gets: the office's or everyone's."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class ContentSecurityMiddleware(CSPMiddleware):
    """The strict policy, and the one the theme needs below the admin's address."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith(reverse("admin:index")):
            parts.config = settings.OFFICE_CONTENT_SECURITY
        return parts
