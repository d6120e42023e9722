"""The history of one object as rows for people: who, when, which act, from where to where, why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import pgettext_lazy

from compensation.events import Event

#: Acts of the ground floor that move no state; each floor's admin adds its own.
GROUND_WORDS: dict[str, Any] = {
    "open_window": pgettext_lazy("verb", "Open filing"),
    "request_opening": pgettext_lazy("verb", "Open filing"),
    "request_closing": pgettext_lazy("verb", "Close programme"),
    "close_programme": pgettext_lazy("verb", "Close programme"),
    "request_extension": pgettext_lazy("verb", "Request extension"),
    "draft_policy": pgettext_lazy("verb", "Draft policy"),
    "request_founding": pgettext_lazy("verb", "New programme"),
    "create_programme": pgettext_lazy("verb", "Create programme"),
    "create_account": pgettext_lazy("verb", "Create account"),
    "register_staff_account": pgettext_lazy("verb", "Register pay account"),
    "recover_register": pgettext_lazy("verb", "Recover from the register"),
    "rule_recovered": pgettext_lazy("verb", "Say what became of it"),
    "confirm_recovered": pgettext_lazy("verb", "Confirm what became of it"),
    "contest_recovered": pgettext_lazy("verb", "Disagree"),
    "set_roles": pgettext_lazy("verb", "Set roles"),
    "set_password": pgettext_lazy("verb", "Set password"),
    "set_authority": pgettext_lazy("verb", "Set authority limit"),
    "limit_account": pgettext_lazy("verb", "Limit to programmes"),
    "open_account": pgettext_lazy("verb", "Open account"),
    "close_account": pgettext_lazy("verb", "Close account"),
    "set_absence": pgettext_lazy("verb", "Record absence"),
}
MOST = 200


@dataclass(frozen=True)
class Entry:
    """One row. `late` says that the event took effect at another time than it was recorded."""

    seq: int
    who: str
    at: datetime
    label: str
    from_state: str
    to_state: str
    reason: str
    data: dict[str, Any]
    kind: str
    recorded_at: datetime

    @property
    def late(self) -> bool:
        """Entered more than a minute after (or before) the time it took effect."""
        return abs((self.recorded_at - self.at).total_seconds()) > 60


def verb_words(model: Any, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Every act's word for a model: its edges, the ground floor's and the admin's own."""
    edges = {edge.verb: edge.label for edge in getattr(model, "EDGES", ())}
    return {**GROUND_WORDS, **edges, **extra}


def entries(events: Iterable[Event], words: Mapping[str, Any], kind: str) -> list[Entry]:
    """Rows for events in the order given. `kind` names the pills of the states they moved between."""
    return [
        Entry(
            seq=event.seq,
            who=str(event.actor) if event.actor_id else str(pgettext_lazy("actor", "System")),
            at=event.effective_at,
            label=str(words.get(event.verb, event.verb)),
            from_state=event.from_state,
            to_state=event.to_state,
            reason=event.reason,
            data=event.data,
            kind=kind,
            recorded_at=event.recorded_at,
        )
        for event in events
    ]
