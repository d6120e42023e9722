"""The address book: the admin is the product's office, at the root."""

from django.contrib import admin
from django.urls import path

from compensation.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
