"""A policy version as frozen data, parsed from its JSON document and written back exactly.

The document's shape is published in ``policy.schema.json``; what a schema cannot say is in
``policy_checks``. Money is whole won. A policy is data only: nothing in it is executed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from compensation.money import RoundingMode
from compensation.rules.facts import Facts, content_hash
from compensation.rules.policy_checks import PolicyError, Problem, problems_of

__all__ = ["FACTOR_NAMES", "SCHEMA", "Factor", "Policy", "PolicyError", "Problem", "Tier", "problems_of"]

SCHEMA = "redress.policy/1"

#: The factors in the order they are applied and explained.
FACTOR_NAMES = ("operating_margin", "substitute_service", "market_share")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and English."""

    ko: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the Korean words for ``ko``, the English ones for every other language."""
        return self.ko if lang.startswith("ko") else self.en


@dataclass(frozen=True, slots=True)
class CouncilMeeting:
    """The meeting whose decision the policy carries out; ``held_on`` is a day in Seoul."""

    held_on: date
    label: Text
    source: str | None


@dataclass(frozen=True, slots=True)
class Week:
    """A span of days in Seoul, both ends included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Baseline:
    """How the normal week is found: the largest of the candidate weeks."""

    rule: Literal["max"]
    candidate_weeks: tuple[Week, ...]
    vat: Literal["not_stated", "included", "excluded"]


@dataclass(frozen=True, slots=True)
class Outage:
    """The week the service was down and the weeks it is compared with."""

    starts_on: date
    ends_on: date
    baseline: Baseline

    @property
    def last_measured_day(self) -> date:
        """The day after which every week that a loss is measured on is over."""
        return max([self.ends_on, *(week.ends_on for week in self.baseline.candidate_weeks)])


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """A kind of document, whether it is required, and the channels it belongs to (None: all)."""

    kind: str
    required: bool
    channels: tuple[str, ...] | None

    def applies_to(self, channel: str) -> bool:
        """Whether a claim from ``channel`` is asked for this document."""
        return self.channels is None or channel in self.channels


@dataclass(frozen=True, slots=True)
class Tier:
    """A loss up to and including ``up_to`` won gets ``amount`` won."""

    up_to: int
    amount: int


@dataclass(frozen=True, slots=True)
class Factor:
    """A coefficient table. Values stay the decimal strings they were written as."""

    neutral: bool
    note: Text | None
    default: str
    by: Mapping[str, str]
    keyed_by: Literal["industry", "service"]

    def value_for(self, facts: Facts) -> str:
        """Return the decimal string that applies to the claim's industry or service."""
        key = facts.industry if self.keyed_by == "industry" else facts.service
        return self.by.get(key, self.default)

    def coefficient_for(self, facts: Facts) -> Fraction:
        """Return the same value, exact."""
        return Fraction(self.value_for(facts))


@dataclass(frozen=True, slots=True)
class Rounding:
    """The unit in won and the direction amounts are rounded to."""

    unit: int
    mode: RoundingMode


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a settlement may be, in won."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class ApprovalBand:
    """How many approvals of which role an amount up to ``up_to`` won needs."""

    up_to: int
    role: str
    approvals: int


@dataclass(frozen=True, slots=True)
class Authority:
    """The largest offer or settlement in won that each role may make alone."""

    agent: int
    approver: int


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The share of decisions up to ``up_to`` won that is sampled for a second look."""

    rate: str
    up_to: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each stage may take; appeals in calendar days, the rest in Korean business days."""

    review_business_days: int
    supplement_business_days: int
    offer_business_days: int
    appeal_days: int


@dataclass(frozen=True, slots=True)
class Tax:
    """How the payment is taxed; ``none`` and ``business_income`` withhold nothing."""

    treatment: Literal["none", "business_income", "other_income"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whether a section was published, and where, or is assumed."""

    basis: Literal["published", "assumed"]
    source: str | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy version. Build it with ``parse``; then every rule of the document holds."""

    schema: str
    programme: str
    title: Text
    council_meeting: CouncilMeeting
    outage: Outage
    documents: tuple[DocumentRule, ...]
    services: tuple[str, ...] | None
    checks: tuple[str, ...]
    tiers: tuple[Tier, ...]
    above_top_tier: Literal["negotiate"]
    factors: Mapping[str, Factor]
    rounding: Rounding
    cap: int
    settlement: Bounds
    approval_bands: tuple[ApprovalBand, ...]
    authority: Authority
    second_look: SecondLook
    deadlines: Deadlines
    tax: Tax
    judged_by: Literal["receipt", "decision", "more_favourable"]
    provenance: Mapping[str, Provenance]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Policy":
        """Read a policy document. Raises ``PolicyError`` with every problem found, not only the first."""
        problems = problems_of(document)
        if problems:
            raise PolicyError(problems)
        return cls(
            schema=document["schema"],
            programme=document["programme"],
            title=Text(**document["title"]),
            council_meeting=_council_meeting(document["council_meeting"]),
            outage=_outage(document["outage"]),
            documents=tuple(
                DocumentRule(item["kind"], item["required"], _tuple_or_none(item["channels"]))
                for item in document["documents"]
            ),
            services=_tuple_or_none(document["services"]),
            checks=tuple(document["checks"]),
            tiers=tuple(Tier(**tier) for tier in document["tiers"]),
            above_top_tier=document["above_top_tier"],
            factors={name: _factor(document["factors"][name]) for name in FACTOR_NAMES},
            rounding=Rounding(**document["rounding"]),
            cap=document["cap"],
            settlement=Bounds(**document["settlement"]),
            approval_bands=tuple(ApprovalBand(**band) for band in document["approval_bands"]),
            authority=Authority(**document["authority"]),
            second_look=SecondLook(**document["second_look"]),
            deadlines=Deadlines(**document["deadlines"]),
            tax=Tax(**document["tax"]),
            judged_by=document["judged_by"],
            provenance={
                section: Provenance(item["basis"], item["source"], _text_or_none(item["note"]))
                for section, item in document["provenance"].items()
            },
        )

    def to_document(self) -> dict[str, Any]:
        """Return the document this policy was parsed from, equal to it and hashing to the same."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @property
    def hash(self) -> str:
        """The SHA-256 of the canonical document."""
        return content_hash(self.to_document())

    def tier_for(self, loss: int) -> tuple[int, Tier] | None:
        """Return the number (from 1) and the tier of a loss in won; None above the top tier."""
        return next(((n, tier) for n, tier in enumerate(self.tiers, start=1) if loss <= tier.up_to), None)

    def documents_for(self, channel: str) -> tuple[DocumentRule, ...]:
        """Return the documents a claim from ``channel`` is asked for, in order."""
        return tuple(rule for rule in self.documents if rule.applies_to(channel))

    def approvals_needed(self, amount: int) -> int:
        """Return how many approvers must confirm an amount in won; 1 for a denial (0 won).

        Raises ``ValueError`` above the last band, which a parsed policy only reaches above its cap.
        """
        for band in self.approval_bands:
            if amount <= band.up_to:
                return band.approvals
        raise ValueError("amount is above every approval band")


def _council_meeting(data: Mapping[str, Any]) -> CouncilMeeting:
    return CouncilMeeting(date.fromisoformat(data["held_on"]), Text(**data["label"]), data["source"])


def _outage(data: Mapping[str, Any]) -> Outage:
    baseline = data["baseline"]
    week = _week(data)
    candidates = tuple(_week(candidate) for candidate in baseline["candidate_weeks"])
    return Outage(week.starts_on, week.ends_on, Baseline(baseline["rule"], candidates, baseline["vat"]))


def _week(data: Mapping[str, Any]) -> Week:
    return Week(date.fromisoformat(data["starts_on"]), date.fromisoformat(data["ends_on"]))


def _factor(data: Mapping[str, Any]) -> Factor:
    return Factor(data["neutral"], _text_or_none(data["note"]), data["default"], dict(data["by"]), data["keyed_by"])


def _text_or_none(data: Mapping[str, str] | None) -> Text | None:
    return None if data is None else Text(**data)


def _tuple_or_none(data: list[str] | None) -> tuple[str, ...] | None:
    return None if data is None else tuple(data)


def _plain(value: Any) -> Any:
    """Turn dates and tuples into what JSON has: strings and lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
