"""What changed while a form was open: field by field, what was seen, what was typed, what it is now and by whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from compensation.events import Event
from compensation.pills import PILLS


@dataclass(frozen=True)
class Change:
    """One field an event changed, in words. `key` is the name of the form's field where there is one."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One row of the conflict page. `typed` is empty where the form did not ask for the field."""

    label: str
    saw: str
    typed: str
    now: str
    who: str
    at: datetime
    #: What those who changed it gave as their reasons, oldest first.
    reasons: tuple[str, ...] = ()


Read = Callable[[Event], list[Change]]


def state_change(event: Event, kind: str) -> list[Change]:
    """The move an event made, its states named as their pills are; nothing for an event that moved none."""
    if not event.to_state:
        return []
    names = PILLS.get(kind, {})
    before, after = (
        str(names[state].label) if state in names else state for state in (event.from_state, event.to_state)
    )
    return [Change("state", pgettext("conflict", "State"), before, after)]


def differences(events: Iterable[Event], read: Read, form: forms.BaseForm | None) -> list[Difference]:
    """One row a field, in the order of its first change: seen before the first, now after the last of `events`.

    `events` are in the order they happened. A field that came back to what was seen is still named: somebody else
    was at work on it.
    """
    rows: dict[str, Difference] = {}
    for event in events:
        who = str(event.actor) if event.actor_id else str(pgettext_lazy("actor", "System"))
        for change in read(event):
            reasons = (event.reason,) if event.reason not in ("", change.after) else ()
            known = rows.get(change.key)
            if known is None:
                typed = typed_of(form, change.key)
                known = Difference(change.label, change.before, typed, change.after, who, event.effective_at)
            rows[change.key] = replace(
                known, now=change.after, who=who, at=event.effective_at, reasons=(*known.reasons, *reasons)
            )
    return list(rows.values())


def typed_of(form: forms.BaseForm | None, name: str) -> str:
    """What the person typed or chose in the field called `name`, as they read it; empty without such a field."""
    if form is None or not form.is_bound or name not in form.fields:
        return ""
    typed = str(form.data.get(form.add_prefix(name), ""))
    choices: Iterable[Any] = getattr(form.fields[name], "choices", ())
    return next((str(label) for value, label in choices if str(value) == typed), typed)
