"""The letters' addresses, below `admin/letters/`: the office's door, with its own sign-in."""

from django.contrib import admin
from django.urls import path

from claims.letters.views import letter_page, letter_pdf

urlpatterns = [
    path("<int:claim_pk>/<slug:kind>/", admin.site.admin_view(letter_page), name="claim_letter"),
    path("<int:claim_pk>/<slug:kind>/pdf/", admin.site.admin_view(letter_pdf), name="claim_letter_pdf"),
]
