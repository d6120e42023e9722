"""The dashboard's protocol: each floor offers panels of numbers, the ground floor shows them.

A floor lists `PANELS` in its `panels.py`, and settings.REDRESS_PANELS names it. Panels hold aggregates only:
whoever may see the dashboard may see them; a number's link is shown to those who may open its list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from compensation.models import Programme
from compensation.registry import offered


@dataclass(frozen=True)
class Number:
    """One figure. `unit` is "won" or nothing; `permission` is what opens the list behind `url`."""

    label: Any
    value: int
    url: str = ""
    unit: str = ""
    permission: str = ""
    #: The name of a pill (kind, state) that says the label instead.
    pill: tuple[str, str] | None = None


@dataclass(frozen=True)
class Panel:
    """A titled group of numbers about one programme.

    `daily(programme, first, last)` counts a day's arrivals for the chart; `evidence(programme, at)` is what a
    manager should know, as it stood at `at`, before filing is extended.
    """

    code: str
    title: Any
    numbers: Callable[[Any, Programme], list[Number]]
    permission: str = "compensation.view_dashboard"
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
