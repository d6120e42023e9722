"""The ceremony on a round, and the move of one line."""

from datetime import datetime
from functools import partial
from typing import Any

from compensation.ceremony import acting
from compensation.edges import take
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import User
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.permissions import why_not

LOCKED = under_lock(Round.objects).select_related("programme", "prepared_by", "submitted_by")

on_round = partial(acting, LOCKED, why_not=why_not, event_model=PayoutEvent, extra=lambda round_: {"round": round_})


def line_event(
    line: PayoutLine, verb: str, actor: User, at: datetime, *, reason: str = "", data: dict[str, Any] | None = None
) -> PayoutEvent:
    """Take a line along its edge in memory and build the event of it; the caller writes both under the round's lock."""
    moved = take(line, verb)
    return next_event(
        PayoutEvent, line, verb, actor=actor, at=at, moved=moved, reason=reason, data=data, round=line.round
    )


def move_lines(
    lines: list[PayoutLine], verb: str, actor: User, at: datetime, *, reason: str = "", fields: tuple[str, ...] = ()
) -> None:
    """Move many lines of one round in a few statements."""
    events = [line_event(line, verb, actor, at, reason=reason) for line in lines]
    PayoutEvent.objects.bulk_create(events, batch_size=500)
    PayoutLine.objects.bulk_update(lines, ["state", "event_seq", "event_hash", *fields], batch_size=200)
