"""A claim's history as a person reads it: newest first, every act named, every detail in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.choices import CLAIM_STATES
from claims.models import Claim, ClaimEvent
from claims.selectors import people
from claims.words import event_sentence, people_named, verb_label

MOST_SHOWN = 200


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `late` says that it was recorded as of an earlier moment."""

    seq: int
    label: str
    sentence: str
    reason: str
    actor: str
    at: datetime
    recorded_at: datetime
    from_label: str
    to_label: str
    to_state: str
    hash: str

    @property
    def late(self) -> bool:
        """Whether it was entered more than a day after it took effect."""
        return (self.recorded_at - self.at).total_seconds() > 24 * 3600


def timeline(claim: Claim, lang: str, limit: int = MOST_SHOWN) -> list[Entry]:
    """The newest `limit` events of the claim."""
    events = list(ClaimEvent.objects.filter(claim=claim).select_related("actor").order_by("-seq")[:limit])
    names = people(pk for event in events for pk in people_named(event.verb, event.data))
    return [_entry(event, lang, names) for event in events]


def _entry(event: ClaimEvent, lang: str, names: dict[int, str]) -> Entry:
    states: dict[str, Any] = dict(CLAIM_STATES)
    return Entry(
        seq=event.seq,
        label=verb_label(event.verb),
        sentence=event_sentence(event.verb, event.data, lang, names),
        reason=event.reason,
        actor=str(event.actor) if event.actor else "",
        at=event.effective_at,
        recorded_at=event.recorded_at,
        from_label=str(states.get(event.from_state, "")),
        to_label=str(states.get(event.to_state, "")),
        to_state=event.to_state,
        hash=event.hash,
    )
