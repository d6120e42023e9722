"""The address book: the admin is the product's office, at the root."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from compensation.health import healthz
from compensation.home import dashboard, home

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/letters/", include("claims.letters.urls")),
    path("admin/", home),
    path("admin/dashboard/", dashboard, name="dashboard"),
    path("admin/", admin.site.urls),
]

handler403 = "compensation.admin.refusals.forbidden"
handler404 = "compensation.admin.refusals.not_found"
