"""What `/admin/` opens: the queue for those who work on claims, the dashboard for everyone else."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

#: The page a person's day begins with, by the permission that makes it their work; the first one held counts.
HOMES = (
    ("claims.start_review", "admin:claims_claim_queue"),
    ("claims.approve", "admin:claims_claim_queue"),
)


def home(request: HttpRequest) -> HttpResponse:
    """Lead on to the person's own first page; sign-in comes first."""
    return admin.site.admin_view(_open)(request)


def dashboard(request: HttpRequest) -> HttpResponse:
    """The numbers of every floor."""
    return admin.site.admin_view(admin.site.index)(request)


def _open(request: HttpRequest) -> HttpResponse:
    page = next((name for permission, name in HOMES if request.user.has_perm(permission)), "")
    return HttpResponseRedirect(reverse(page)) if page else admin.site.index(request)
