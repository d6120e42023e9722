"""When a version is in force, and what it says of open claims, in sentences; what the other floors add to its pages.

A floor offers, by dotted path in settings:

- REDRESS_POLICY_EFFECTS: callables `(version, effective_from) -> list[Number]`, how many open claims would be judged
  by which version if this one began then;
- REDRESS_POLICY_LINKS: callables `(user, version) -> list[(label, url)]`, further pages about a version.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from compensation.models import PolicyVersion
from compensation.panels import Number
from compensation.registry import offered
from compensation.written import closing_of, time_of

#: What becomes of the claims received before a version begins, by its `judged_by`.
JUDGED_BY: dict[str, Any] = {
    "receipt": gettext_lazy("Claims received before this version begins keep the version in force at their receipt."),
    "decision": gettext_lazy(
        "Claims that are still undecided when this version begins are judged by it, whenever they were received."
    ),
    "more_favourable": gettext_lazy(
        "Undecided claims received before this version begins are judged by whichever is better for the claimant: the"
        " version at their receipt or this one."
    ),
}


def judged_by(version: PolicyVersion) -> str:
    """What the version says of the claims received before it."""
    return str(JUDGED_BY[version.policy.judged_by])


def is_in_force(version: PolicyVersion, at: datetime) -> bool:
    """Whether the version's term holds `at`. One that is superseded may go on until the next begins."""
    begins, ends = version.effective_from, version.effective_until
    if version.state not in ("published", "superseded") or begins is None:
        return False
    return begins <= at and (ends is None or at < ends)


def short_term(version: PolicyVersion, at: datetime) -> str:
    """`Scheduled`, `In force` or `Over`, beside the pill; nothing for what was never published."""
    begins = version.effective_from
    if version.state not in ("published", "superseded") or begins is None:
        return ""
    if at < begins:
        return pgettext("policy term", "Scheduled")
    return pgettext("policy term", "In force") if is_in_force(version, at) else pgettext("policy term", "Over")


def term(version: PolicyVersion, at: datetime) -> str:
    """`Scheduled: in force from …`, `In force since …` or `Was in force …`; nothing for what was never published."""
    begins, ends = version.effective_from, version.effective_until
    if version.state not in ("published", "superseded") or begins is None:
        return ""
    if at < begins:
        return _("Scheduled: in force from %(begin)s.") % {"begin": time_of(begins)}
    if ends is None:
        return _("In force since %(begin)s.") % {"begin": time_of(begins)}
    words = {"begin": time_of(begins), "end": closing_of(ends)}
    if at < ends:
        return _("In force since %(begin)s, until %(end)s.") % words
    return _("Was in force from %(begin)s to %(end)s.") % words


def effects(version: PolicyVersion, effective_from: datetime) -> list[Number]:
    """How many open claims would be judged by which version, of every floor that has some."""
    return [number for offer in offered("REDRESS_POLICY_EFFECTS") for number in offer(version, effective_from)]


def links(user: Any, version: PolicyVersion) -> list[tuple[str, str]]:
    """Further pages about the version that this person may open: label and address."""
    return [link for offer in offered("REDRESS_POLICY_LINKS") for link in offer(user, version)]
