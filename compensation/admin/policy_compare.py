"""Two versions of a policy beside each other: which ones can be chosen, and what differs, section by section."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.models import PolicyVersion
from compensation.policy_diff import base_of, compared
from compensation.policy_terms import term

CompareUrl = Callable[[PolicyVersion, PolicyVersion], str]


def comparison(
    version: PolicyVersion, rows: "QuerySet[PolicyVersion]", wanted: str, url: CompareUrl, lang: str
) -> dict[str, Any]:
    """What the page shows of `version` and the one `wanted` (a key; else where the version began) out of `rows`.

    The older version of a programme stands first, whichever was opened; [ and ] step through the others.
    """
    others = list(rows.exclude(pk=version.pk).filter(programme=version.programme_id).order_by("number"))
    others += rows.exclude(programme=version.programme_id).order_by("programme", "number")
    other = _chosen(version, others, wanted)
    if other is None:
        return {"title": _("Compare versions"), "others": others, "other": None}
    turned = other.programme_id == version.programme_id and other.number > version.number
    before, after = (version, other) if turned else (other, version)
    place = others.index(other)
    now = timezone.now()
    return {
        "title": _("%(after)s compared with %(before)s") % {"after": name_of(after), "before": name_of(before)},
        "others": [(one, name_of(one)) for one in others],
        "other": other,
        "sides": [(name_of(one), one, term(one, now)) for one in (before, after)],
        "sections": compared(before, after, lang),
        "earlier": url(version, others[place - 1]) if place > 0 else "",
        "later": url(version, others[place + 1]) if place + 1 < len(others) else "",
    }


def name_of(version: PolicyVersion) -> str:
    """Programme and version."""
    return f"{version.programme} v{version.number}"


def _chosen(version: PolicyVersion, others: list[PolicyVersion], wanted: str) -> PolicyVersion | None:
    found = next((one for one in others if str(one.pk) == wanted), None)
    if found is not None:
        return found
    base = base_of(version)
    return next((one for one in others if base is not None and one.pk == base.pk), others[0] if others else None)
