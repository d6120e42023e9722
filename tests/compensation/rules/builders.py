"""Facts and policies for tests of the rules: a complete claim under the shipped 1015 policy, and variations."""

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from compensation.calendar import SEOUL
from compensation.rules.facts import DocumentFact, Facts
from compensation.rules.policy import Policy

POLICY_PATH = Path(__file__).parents[3] / "scenarios" / "programme_1015" / "policy.json"
DOCUMENT_1015: Mapping[str, Any] = json.loads(POLICY_PATH.read_text(encoding="utf-8"))
POLICY_1015 = Policy.parse(DOCUMENT_1015)

REQUIRED_KINDS = ("small_business_certificate", "sales_evidence", "service_use_evidence", "bankbook_copy")
AS_OF = datetime(2023, 3, 14, 10, 2, tzinfo=SEOUL)


def documents(**states: str) -> tuple[DocumentFact, ...]:
    """The four required documents, accepted unless a state is given by kind; further kinds are added."""
    wanted = dict.fromkeys(REQUIRED_KINDS, "accepted") | states
    return tuple(DocumentFact(kind, state) for kind, state in wanted.items())  # type: ignore[arg-type]


def facts(loss: int | None = 250_000, **changes: Any) -> Facts:
    """A complete, eligible claim that lost ``loss`` won."""
    known = Facts(
        brn="1234567891",
        service="카카오톡 채널",
        industry="외식업",
        channel="chatbot",
        received_in_window=True,
        baseline_sales=loss,
        outage_sales=0,
        documents=documents(),
    )
    return replace(known, **changes)


def document_with(**sections: Any) -> dict[str, Any]:
    """The 1015 document with some sections replaced."""
    return copy.deepcopy({**DOCUMENT_1015, **sections})


def document_at(path: str, value: Any) -> dict[str, Any]:
    """The 1015 document with the value at a dotted path replaced; rows count from 1."""
    document = document_with()
    *parents, last = [int(part) - 1 if part.isdigit() else part for part in path.split(".")]
    place: Any = document
    for part in parents:
        place = place[part]
    place[last] = value
    return document


def policy_with(**sections: Any) -> Policy:
    """The 1015 policy with some sections replaced."""
    return Policy.parse(document_with(**sections))


def factors_with(**values: str) -> dict[str, Any]:
    """Factor tables in which the named factors have a value of their own instead of a neutral one."""
    tables = copy.deepcopy(dict(DOCUMENT_1015["factors"]))
    for name, value in values.items():
        tables[name] |= {"neutral": False, "note": None, "default": value}
    return tables
