"""Everything a policy document must fulfil: its published schema first, then what a schema cannot say.

Each problem has a path (``tiers.2.amount``, rows counted from 1), a code and parameters; the sentence
for a person is made elsewhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SCHEMA_PATH = Path(__file__).with_name("policy.schema.json")

#: Every eligibility check there is; ``loss_known`` and ``loss_positive`` are in every policy.
KNOWN_CHECKS = (
    "filing_window",
    "business_number",
    "service_covered",
    "weeks_over",
    "documents",
    "loss_known",
    "loss_positive",
)
REQUIRED_CHECKS = ("loss_known", "loss_positive")

#: The sections that must say where they come from.
SECTIONS = (
    "council_meeting",
    "outage",
    "documents",
    "services",
    "checks",
    "tiers",
    "above_top_tier",
    "factors",
    "rounding",
    "cap",
    "settlement",
    "approval_bands",
    "authority",
    "second_look",
    "deadlines",
    "tax",
    "judged_by",
)

#: No coefficient may multiply an amount by more than this.
MAX_COEFFICIENT = Decimal(10)

SCHEMA_CODES = {
    "required": "missing",
    "type": "wrong_type",
    "enum": "not_a_choice",
    "const": "not_a_choice",
    "pattern": "bad_format",
    "additionalProperties": "unknown_field",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "minItems": "empty",
    "minLength": "empty",
    "uniqueItems": "twice",
    "oneOf": "wrong_type",
}

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a policy document, and where."""

    path: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


class PolicyError(ValueError):
    """A policy document that cannot become a policy; ``problems`` lists everything wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))
        self.problems = list(problems)


def problems_of(document: Document) -> list[Problem]:
    """Return every problem of a policy document; empty when it can be parsed.

    While the shape is wrong only shape problems are reported, since the other rules need the shape.
    """
    shape = [*_inexact_numbers(document, ()), *_schema_problems(document)]
    if shape:
        return shape
    rules = (
        _dates,
        _weeks,
        _documents,
        _checks,
        _tiers,
        _factors,
        _settlement,
        _bands,
        _authority,
        _second_look,
        _provenance,
    )
    return [problem for rule in rules for problem in rule(document)]


@cache
def validator() -> Draft202012Validator:
    """Return the validator of the published schema."""
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _schema_problems(document: Document) -> Iterator[Problem]:
    errors = sorted(validator().iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path])
    for error in errors:
        yield from _schema_problem(error)


def _schema_problem(error: ValidationError) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    keyword = str(error.validator)
    code = SCHEMA_CODES[keyword]
    if keyword == "required":
        # One error a missing field; its name is only in the list of all required ones.
        yield from (Problem(_path(*path, name), code) for name in _named_missing(error))
    elif keyword == "additionalProperties":
        known = error.schema["properties"]
        yield from (Problem(_path(*path, name), code) for name in error.instance if name not in known)
    else:
        yield Problem(_path(*path), code, {"expected": error.validator_value} if code == "not_a_choice" else {})


def _named_missing(error: ValidationError) -> list[str]:
    return [name for name in error.validator_value if error.message.startswith(repr(name))]


def _inexact_numbers(value: object, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Find floats: 30000.0 passes a schema's integer, but would not be written back as it was read."""
    if isinstance(value, float):
        yield Problem(_path(*path), "not_whole")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _inexact_numbers(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inexact_numbers(item, (*path, index))


def _path(*parts: str | int) -> str:
    """Write a path with rows counted from 1, as people count them."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in parts)


def _dates(document: Document) -> Iterator[Problem]:
    outage = document["outage"]
    places = {
        "council_meeting.held_on": document["council_meeting"]["held_on"],
        "outage.starts_on": outage["starts_on"],
        "outage.ends_on": outage["ends_on"],
    }
    for row, week in enumerate(outage["baseline"]["candidate_weeks"], start=1):
        for end in ("starts_on", "ends_on"):
            places[f"outage.baseline.candidate_weeks.{row}.{end}"] = week[end]
    for path, written in places.items():
        if _day(written) is None:
            yield Problem(path, "bad_date", {"value": written})


def _weeks(document: Document) -> Iterator[Problem]:
    outage = document["outage"]
    down = _span(outage)
    if down is not None and down[1] < down[0]:
        yield Problem("outage.ends_on", "ends_before_start")
        return
    for row, week in enumerate(outage["baseline"]["candidate_weeks"], start=1):
        path = f"outage.baseline.candidate_weeks.{row}"
        span = _span(week)
        if down is None or span is None:
            continue
        if span[1] < span[0]:
            yield Problem(f"{path}.ends_on", "ends_before_start")
        elif span[1] - span[0] != down[1] - down[0]:
            yield Problem(path, "length_differs_from_outage")
        elif span[0] <= down[1] and down[0] <= span[1]:
            yield Problem(path, "overlaps_outage")


def _span(data: Document) -> tuple[date, date] | None:
    start, end = _day(data["starts_on"]), _day(data["ends_on"])
    return None if start is None or end is None else (start, end)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _documents(document: Document) -> Iterator[Problem]:
    yield from _twice("documents", [item["kind"] for item in document["documents"]])


def _checks(document: Document) -> Iterator[Problem]:
    checks = document["checks"]
    for row, check in enumerate(checks, start=1):
        if check not in KNOWN_CHECKS:
            yield Problem(f"checks.{row}", "unknown_check", {"check": check})
    yield from _twice("checks", checks)
    for check in REQUIRED_CHECKS:
        if check not in checks:
            yield Problem("checks", "check_missing", {"check": check})


def _twice(section: str, values: Sequence[str]) -> Iterator[Problem]:
    for row, value in enumerate(values, start=1):
        if value in values[: row - 1]:
            yield Problem(f"{section}.{row}", "twice", {"value": value})


def _tiers(document: Document) -> Iterator[Problem]:
    before: Document | None = None
    for row, tier in enumerate(document["tiers"], start=1):
        if tier["amount"] > document["cap"]:
            yield Problem(f"tiers.{row}.amount", "amount_above_cap", {"amount": tier["amount"], "cap": document["cap"]})
        if before is not None and tier["up_to"] == before["up_to"]:
            yield Problem(f"tiers.{row}.up_to", "tiers_overlap", {"up_to": tier["up_to"]})
        elif before is not None and tier["up_to"] < before["up_to"]:
            yield Problem(f"tiers.{row}.up_to", "tiers_unordered", {"up_to": tier["up_to"], "before": before["up_to"]})
        if before is not None and tier["amount"] < before["amount"]:
            # A larger loss never gets less.
            yield Problem(f"tiers.{row}.amount", "tier_pays_less", {"amount": tier["amount"]})
        before = tier


def _factors(document: Document) -> Iterator[Problem]:
    for name, factor in document["factors"].items():
        values = {"default": factor["default"], **{f"by.{key}": value for key, value in factor["by"].items()}}
        for place, written in values.items():
            value = _decimal(written)
            if value is None or not 0 <= value <= MAX_COEFFICIENT:
                yield Problem(f"factors.{name}.{place}", "bad_factor", {"value": written})
            elif factor["neutral"] and value != 1:
                yield Problem(f"factors.{name}.{place}", "neutral_factor_not_one", {"value": written})
        if factor["neutral"] and factor["note"] is None:
            yield Problem(f"factors.{name}.note", "neutral_note_missing")


def _decimal(written: str) -> Decimal | None:
    """Read plain digits with an optional fraction; signs, exponents and NaN are no coefficient."""
    if not written.isascii() or not set(written) <= set("0123456789."):
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


def _settlement(document: Document) -> Iterator[Problem]:
    settlement = document["settlement"]
    if settlement["minimum"] > settlement["maximum"]:
        yield Problem("settlement.minimum", "minimum_above_maximum")
    if settlement["maximum"] > document["cap"]:
        params = {"amount": settlement["maximum"], "cap": document["cap"]}
        yield Problem("settlement.maximum", "amount_above_cap", params)
    top = document["tiers"][-1]["amount"]
    if settlement["minimum"] < top:
        yield Problem("settlement.minimum", "settlement_below_top_tier", {"amount": top})


def _bands(document: Document) -> Iterator[Problem]:
    bands = document["approval_bands"]
    for row in range(1, len(bands)):
        if bands[row]["up_to"] <= bands[row - 1]["up_to"]:
            yield Problem(f"approval_bands.{row + 1}.up_to", "bands_unordered")
    if bands[-1]["up_to"] < document["cap"]:
        params = {"up_to": bands[-1]["up_to"], "cap": document["cap"]}
        yield Problem("approval_bands", "bands_below_cap", params)


def _authority(document: Document) -> Iterator[Problem]:
    authority = document["authority"]
    if authority["agent"] > authority["approver"]:
        yield Problem("authority.agent", "agent_above_approver")
    for role, limit in authority.items():
        if limit > document["cap"]:
            yield Problem(f"authority.{role}", "amount_above_cap", {"amount": limit, "cap": document["cap"]})


def _second_look(document: Document) -> Iterator[Problem]:
    written = document["second_look"]["rate"]
    rate = _decimal(written)
    if rate is None or not 0 <= rate <= 1:
        yield Problem("second_look.rate", "bad_rate", {"value": written})


def _provenance(document: Document) -> Iterator[Problem]:
    provenance = document["provenance"]
    for section in SECTIONS:
        if section not in provenance:
            yield Problem(f"provenance.{section}", "provenance_missing", {"section": section})
    for section, entry in provenance.items():
        if section not in SECTIONS:
            yield Problem(f"provenance.{section}", "provenance_of_unknown_section", {"section": section})
        if entry["basis"] == "published" and not entry["source"]:
            yield Problem(f"provenance.{section}.source", "source_missing", {"section": section})
