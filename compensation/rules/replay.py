"""Judging claims that were decided before under another policy: what each would get, and why.

A decided claim is reduced to what the rules look at (`Case`). Claims alike in all of it get the same verdict, so a
`Judge` asks the rules once for each kind of claim: a hundred thousand claims are a few thousand questions.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal, NamedTuple

from compensation.brn import check_digit, is_valid_brn
from compensation.calendar import SEOUL, seoul
from compensation.rules.decide import decide
from compensation.rules.facts import DocumentFact, Facts
from compensation.rules.policy import Policy
from compensation.rules.result import Check, Outcome, Result, Step

#: Where a claim ends up when it is in no tier (those count from 1).
NOTHING, NEGOTIATED = 0, -1

Kind = Literal["gain", "loss", "moved", "undetermined", "same", "negotiated", "upheld"]
#: What can become of a claim; `CHANGED` are those whose result would be another one.
#: moved: no longer negotiated, for the same amount. undetermined: its amount would be agreed, or rests on a paper that
#: nobody has judged. negotiated: still negotiated, so its amount is not compared. upheld: denied by a person.
KINDS: tuple[Kind, ...] = ("gain", "loss", "moved", "undetermined", "same", "negotiated", "upheld")
CHANGED: tuple[Kind, ...] = KINDS[:4]

#: Any business number that passes the check, and one that does not: the rules ask for no more.
_VALID = f"101810000{check_digit('101810000')}"
_INVALID = "0" * 10
_NOON = time(12)
#: Steps that say how a claim came in or that change nothing.
_SILENT = ("loss_computed", "loss_not_computable", "factor_neutral")


class Kin(NamedTuple):
    """What claims have in common that every policy judges alike, but for their loss and the day."""

    brn_valid: bool
    service: str
    industry: str
    channel: str
    in_window: bool
    documents: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Kin":
        """Read it off the frozen facts of a decision. Raises KeyError for a field left out."""
        return cls(
            is_valid_brn(facts["brn"]),
            facts["service"],
            facts["industry"],
            facts["channel"],
            facts["received_in_window"],
            tuple((item["kind"], item["state"]) for item in facts["documents"]),
        )


class Case(NamedTuple):
    """A decided claim: its kin, its loss in won, the Seoul day it was decided, what it got (won) and where it was.

    `place` is its tier under the policy that decided it, NOTHING or NEGOTIATED. `by_person` marks a denial on grounds
    that no rule can see: it stays one under every policy.
    """

    kin: Kin
    loss: int | None
    day: date
    before: int
    place: int
    by_person: bool = False

    @classmethod
    def of(
        cls, facts: Mapping[str, Any], as_of: datetime, outcome: str, amount: int, own: Policy, *, by_person: bool
    ) -> "Case":
        """From a decision record: `own` is the policy that decided it."""
        loss = loss_of(facts)
        return cls(Kin.of(facts), loss, seoul(as_of).date(), amount, _place(outcome, facts, loss, own), by_person)


class Verdict(NamedTuple):
    """What a policy says: outcome, won (None while to be negotiated), tier or none, and whether all was looked at."""

    outcome: Outcome
    amount: int | None
    place: int
    ready: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a case: won (None when no rule can say), tier or none, and which kind of change it is."""

    after: int | None
    place: int
    kind: Kind


class Judge:
    """One policy and the answers it has given."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._bounds = [tier.up_to for tier in policy.tiers]
        self._last_day = policy.outage.last_measured_day
        self._known: dict[tuple[Kin, int | None, bool], Verdict] = {}

    def verdict(self, case: Case) -> Verdict:
        """What the policy gives a claim like this one; equal to `decide` on its facts without their settlement."""
        loss = case.loss
        band = loss if not loss else bisect_left(self._bounds, loss) + 1
        key = (case.kin, band, case.day > self._last_day)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._ask(case)
        return found

    def _ask(self, case: Case) -> Verdict:
        result = decide(_alike(case), self.policy, datetime.combine(case.day, _NOON, SEOUL))
        place = NOTHING if result.outcome == "denial" else NEGOTIATED
        if result.outcome == "award":
            place = bisect_left(self._bounds, case.loss or 0) + 1
        return Verdict(result.outcome, result.amount, place, result.ready)


def change_of(case: Case, verdict: Verdict) -> Change:
    """Compare what a claim got with what another policy says.

    Amounts that people agree on are never invented: a claim that is negotiated both times keeps its amount, and one
    that would be negotiated for the first time has none.
    """
    if case.by_person:
        return Change(case.before, NOTHING, "upheld")
    if verdict.outcome == "negotiate":
        if case.place == NEGOTIATED:
            return Change(case.before, NEGOTIATED, "negotiated")
        return Change(None, NEGOTIATED, "undetermined")
    if not verdict.ready and verdict.outcome == "award":
        return Change(None, verdict.place, "undetermined")
    after = verdict.amount or 0
    if after != case.before:
        return Change(after, verdict.place, "gain" if after > case.before else "loss")
    return Change(after, verdict.place, "moved" if case.place == NEGOTIATED else "same")


def loss_of(facts: Mapping[str, Any]) -> int | None:
    """The loss in won of frozen facts, never below 0; None when a week is unknown."""
    baseline, outage = facts["baseline_sales"], facts["outage_sales"]
    return None if baseline is None or outage is None else max(0, baseline - outage)


def reasons_for(facts: Mapping[str, Any], as_of: datetime, own: Policy, other: Policy) -> list[dict[str, Any]]:
    """Why the two policies differ on a claim: the steps and checks of the one that the other does not have.

    Each is its JSON form under `step` or `check`, with `side` before or after; in the order of the arithmetic.
    """
    stored = Facts.from_dict(facts)
    earlier, later = decide(stored, own, as_of), decide(replace(stored, settlement=None), other, as_of)
    return [
        *_only_in(earlier.explanation, later.explanation, "before"),
        *({"side": "after", "check": check.to_dict()} for check in _telling_checks(earlier, later)),
        *_only_in(later.explanation, earlier.explanation, "after"),
    ]


def _only_in(steps: Sequence[Step], others: Sequence[Step], side: str) -> list[dict[str, Any]]:
    return [{"side": side, "step": step.to_dict()} for step in steps if step.code not in _SILENT and step not in others]


def _telling_checks(earlier: Result, later: Result) -> list[Check]:
    """What failed before and does not fail now, and what keeps the later result from being one."""
    failed = {check.code for check in earlier.checks if check.state == "failed"}
    cured = [check for check in later.checks if check.code in failed and check.state != "failed"]
    return cured + [check for check in later.unchecked if later.outcome == "award" and check not in cured]


def _alike(case: Case) -> Facts:
    kin, loss = case.kin, case.loss
    return Facts(
        brn=_VALID if kin.brn_valid else _INVALID,
        service=kin.service,
        industry=kin.industry,
        channel=kin.channel,
        received_in_window=kin.in_window,
        baseline_sales=loss,
        outage_sales=None if loss is None else 0,
        documents=tuple(DocumentFact(kind, state) for kind, state in kin.documents),  # type: ignore[arg-type]
    )


def _place(outcome: str, facts: Mapping[str, Any], loss: int | None, own: Policy) -> int:
    if outcome == "denial" or loss is None:
        return NOTHING
    matched = own.tier_for(loss)
    return NEGOTIATED if matched is None else matched[0]
