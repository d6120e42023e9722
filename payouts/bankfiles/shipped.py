"""The bank formats we ship: one JSON document each in `formats/`, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from payouts.bankfiles.base import BankFormat
from payouts.bankfiles.document import CONTROL_SHEET, parse

__all__ = ["CONTROL_SHEET", "FORMATS", "HANA", "KBANK", "documents"]

FOLDER = Path(__file__).with_name("formats")


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Every shipped document by its template's name (`kbank/1`), in the order of the file names."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {f"{document['code']}/{document['version']}": document for document in found}


FORMATS: dict[str, BankFormat] = {name: parse(document) for name, document in documents().items()}
"""Every shipped format by its template's name. A document that is none stops the product at its start."""

KBANK = FORMATS["kbank/1"]
HANA = FORMATS["hana/2026"]
