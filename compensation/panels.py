"""The dashboard's protocol: each floor offers panels of numbers, the ground floor shows them.

A floor lists `PANELS` in its `panels.py`, and settings.REDRESS_PANELS names it. Panels hold aggregates only, from kept
counts: whoever may see the dashboard may see them; a number's link is given to those who may open its list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from compensation.board import Asked
from compensation.models import Programme
from compensation.registry import offered


@dataclass(frozen=True)
class Number:
    """One figure. `unit` is "won", "days" (business days) or nothing; `value` None is not known.

    `url` is the list behind it, empty for who may not open that.
    """

    label: Any
    value: int | None
    url: str = ""
    unit: str = ""
    #: The name of a pill (kind, state) that says the label instead.
    pill: tuple[str, str] | None = None


@dataclass(frozen=True)
class Panel:
    """A titled group of numbers that answer one question; those of a `headline` panel stand on top of the page.

    `daily(programme, first, last)` counts a day's arrivals for the chart; `evidence(programme, at)` is what a
    manager should know, as it stood at `at`, before filing is extended.
    """

    code: str
    title: Any
    numbers: Callable[[Asked], list[Number]]
    permission: str = "compensation.view_dashboard"
    headline: bool = False
    daily: Callable[[Programme, date, date], dict[date, int]] | None = None
    #: The list of one day's arrivals, for the chart's columns.
    day_url: Callable[[Programme, date], str] | None = None
    day_permission: str = ""
    evidence: Callable[[Programme, datetime], list[Number]] | None = None


def all_panels() -> list[Panel]:
    """Every floor's panels, in the order of settings."""
    return [panel for panels in offered("REDRESS_PANELS") for panel in panels]


def evidence_at(programme: Programme, at: datetime) -> list[Number]:
    """Every floor's evidence for an extension, as it stood at `at`."""
    return [number for panel in all_panels() if panel.evidence for number in panel.evidence(programme, at)]
