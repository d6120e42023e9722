"""Filing on a page of its own: is it open, the axis, what waits for a second person, and any past moment asked."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation import filing
from compensation.admin.filing_axis import EXTENSION, OFFICIAL, PENDING, Axis, Span, Told, axis, days_of, gaps_between
from compensation.admin.filing_forms import MomentForm
from compensation.admin.filing_verbs import page_of
from compensation.calendar import format_closing, format_datetime, seoul
from compensation.choices import FILING_ACTS
from compensation.filing_state import CLAIM, REPORT, FilingState, state_among
from compensation.models import FilingWindow, Programme
from compensation.panels import all_panels
from compensation.scope import programmes

#: Verbs of the programme that the page offers.
VERBS = ("request_extension", "request_opening", "request_closing")
#: Acts that are answered whether a window was opened for them or not.
ALWAYS = (CLAIM, REPORT)
URL_NAME = "admin:compensation_programme_filing"


def spans_of(programme: Programme, windows: list[FilingWindow]) -> list[Span]:
    """Windows, and what waits for approval, as they are drawn."""
    found = [
        Span(
            window.act,
            EXTENSION if window.extension_number else OFFICIAL,
            str(window),
            window.opens_at,
            window.closes_at,
            reverse("admin:compensation_filingwindow_change", args=[window.pk]),
        )
        for window in windows
    ]
    for opening in programme.openings.filter(state="requested"):
        found.append(Span(opening.act, PENDING, str(opening), opening.opens_at, opening.closes_at, page_of(opening)))
    for extension in programme.extensions.filter(state="requested"):
        opens, closes = extension.old_closes_at, extension.new_closes_at
        found.append(Span(extension.act, PENDING, str(extension), opens, closes, page_of(extension)))
    return found


def told_of(programme: Programme) -> list[Told]:
    """Announcements, with where they were made."""
    announced = programme.extensions.filter(announced_at__isnull=False).select_related("window")
    return [
        Told(one.act, " · ".join(filter(None, (str(one.window), one.announced_where))), one.announced_at)
        for one in announced
        if one.announced_at is not None
    ]


def axis_of(user: Any, programme: Programme, windows: list[FilingWindow], now: datetime) -> Axis | None:
    """The drawing with the claims of every day; without them for who may not see the dashboard."""
    spans = spans_of(programme, windows)
    panel = next((panel for panel in all_panels() if panel.daily and user.has_perm(panel.permission)), None)
    days = days_of(spans, now)
    counts = panel.daily(programme, *days) if panel and panel.daily and days else {}
    link = panel.day_url if panel and user.has_perm(panel.day_permission) else None
    url_of = partial(link, programme) if link else lambda day: ""
    return axis(spans, told_of(programme), FILING_ACTS, counts, now, _("today"), url_of)


def states_of(programme: Programme, windows: list[FilingWindow], at: datetime) -> list[FilingState]:
    """The answer for claims and reports, and for every other act a window was opened for."""
    acts = [act for act, _label in FILING_ACTS if act in ALWAYS or any(window.act == act for window in windows)]
    return [state_among(programme, [w for w in windows if w.act == act], at, act) for act in acts]


def sentences_of(programme: Programme, windows: list[FilingWindow], now: datetime) -> list[str]:
    """What the picture shows, said: used extensions, what waits, gaps, today beyond the axis."""
    lang = get_language() or "ko"
    said = [
        _("%(used)s of %(limit)s extensions are used.")
        % {"used": filing.used_extensions(programme), "limit": programme.extension_limit}
    ]
    waiting = programme.openings.filter(state="requested").count()
    waiting += programme.extensions.filter(state="requested").count()
    if waiting:
        said.append(_("%(count)s waiting for a second manager.") % {"count": waiting})
    for act, label in FILING_ACTS:
        spans = [Span(act, OFFICIAL, "", w.opens_at, w.closes_at) for w in windows if w.act == act]
        for start, end in gaps_between(spans):
            said.append(
                _("%(act)s: nothing was taken between %(closing)s and %(opening)s.")
                % {"act": label, "closing": format_closing(start, lang), "opening": format_datetime(end, lang)}
            )
    return said


def requests_of(programme: Programme) -> list[dict[str, Any]]:
    """Openings, extensions and closings, the newest first, as rows of one table."""
    people = ("requested_by", "approved_by")
    rows = [
        {"kind": kind, "request": one, "url": page_of(one), "until": getattr(one, until) if until else None}
        for kind, found, until in (
            ("opening", programme.openings.select_related(*people), "closes_at"),
            ("extension", programme.extensions.select_related(*people), "new_closes_at"),
            ("closing", programme.closings.select_related(*people), ""),
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (row["request"].state != "requested", -row["request"].requested_at.timestamp()))


def asked_moment(request: HttpRequest, programme: Programme, windows: list[FilingWindow]) -> dict[str, Any]:
    """The form of the question and, once it was asked, its answer in a sentence."""
    form = MomentForm(request.GET if "at" in request.GET else None, label_suffix="")
    if not form.is_bound or not form.is_valid():
        return {"moment_form": form}
    at, act = form.cleaned_data["at"], form.cleaned_data["act"]
    answer = state_among(programme, [window for window in windows if window.act == act], at, act)
    return {"moment_form": form, "answer": answer, "asked_at": seoul(at)}


def desk(page: Any, request: HttpRequest, programme: Programme) -> HttpResponse:
    """The page of one programme."""
    now = timezone.now()
    windows = list(programme.windows.order_by("act", "number"))
    acts = [act for act in page.object_verbs(request.user, programme) if act["code"] in VERBS]
    context = {
        **page.page_context(request, programme),
        "title": _("Filing"),
        "acts": acts,
        "others": [one for one in programmes(request.user).order_by("-pk")[:20] if one.pk != programme.pk],
        "states": states_of(programme, windows, now),
        "axis": axis_of(request.user, programme, windows, now),
        "sentences": sentences_of(programme, windows, now),
        "windows": windows,
        "told": told_of(programme),
        "requests": requests_of(programme),
        "now": now,
        **asked_moment(request, programme, windows),
    }
    return TemplateResponse(request, "admin/compensation/filing.html", context)


def start(request: HttpRequest) -> HttpResponse:
    """To the newest programme the person works on. Raises Http404 with a sentence when there is none."""
    newest = programmes(request.user).order_by("-pk").first()
    if newest is None:
        raise Http404(_("There is no programme yet."))
    return HttpResponseRedirect(reverse(URL_NAME, args=[newest.pk]))
