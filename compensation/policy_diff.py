"""What a version changes, against the one it began with and the one in force, in sentences with their signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compensation.models import PolicyVersion
from compensation.policy_words import explain_change, place_label, value_words
from compensation.rules.diff import Change, diff_documents


def base_of(version: PolicyVersion) -> PolicyVersion | None:
    """The version a draft was copied from; without one, the version before it in number."""
    if version.based_on_id is not None:
        return PolicyVersion.objects.select_related("programme").get(pk=version.based_on_id)
    before = PolicyVersion.objects.filter(programme=version.programme_id, number__lt=version.number)
    return before.select_related("programme").order_by("-number").first()


def in_force_now(version: PolicyVersion, at: datetime) -> PolicyVersion | None:
    """The version in force at `at`, for a page that compares with it; None before the first."""
    published = PolicyVersion.objects.filter(
        programme=version.programme_id, state__in=["published", "superseded"], effective_from__lte=at
    )
    return published.exclude(effective_until__lte=at).first()


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Every change as its sign and its sentence."""
    return [(change.sign, explain_change(change, lang)) for change in diff_documents(before, after)]


@dataclass(frozen=True)
class Row:
    """One change as a row of a comparison."""

    sign: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedSection:
    """The changes of one section."""

    code: str
    title: str
    rows: list[Row]


def compared(before: PolicyVersion, after: PolicyVersion, lang: str) -> list[ChangedSection]:
    """The changes by section, in the order of the document."""
    found: dict[str, list[Row]] = {}
    for change in diff_documents(before.document, after.document):
        found.setdefault(change.path.partition(".")[0], []).append(_row(change, lang))
    return [ChangedSection(code, place_label(code, lang), rows) for code, rows in found.items()]


def _row(change: Change, lang: str) -> Row:
    name = change.path.rpartition(".")[2]
    before = "" if change.sign == "＋" else value_words(name, change.before, lang)
    after = "" if change.sign == "－" else value_words(name, change.after, lang)
    return Row(change.sign, place_label(change.path, lang), before, after)
