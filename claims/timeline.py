"""A claim's history as a person reads it: newest first, every act named, every detail in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from claims.choices import CLAIM_STATES
from claims.models import Claim, ClaimEvent, Contact
from claims.selectors import people
from claims.words import event_sentence, people_named, verb_label
from compensation.models import Notice
from compensation.notices.names import template_name

MOST_SHOWN = 200
#: A notice may be written just before the event it tells of, in the same transaction.
TOGETHER = timedelta(milliseconds=200)


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
    contact: Contact | None = None
    notice: Notice | None = None

    @property
    def late(self) -> bool:
        """Whether it was entered more than a day after it took effect."""
        return (self.recorded_at - self.at).total_seconds() > 24 * 3600


def timeline(claim: Claim, lang: str, limit: int = MOST_SHOWN) -> list[Entry]:
    """The newest `limit` events of the claim."""
    events = list(ClaimEvent.objects.filter(claim=claim).select_related("actor").order_by("-seq")[:limit])
    names = people(pk for event in events for pk in people_named(event.verb, event.data))
    contacts = {contact.number: contact for contact in claim.contacts.all()}
    return [_entry(event, lang, names, contacts) for event in events]


def story(claim: Claim, lang: str, limit: int = MOST_SHOWN) -> list[Entry]:
    """Acts, contacts and messages in the order they were recorded, newest first; at most `limit`."""
    acts = [(entry.recorded_at, entry) for entry in timeline(claim, lang, limit)]
    moments = [recorded for recorded, _entry in reversed(acts)]
    messages = [(_place(notice.created_at, moments), _message(notice)) for notice in notices_about(claim)[:limit]]
    together = sorted([*messages, *acts], key=lambda pair: pair[0], reverse=True)
    return [entry for _recorded, entry in together[:limit]]


def _place(written: datetime, moments: list[datetime]) -> datetime:
    """When a message comes in the story: not before the event it tells of. `moments` are the events', oldest first."""
    event = next((moment for moment in moments if written <= moment <= written + TOGETHER), written)
    return event + timedelta(microseconds=1)


def notices_about(claim: Claim) -> QuerySet[Notice]:
    """What was sent, or is to be sent, about the claim; newest first."""
    return Notice.objects.filter(stream=claim.stream).order_by("-pk")


def _message(notice: Notice) -> Entry:
    return Entry(
        seq=0,
        label=template_name(notice.template),
        sentence="",
        reason="",
        actor="",
        at=notice.created_at,
        recorded_at=notice.created_at,
        from_label="",
        to_label="",
        to_state="",
        hash="",
        notice=notice,
    )


def _contact_of(event: ClaimEvent, contacts: dict[int, Contact]) -> Contact | None:
    """The contact an event wrote down; a plan and a cancellation are told by their own sentences."""
    return contacts.get(event.data.get("contact", 0)) if event.verb in ("record_contact", "finish_visit") else None


def _entry(event: ClaimEvent, lang: str, names: dict[int, str], contacts: dict[int, Contact]) -> Entry:
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
        contact=_contact_of(event, contacts),
    )
