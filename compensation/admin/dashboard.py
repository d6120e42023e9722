"""The managers' dashboard: five numbers and the charts of every floor, narrowed by what the address asks."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from compensation import tallies
from compensation.admin.chart import DailyChart, daily_chart, days_shown
from compensation.admin.charts.figure import Figure, all_charts
from compensation.board import NAMES, PERIODS, Asked, Reading, read
from compensation.calendar import seoul
from compensation.models import Programme
from compensation.panels import Panel, all_panels


def panel_rows(asked: Asked) -> list[dict[str, Any]]:
    """Panels this person may see below the charts, each with its numbers."""
    return [
        {"panel": panel, "numbers": panel.numbers(asked)}
        for panel in all_panels()
        if not panel.headline and asked.may(panel.permission)
    ]


def headline(asked: Asked) -> list[Any]:
    """The numbers on top of the page, of every floor in order."""
    return [
        number
        for panel in all_panels()
        if panel.headline and asked.may(panel.permission)
        for number in panel.numbers(asked)
    ]


def figures(asked: Asked) -> list[Figure]:
    """The charts this person may see, built for the question."""
    return [chart.build(asked) for chart in all_charts() if asked.may(chart.permission)]


def chart_of(user: Any, programme: Programme) -> DailyChart | None:
    """The daily chart of the first floor that counts days; None before filing opened or for who may not see it."""
    panel = next((panel for panel in all_panels() if panel.daily and user.has_perm(panel.permission)), None)
    windows = list(programme.windows.filter(act="claim").order_by("number"))
    span = days_shown(windows, seoul(timezone.now()).date())
    if panel is None or panel.daily is None or span is None:
        return None
    counts = panel.daily(programme, *span)
    announced = [extension.announced_at for extension in programme.extensions.all() if extension.announced_at]
    return daily_chart(counts, span, windows, announced, _day_links(panel, user, programme))


def _day_links(panel: Panel, user: Any, programme: Programme) -> Any:
    make = panel.day_url
    if make is None or not user.has_perm(panel.day_permission):
        return lambda day: ""
    return lambda day: make(programme, day)


def question(request: HttpRequest, today: date) -> Reading:
    """What the address asks, read with what the floors can be narrowed by."""
    dimensions = import_string(settings.REDRESS_DIMENSIONS)
    params = {name: request.GET[name].strip() for name in NAMES if name in request.GET}
    return read(params, request.user, today, dimensions.services, dimensions.channels)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard to the context of the admin's index; nothing for who may not see it."""
    if not request.user.has_perm("compensation.view_dashboard"):
        return {**context, "may_see": False}
    # First the counts: the question offers the services they know.
    stands = tallies.standing()
    reading = question(request, seoul(timezone.now()).date())
    asked = reading.asked
    known = bool(asked.programmes) and stands.as_of is not None
    return {
        **context,
        "may_see": True,
        "reading": reading,
        "asked": asked,
        "programme": asked.programme,
        "stands": stands,
        "periods": [(code, label) for code, (_days, label) in PERIODS.items()],
        "numbers": headline(asked) if known else [],
        "figures": figures(asked) if known else [],
        "panels": panel_rows(asked) if known else [],
    }
