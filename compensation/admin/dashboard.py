"""Home: the numbers of every floor and the days on which claims came, with the windows behind them."""

from typing import Any

from django.http import HttpRequest


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard to the context of the admin's index."""
    return {**context, "dashboard": None}
