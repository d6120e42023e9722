"""From a template, or another programme's policy, to the first policy document of a new programme. Pure: no Django.

A template is a JSON file in `programme_templates/`: its name and note in both languages, the extensions it allows, and
a policy document without what belongs to one incident (code, title, meeting, outage).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("programme_templates")
#: What a document says of one incident alone; a copy of another programme leaves it behind.
OF_ONE_INCIDENT = ("programme", "title", "council_meeting", "outage")


@dataclass(frozen=True)
class Template:
    """One shape of a programme. Texts are by language; `document` lacks what belongs to one incident."""

    code: str
    name: Mapping[str, str]
    note: Mapping[str, str]
    extension_limit: int
    document: Mapping[str, Any]


@cache
def templates() -> tuple[Template, ...]:
    """The shipped ones, by code."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def _read(path: Path) -> Template:
    said = json.loads(path.read_text(encoding="utf-8"))
    return Template(path.stem, said["name"], said["note"], said["extension_limit"], said["document"])


@dataclass(frozen=True)
class Incident:
    """What a new programme says itself. Dates are days in Seoul, both ends included."""

    code: str
    name_ko: str
    name_en: str
    council_meeting: str
    held_on: date
    outage_from: date
    outage_to: date
    cap: int
    """The most a claim may be paid, in won."""
    services: Sequence[str] | None = None
    """None: as the source says; empty: any."""
    tiers: Sequence[tuple[int, int]] = ()
    """(loss up to and including, amount), in won; none: as the source says."""


def document_for(source: Mapping[str, Any], incident: Incident) -> dict[str, Any]:
    """The policy document of the new programme, not yet validated: `Policy.parse` says what is wrong with it."""
    document = json.loads(json.dumps({key: source[key] for key in source if key not in OF_ONE_INCIDENT}))
    meeting = incident.council_meeting
    document |= {
        "programme": incident.code,
        "title": {"ko": incident.name_ko, "en": incident.name_en},
        "council_meeting": {
            "held_on": incident.held_on.isoformat(),
            "label": {"ko": meeting, "en": meeting},
            "source": None,
        },
        "outage": _outage(incident),
    }
    if incident.services is not None:
        document["services"] = list(incident.services) or None
    if incident.tiers:
        document["tiers"] = [{"up_to": up_to, "amount": amount} for up_to, amount in incident.tiers]
    _keep_below(document, incident.cap)
    return document


def _outage(incident: Incident) -> dict[str, Any]:
    """The outage, and as its baseline the same number of days right before it, until somebody names others."""
    days = incident.outage_to - incident.outage_from + timedelta(days=1)
    before = {"starts_on": incident.outage_from - days, "ends_on": incident.outage_from - timedelta(days=1)}
    return {
        "starts_on": incident.outage_from.isoformat(),
        "ends_on": incident.outage_to.isoformat(),
        "baseline": {
            "rule": "max",
            "candidate_weeks": [{end: day.isoformat() for end, day in before.items()}],
            "vat": "not_stated",
        },
    }


def _keep_below(document: dict[str, Any], cap: int) -> None:
    """Every limit of the source that the new cap makes impossible becomes the cap."""
    document["cap"] = cap
    settlement, authority = document["settlement"], document["authority"]
    settlement["maximum"] = cap
    # A settlement, for a loss above the top tier, is never less than the top tier gives.
    settlement["minimum"] = min(max(settlement["minimum"], document["tiers"][-1]["amount"]), cap)
    for role, won in authority.items():
        authority[role] = min(won, cap)
    bands = [band for band in document["approval_bands"] if band["up_to"] < cap]
    last = next((band for band in document["approval_bands"] if band["up_to"] >= cap), document["approval_bands"][-1])
    document["approval_bands"] = [*bands, {**last, "up_to": cap}]
    document["second_look"]["up_to"] = min(document["second_look"]["up_to"], cap)
