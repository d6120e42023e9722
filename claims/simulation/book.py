"""The book of decided claims, read in chunks, and each claim's answer under another policy.

A claim is decided when its decision was confirmed and nobody has opened it again. Compared is the decision that binds.
Additional instalments are no sum of the rules: an appeal granted them, so they stand beside every replay and are only
counted (see `totals`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from claims.judgement import HUMAN_DENIALS
from claims.models import Claim
from claims.querysets import ClaimQuerySet
from compensation.models import PolicyVersion
from compensation.rules.policy import Policy
from compensation.rules.replay import CHANGED, Case, Change, Judge, change_of, reasons_for

CHUNK = 2_000

STATES = ("approved", "on_hold", "in_payout", "paid", "denied")
#: A corrected account waits for its approval; the decision was confirmed before and stays.
DECIDED = Q(state__in=STATES) | Q(state="awaiting_approval", approval__decision=F("decision"))
COLUMNS = (
    "pk",
    "receipt_no",
    "decision_id",
    "decision__policy_id",
    "decision__outcome",
    "decision__amount",
    "decision__reasons",
    "decision__facts",
    "decision__effective_at",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One decided claim: which decision binds, the frozen facts it rests on, and its case for the rules."""

    claim: int
    receipt_no: str
    decision: int
    policy: int
    reasons: list[str]
    facts: Mapping[str, Any]
    as_of: datetime
    case: Case


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one claim under the other policy, and why (see `replay.reasons_for`; empty when nothing does)."""

    entry: Entry
    change: Change
    why: list[dict[str, Any]] = field(default_factory=list)


def decided(programme: int) -> ClaimQuerySet:
    """The decided claims of a programme."""
    return Claim.objects.filter(DECIDED, programme=programme, decision__isnull=False)


def policies_of(programme: int) -> dict[int, Policy]:
    """Every version of the programme that may have decided a claim, parsed, by its key."""
    versions = PolicyVersion.objects.filter(programme=programme).exclude(state="draft")
    return {version.pk: version.policy for version in versions.select_related("programme")}


def entries(programme: int, chunk: int = CHUNK) -> Iterator[list[Entry]]:
    """The book in the order of the receipts, a chunk at a time; each chunk is one query of its own."""
    own, last = policies_of(programme), 0
    rows = decided(programme).order_by("pk")
    while True:
        found = list(rows.filter(pk__gt=last).values_list(*COLUMNS)[:chunk])
        if not found:
            return
        yield [entry_of(row, own) for row in found]
        last = found[-1][0]


def entry_of(row: tuple[Any, ...], own: Mapping[int, Policy]) -> Entry:
    """An entry from the values of COLUMNS; `own` are the versions that may have decided it."""
    claim, receipt_no, decision, policy, outcome, amount, reasons, facts, as_of = row
    by_person = any(reason in HUMAN_DENIALS for reason in reasons)
    case = Case.of(facts, as_of, outcome, amount, own[policy], by_person=by_person)
    return Entry(claim, receipt_no, decision, policy, reasons, facts, as_of, case)


def replay(programme: int, policy: Policy, chunk: int = CHUNK) -> Iterator[list[Row]]:
    """Every decided claim of a programme under another policy, a chunk at a time, in the order of the receipts."""
    own, judge = policies_of(programme), Judge(policy)
    for found in entries(programme, chunk):
        yield [row_of(entry, judge, own) for entry in found]


def row_of(entry: Entry, judge: Judge, own: Mapping[int, Policy]) -> Row:
    """What becomes of an entry under the judge's policy."""
    verdict = judge.verdict(entry.case)
    change = change_of(entry.case, verdict)
    # That no settlement was reached matters no longer where the loss lies within the tiers: a person should see that.
    unsettled = change.kind == "upheld" and "no_settlement" in entry.reasons and verdict.outcome == "award"
    if change.kind not in CHANGED and not unsettled:
        return Row(entry, change)
    return Row(entry, change, reasons_for(entry.facts, entry.as_of, own[entry.policy], judge.policy))
