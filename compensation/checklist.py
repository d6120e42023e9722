"""What stands in the way of closing a programme: each floor offers its items, the ground floor counts them.

A floor lists `CHECKLIST` in a module that `settings.REDRESS_CHECKLIST` names. An item counts what is still to do in a
programme at a moment; a blocking one must be at nought before the closing can be approved. What goes on after a
closing anyway (supplements of received claims, appeals, payments) is told and does not block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from compensation.models import Programme
from compensation.registry import offered


@dataclass(frozen=True)
class Item:
    """One line of the list. `url` is the list behind the count, for who holds `permission`."""

    code: str
    label: Any
    count: Callable[[Programme, datetime], int]
    url: Callable[[Programme], str]
    permission: str
    blocking: bool


@dataclass(frozen=True)
class Counted:
    """One line as it stood at a moment."""

    item: Item
    count: int

    @property
    def stands_against(self) -> bool:
        """Whether this line alone forbids the closing."""
        return self.item.blocking and self.count > 0


def items() -> list[Item]:
    """Every floor's lines, in the order of settings."""
    return [item for listed in offered("REDRESS_CHECKLIST") for item in listed]


def count_all(programme: Programme, at: datetime) -> list[Counted]:
    """The whole list at a moment. A query a line."""
    return [Counted(item, item.count(programme, at)) for item in items()]


def blocking(counted: list[Counted]) -> int:
    """How many rows stand against the closing."""
    return sum(line.count for line in counted if line.stands_against)


def frozen(counted: list[Counted]) -> list[dict[str, Any]]:
    """The list as it is kept with a request or an approval."""
    return [{"code": one.item.code, "count": one.count, "blocking": one.item.blocking} for one in counted]


def _list(page: str, programme: Programme, **conditions: Any) -> str:
    said = {"programme__id__exact": programme.pk, **conditions}
    return f"{reverse(f'admin:compensation_{page}_changelist')}?{urlencode(said)}"


CHECKLIST = [
    Item(
        "windows",
        _("Windows that are open or still to open"),
        lambda programme, at: programme.windows.filter(closes_at__gt=at).count(),
        lambda programme: reverse("admin:compensation_programme_filing", args=[programme.pk]),
        "compensation.view_programme",
        True,
    ),
    Item(
        "openings",
        _("Windows waiting for approval"),
        lambda programme, at: programme.openings.filter(state="requested").count(),
        lambda programme: _list("filingopening", programme, state__exact="requested"),
        "compensation.view_filingopening",
        True,
    ),
    Item(
        "extensions",
        _("Extension requests waiting for approval"),
        lambda programme, at: programme.extensions.filter(state="requested").count(),
        lambda programme: _list("filingextension", programme, state__exact="requested"),
        "compensation.view_filingextension",
        True,
    ),
    Item(
        "policies",
        _("Policy versions waiting to be published"),
        lambda programme, at: programme.policies.filter(state="submitted").count(),
        lambda programme: _list("policyversion", programme, state__exact="submitted"),
        "compensation.view_policyversion",
        True,
    ),
]
