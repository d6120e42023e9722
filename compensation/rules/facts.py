"""What is known about a claim when it is judged, as a frozen value that can be stored and hashed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from compensation.money import MAX_WON

DocumentState = Literal["missing", "received", "accepted", "rejected"]
DOCUMENT_STATES: tuple[DocumentState, ...] = get_args(DocumentState)


class FactsError(ValueError):
    """Facts that no claim can have; ``code`` names the reason, ``field`` the place."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The state of the current document of one kind, with the hash of its bytes if there are any."""

    kind: str
    state: DocumentState
    sha256: str | None = None

    def __post_init__(self) -> None:
        if self.state not in DOCUMENT_STATES:
            raise FactsError("document_state_unknown", self.kind)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": self.kind, "state": self.state, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one claim. Sales and settlement are whole won from 0 to ``MAX_WON``, or None when unknown.

    Documents hold at most one entry a kind and are kept sorted by kind, so equal facts hash equally.
    """

    brn: str
    service: str
    industry: str
    channel: str
    received_in_window: bool
    baseline_sales: int | None
    outage_sales: int | None
    documents: tuple[DocumentFact, ...]
    settlement: int | None = None

    def __post_init__(self) -> None:
        for name in ("baseline_sales", "outage_sales", "settlement"):
            _check_won(getattr(self, name), name)
        kinds = [document.kind for document in self.documents]
        if len(kinds) != len(set(kinds)):
            raise FactsError("document_kind_twice", "documents")
        ordered = tuple(sorted(self.documents, key=lambda document: document.kind))
        object.__setattr__(self, "documents", ordered)

    @property
    def loss(self) -> int | None:
        """Baseline week minus outage week in won, never below 0; None when either is unknown."""
        if self.baseline_sales is None or self.outage_sales is None:
            return None
        return max(0, self.baseline_sales - self.outage_sales)

    def document_state(self, kind: str) -> DocumentState:
        """Return the state of the document of ``kind``; what was never mentioned is missing."""
        return next((document.state for document in self.documents if document.kind == kind), "missing")

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, stable for equal facts."""
        return {
            "brn": self.brn,
            "service": self.service,
            "industry": self.industry,
            "channel": self.channel,
            "received_in_window": self.received_in_window,
            "baseline_sales": self.baseline_sales,
            "outage_sales": self.outage_sales,
            "documents": [document.to_dict() for document in self.documents],
            "settlement": self.settlement,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Facts":
        """Read the JSON form back. Raises ``KeyError`` for a field left out and ``FactsError`` for a bad one."""
        return cls(
            brn=data["brn"],
            service=data["service"],
            industry=data["industry"],
            channel=data["channel"],
            received_in_window=data["received_in_window"],
            baseline_sales=data["baseline_sales"],
            outage_sales=data["outage_sales"],
            documents=tuple(
                DocumentFact(item["kind"], cast(DocumentState, item["state"]), item["sha256"])
                for item in data["documents"]
            ),
            settlement=data["settlement"],
        )


def _check_won(value: object, field: str) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactsError("not_whole_won", field)
    if not 0 <= value <= MAX_WON:
        raise FactsError("won_out_of_range", field)


def canonical_json(obj: object) -> str:
    """Write ``obj`` as the one JSON text that is hashed: sorted keys, no spaces, characters as they are.

    NaN and infinities are refused with ``ValueError``; they are not JSON.
    """
    return json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(obj: object) -> str:
    """Return the SHA-256 of the canonical JSON of ``obj`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(obj).encode("utf-8")).hexdigest()
