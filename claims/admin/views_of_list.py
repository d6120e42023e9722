"""The saved views of the claim list: which there are, whose they are, and how many claims each holds."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from claims.permissions import visible_to
from claims.selectors import count_capped, tab_query
from compensation.calendar import seoul

REVIEW, ASSIGN = "claims.start_review", "claims.assign"


@dataclass(frozen=True)
class View:
    """A saved view. Whoever holds one of `permissions` has it as a tab with its count; others find it in the menu."""

    label: Any
    permissions: tuple[str, ...] = ("claims.view_claim",)
    #: Its number is a warning when it is not zero.
    warns: bool = False


VIEWS: dict[str, View] = {
    "mine": View(pgettext_lazy("claim list", "Mine"), (REVIEW,)),
    "approvals": View(pgettext_lazy("claim list", "Approvals"), ("claims.approve", ASSIGN)),
    "unassigned": View(pgettext_lazy("claim list", "Unassigned"), (REVIEW, ASSIGN)),
    "claimant": View(pgettext_lazy("claim list", "Waiting for claimant"), (REVIEW, ASSIGN)),
    "overdue": View(pgettext_lazy("claim list", "Overdue"), warns=True),
    "near": View(pgettext_lazy("claim list", "Nearly due")),
    "negotiations": View(pgettext_lazy("claim list", "Negotiations"), (REVIEW, ASSIGN, "claims.confirm_offer")),
    "appeals": View(pgettext_lazy("claim list", "Appeals"), ("claims.judge_appeal", ASSIGN)),
    "visits": View(pgettext_lazy("claim list", "My visits"), ("claims.record_contact",)),
    "on_hold": View(pgettext_lazy("claim list", "On hold")),
    "open": View(pgettext_lazy("claim list", "Open"), (ASSIGN,)),
    "granted": View(pgettext_lazy("claim list", "Granted"), ()),
    "all": View(pgettext_lazy("claim list", "All")),
}


def home_view(user: Any) -> str:
    """The view a person's day begins with: their own cases, what waits for their approval, or everything."""
    return next((code for code in ("mine", "approvals") if _is_for(user, VIEWS[code])), "all")


def _is_for(user: Any, view: View) -> bool:
    return any(user.has_perm(permission) for permission in view.permissions)


def tabs(request: Any, changelist: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The person's own views with capped counts, and the others for the menu, which are not counted."""
    current = request.GET.get("tab", "all")
    today = seoul(timezone.now()).date()
    rows = visible_to(request.user)
    own, others = [], []
    for code, view in VIEWS.items():
        query = changelist.get_query_string({"tab": code}, ["p", "q", "state", "turn", "assigned"])
        tab = {"label": view.label, "url": query, "current": code == current, "count": None, "warns": False}
        if not _is_for(request.user, view):
            others.append(tab)
            continue
        counted = count_capped(rows.filter(tab_query(code, request.user, today)))
        own.append({**tab, "count": counted, "warns": view.warns and counted.number > 0})
    return own, others
