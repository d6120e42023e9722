"""The append-only, hash-chained trail. Each app has one concrete table; this is its shape and its pen.

Events chain per object: an event's hash covers everything it says and the hash before it. The object
itself remembers the length and the head of its chain, so a removed last event shows as well as a changed
or an added one. Rows are refused UPDATE and DELETE by the database. `effective_at` is the as-of the verb
was given (the replayed past, the postmark); `recorded_at` is the database's clock and never Python's.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened to one object (`stream`), in order (`seq`)."""

    stream = models.CharField(_("object"), max_length=80)
    seq = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("act"), max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    effective_at = models.DateTimeField(_("effective at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ("stream", "seq")
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="%(app_label)s_%(class)s_once_in_order"),
        ]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq} {self.verb}"


SomeEvent = TypeVar("SomeEvent", bound=Event)
"""The event of one app's own table."""


class Recorded(models.Model):
    """An object with a trail: it carries its chain's length (also its version) and head."""

    event_seq = models.PositiveIntegerField(_("version"), default=0, editable=False)
    event_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def stream(self) -> str:
        """The name of this object's trail, from its natural key."""
        raise NotImplementedError

    @property
    def trail(self) -> list[str]:
        """The columns a verb must save beside its own."""
        return ["event_seq", "event_hash"]


def canonical(event: Event) -> bytes:
    """What an event's hash covers, as bytes that are the same on every engine."""
    said = {
        "stream": event.stream,
        "seq": event.seq,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor_id,
        "reason": event.reason,
        "data": event.data,
        "effective_at": event.effective_at.astimezone(UTC).isoformat(),
        "previous": event.previous_hash,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def event_hash(event: Event) -> str:
    """SHA-256 over the canonical form."""
    return hashlib.sha256(canonical(event)).hexdigest()


_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def hashes_of(
    entries: Iterable[tuple[str, int, str, dict[str, Any]]],
    *,
    verb: str,
    actor: int | None,
    at: datetime,
    moved: tuple[str, str] = ("", ""),
    reason: str = "",
) -> Iterator[tuple[str, str]]:
    """For each (stream, seq, previous hash, data) of one verb: the data as JSON text, and the event's hash.

    The same bytes as `canonical`, put together without an event in memory. `data` must be plain already.
    """
    head = f'{{"actor":{_compact(actor)},"data":'
    before = f',"effective_at":{_compact(at.astimezone(UTC).isoformat())},"from":{_compact(moved[0])},"previous":'
    middle = f',"reason":{_compact(reason)},"seq":'
    tail = f',"to":{_compact(moved[1])},"verb":{_compact(verb)}}}'
    for stream, seq, previous, data in entries:
        said = _compact(data)
        text = f'{head}{said}{before}{_compact(previous)}{middle}{seq},"stream":{_compact(stream)}{tail}'
        yield said, hashlib.sha256(text.encode()).hexdigest()


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """`data` as JSON will give it back, so that the hash of what is written equals the hash of what is read."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def next_event(
    model: type[SomeEvent],
    obj: Recorded,
    verb: str,
    *,
    actor,
    at: datetime,
    moved: tuple[str, str] = ("", ""),
    reason: str = "",
    data: dict[str, Any] | None = None,
    **extra: Any,
) -> SomeEvent:
    """Build the next event of `obj`'s chain and advance the object's head in memory; saves nothing."""
    event = model(
        stream=obj.stream,
        seq=obj.event_seq + 1,
        verb=verb,
        from_state=moved[0],
        to_state=moved[1],
        actor=actor,
        reason=reason,
        data=plain(data or {}),
        effective_at=at,
        previous_hash=obj.event_hash,
        **extra,
    )
    event.hash = event_hash(event)
    obj.event_seq, obj.event_hash = event.seq, event.hash
    return event


@dataclass(frozen=True)
class Break:
    """One broken place of a chain. `event` is the row at fault, None when it is one that is not there.

    Codes: `changed` (a hash does not fit what its event says, or the last hash is not the one the object
    remembers), `removed` (a gap, or fewer events than the object knows), `added` (more events than the
    object knows, or a link that does not join).
    """

    code: str
    seq: int
    event: Event | None


def breaks(events: Iterable[Event], seq: int, head: str) -> Iterator[Break]:
    """Every break of one object's chain, given its events in order and the length and head it remembers."""
    previous, expected, last, broken = "", 1, None, False
    for event in events:
        if event.seq > expected:
            yield Break("removed", expected, None)
            broken = True
        if event_hash(event) != event.hash:
            yield Break("changed", event.seq, event)
            broken = True
        elif event.seq > seq or event.seq < expected or (event.previous_hash != previous and event.seq == expected):
            yield Break("added", event.seq, event)
            broken = True
        previous, expected, last = event.hash, event.seq + 1, event
    if expected - 1 < seq:
        yield Break("removed", expected, None)
    elif previous != head and not broken:
        yield Break("changed", expected - 1, last)


def broken_links(events: Iterable[Event], seq: int, head: str) -> list[str]:
    """The codes of `breaks`, in order."""
    return [found.code for found in breaks(events, seq, head)]
