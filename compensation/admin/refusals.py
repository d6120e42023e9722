"""Pages for "not yours" and "not there": a sentence, inside the frame for people of the office."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the sentence the exception carries, or the general one."""
    return _refusal(request, 403, str(exception) or _("You do not have permission for this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. What a resolver says about addresses is not for people; a sentence of ours is."""
    sentence = str(exception) if type(exception) is Http404 else ""
    return _refusal(request, 404, sentence or _("Not found, or not yours to see."))


def _refusal(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    office = request.path.startswith(reverse("admin:index")) and admin.site.has_permission(request)
    context: dict[str, Any] = {"sentence": sentence, "status": status, "title": sentence}
    if office:
        context |= admin.site.each_context(request)
        context |= {"title": sentence}
    return render(request, "redress/refusal.html" if office else "redress/bare.html", context, status=status)
