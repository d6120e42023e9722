"""The first payments of a result file, set by set: what `pay_line` and the claim's `mark_paid` do one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from claims.workflow import settle_many
from compensation.bulk import insert_rows, update_rows
from compensation.edges import take
from compensation.events import hashes_of
from compensation.models import User
from payouts.match import Match
from payouts.models import PayoutEvent, PayoutLine
from payouts.results import ResultRow

Settled = tuple[PayoutLine, Match, ResultRow]
"""A line, what the bank's row does to it, and the row."""


def together(line: PayoutLine, match: Match, row: ResultRow) -> bool:
    """Whether the row pays a claim's first instalment: those are written many at a time."""
    return match.outcome == "paid" and line.instalment == 1


def said_of(match: Match, row: ResultRow) -> dict[str, Any]:
    """What a line's event keeps of the row that settled it."""
    return {"row": match.row_no, "status": row.status_text, "flags": list(match.flags), "code": match.reason_code}


def pay_many(settled: Sequence[Settled], actor: User, at: datetime) -> None:
    """Move the lines of one round to paid, in memory too, and their claims with them; the caller locked the round.

    The same edges, events, columns and notices as one at a time. Raises what `mark_paid` would.
    """
    if not settled:
        return
    lines = [line for line, _match, _row in settled]
    for line in lines:
        take(line, "pay_line")
    moved = ("sent", "paid")
    said = [(line.stream, line.event_seq + 1, line.event_hash, said_of(match, row)) for line, match, row in settled]
    hashes = list(hashes_of(said, verb="pay_line", actor=actor.pk, at=at, moved=moved))
    insert_rows(
        PayoutEvent,
        ("stream", "seq", "previous_hash", "data", "hash"),
        [(*head, data, digest) for (*head, _said), (data, digest) in zip(said, hashes, strict=True)],
        verb="pay_line",
        from_state=moved[0],
        to_state=moved[1],
        actor=actor.pk,
        effective_at=at,
        round=lines[0].round_id,
    )
    for (line, match, row), (_stream, seq, _previous, _said), (_data, digest) in zip(
        settled, said, hashes, strict=True
    ):
        line.event_seq, line.event_hash, line.failure = seq, digest, ""
        line.result_at, line.result_reference = row.executed_at, match.result_reference
    update_rows(
        PayoutLine,
        ("event_seq", "event_hash", "result_at", "result_reference"),
        [(line.pk, line.event_seq, line.event_hash, line.result_at, line.result_reference) for line in lines],
        state=moved[1],
        failure="",
    )
    settle_many(lines={line.claim_id: line.stream for line in lines}, actor=actor, as_of=at)
