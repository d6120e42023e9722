"""What a replay comes to: claims and won, in all and by tier, service, channel and industry.

A claim whose amount no rule can say counts with what it got, so that the difference is exactly what the rules decide;
how many there are, and how much they got, stands beside it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Sum

from claims.models import Decision
from claims.simulation.book import Row, decided
from compensation.models import PolicyVersion
from compensation.rules.replay import CHANGED, KINDS, NEGOTIATED, NOTHING

GROUPS = ("service", "channel", "industry")


@dataclass(slots=True)
class Group:
    """Claims and won of some of the claims, before and after."""

    claims: int = 0
    changed: int = 0
    before: int = 0
    after: int = 0

    def add(self, before: int, after: int, changed: bool) -> None:
        """Count one claim."""
        self.claims += 1
        self.changed += changed
        self.before += before
        self.after += after

    def to_dict(self) -> dict[str, int]:
        """The JSON form, with the difference."""
        return {
            "claims": self.claims,
            "changed": self.changed,
            "before": self.before,
            "after": self.after,
            "delta": self.after - self.before,
        }


@dataclass(slots=True)
class Totals:
    """The sums of a replay, one row at a time."""

    all: Group = field(default_factory=Group)
    kinds: dict[str, Group] = field(default_factory=lambda: {kind: Group() for kind in KINDS})
    groups: dict[str, dict[str, Group]] = field(default_factory=lambda: {name: {} for name in GROUPS})
    tiers: dict[int, tuple[Group, Group]] = field(default_factory=dict)
    policies: Counter[int] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Count one claim everywhere it belongs."""
        case, change = row.entry.case, row.change
        before, after = case.before, case.before if change.after is None else change.after
        changed = change.kind in CHANGED
        self.all.add(before, after, changed)
        self.kinds[change.kind].add(before, after, changed)
        self.policies[row.entry.policy] += 1
        for name, label in zip(GROUPS, (case.kin.service, case.kin.channel, case.kin.industry), strict=True):
            self.groups[name].setdefault(label, Group()).add(before, after, changed)
        self._tier(case.place)[0].add(before, 0, changed)
        self._tier(change.place)[1].add(0, after, changed)

    def _tier(self, place: int) -> tuple[Group, Group]:
        return self.tiers.setdefault(place, (Group(), Group()))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the sums in all, by kind of change and by group."""
        unknown = self.kinds["undetermined"]
        return {
            "claims": self.all.claims,
            "changed": self.all.changed,
            "unchanged": self.all.claims - self.all.changed,
            "total_before": self.all.before,
            "total_after": self.all.after,
            "delta": self.all.after - self.all.before,
            "undetermined": unknown.claims,
            "undetermined_before": unknown.before,
            "by_kind": {kind: group.to_dict() for kind, group in self.kinds.items()},
            "by_tier": [self._tier_dict(place) for place in sorted(self.tiers, key=_order)],
            **{f"by_{name}": _group_dicts(name, self.groups[name]) for name in GROUPS},
        }

    def _tier_dict(self, place: int) -> dict[str, Any]:
        before, after = self.tiers[place]
        return {
            "tier": TIER_NAMES.get(place, str(place)),
            "claims_before": before.claims,
            "claims_after": after.claims,
            "before": before.before,
            "after": after.after,
            "delta": after.after - before.before,
        }


TIER_NAMES = {NOTHING: "denied", NEGOTIATED: "negotiated"}


def _order(place: int) -> tuple[int, int]:
    """Tiers by number, then what was negotiated, then what was denied."""
    return ({NEGOTIATED: 1, NOTHING: 2}.get(place, 0), place)


def _group_dicts(name: str, groups: dict[str, Group]) -> list[dict[str, Any]]:
    ordered = sorted(groups.items(), key=lambda item: (-item[1].claims, item[0]))
    return [{name: label, **group.to_dict()} for label, group in ordered]


def beside(programme: int, totals: Totals) -> dict[str, Any]:
    """What stands beside the sums: additional instalments, which no rule computes, and which versions decided."""
    claims = decided(programme).filter(decisions__instalment__gt=1).values("pk")
    granted = Decision.objects.filter(
        claim__in=claims, instalment__gt=1, granted_by__decision=F("claim__decision")
    ).aggregate(count=Count("pk"), won=Sum("amount"))
    numbers = dict(PolicyVersion.objects.filter(pk__in=totals.policies).values_list("pk", "number"))
    return {
        "instalments": {"count": granted["count"], "total": granted["won"] or 0},
        "decided_under": [{"version": numbers[pk], "claims": count} for pk, count in sorted(totals.policies.items())],
    }


def total(rows: Iterable[Row]) -> Totals:
    """The sums over rows."""
    found = Totals()
    for row in rows:
        found.add(row)
    return found
