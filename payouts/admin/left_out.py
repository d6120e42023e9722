"""The tab of what a round leaves out: the terms of its cut, totals by reason, one page of awards, and the cut again."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from compensation.access import log_access
from payouts import left_out
from payouts.admin.person import person
from payouts.choices import LEFT_OUT
from payouts.models import LeftOut, Round

PAGE = 50


def context(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """What the tab shows; whose awards it showed is logged."""
    reason = request.GET.get("reason", "")
    reason = reason if reason in dict(LEFT_OUT) else ""
    rows = left_out.left_out(round_)
    if reason:
        rows = rows.filter(reason=reason)
    found, following = _page(rows, request.GET.get("after", ""))
    people = sorted({one.claim.claimant_id for one in found})
    if people:
        log_access(request, "view", "payouts.left_out", round_.pk, people)
    kept = left_out.cut_of(round_)
    sees_claims = person(request).has_perm("claims.view_claim")
    return {
        "cut": kept,
        "remaining": max(0, kept.budget - kept.committed) if kept else 0,
        "again": left_out.again(kept) if kept and "again" in request.GET else None,
        "totals": [(one, _address(reason=one.code)) for one in left_out.totals(round_)],
        "reason": reason,
        "rows": [
            (one, reverse("admin:claims_claim_change", args=[one.claim_id]) if sees_claims else "") for one in found
        ],
        "first": _address(reason=reason) if request.GET.get("after") else "",
        "next": _address(reason=reason, after=found[-1].pk) if following else "",
    }


def _address(**said: Any) -> str:
    return "?" + urlencode({"tab": "left_out", **{name: value for name, value in said.items() if value}})


def _page(rows: Any, after: str) -> tuple[list[LeftOut], bool]:
    """One page, and whether there are more behind it."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE
