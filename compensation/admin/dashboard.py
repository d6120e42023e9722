"""Home: the numbers of every floor and the days on which claims came, with the windows behind them."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from compensation.admin.chart import DailyChart, daily_chart, days_shown
from compensation.calendar import seoul
from compensation.models import Programme
from compensation.panels import Number, Panel, all_panels
from compensation.scope import programmes as programmes_of_person


def chosen_programme(request: HttpRequest, programmes: list[Programme]) -> Programme | None:
    """The one in the address, else the newest."""
    code = request.GET.get("programme", "")
    return next(
        (programme for programme in programmes if programme.code == code), programmes[-1] if programmes else None
    )


def panel_rows(user: Any, programme: Programme) -> list[dict[str, Any]]:
    """Panels this person may see, each with its numbers; a link only where they may open the list behind it."""
    return [
        {"panel": panel, "numbers": [_shown(number, user) for number in panel.numbers(user, programme)]}
        for panel in all_panels()
        if user.has_perm(panel.permission)
    ]


def _shown(number: Number, user: Any) -> dict[str, Any]:
    allowed = number.url and (not number.permission or user.has_perm(number.permission))
    return {"number": number, "url": number.url if allowed else ""}


def chart_of(user: Any, programme: Programme) -> DailyChart | None:
    """The daily chart of the first floor that counts days; None before filing opened or for who may not see it."""
    panel = next((panel for panel in all_panels() if panel.daily and user.has_perm(panel.permission)), None)
    windows = list(programme.windows.order_by("number"))
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


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard to the context of the admin's index; nothing for who may not see it."""
    if not request.user.has_perm("compensation.view_dashboard"):
        return {**context, "may_see": False}
    programmes = list(programmes_of_person(request.user).order_by("pk"))
    programme = chosen_programme(request, programmes)
    return {
        **context,
        "may_see": True,
        "programmes": programmes,
        "programme": programme,
        "as_of": timezone.now(),
        "panels": panel_rows(request.user, programme) if programme else [],
        "chart": chart_of(request.user, programme) if programme else None,
    }
