"""One verb on many claims, set by set, for the work of a round: what the ceremony does one by one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from claims.choices import CLAIM_EDGES
from claims.models import Claim, ClaimEvent
from claims.permissions import permissions_for
from compensation.bulk import Among, insert_rows, update_rows
from compensation.edges import wrong_state
from compensation.errors import NotYours
from compensation.events import hashes_of
from compensation.locks import under_lock
from compensation.models import User
from compensation.permissions import missing_role
from compensation.scope import admits

#: What `claims.clock.turn` does to a claim that nobody has to decide any more.
ENDED: dict[str, Any] = {"due_on": None, "days_left": None}


def move_many(verb: str, lines: Mapping[int, str], actor: User, at: datetime, **columns: Any) -> int:
    """Take `verb` on every claim of `lines` (id → payout line) and set `columns`. The caller holds the transaction.

    For verbs that have no guard beyond role and edge. Raises NotPermitted, NotYours or WrongState; then nothing is
    written.
    """
    wanted = ("pk", "programme_id", "receipt_no", "state", "event_seq", "event_hash")
    # In the order of their numbers, as everyone locks them.
    claims = list(under_lock(Claim.objects).filter(Among("pk", lines)).order_by("pk").values_list(*wanted))
    _may(verb, actor, {programme for _pk, programme, *_rest in claims})
    edge = next(edge for edge in CLAIM_EDGES if edge.verb == verb)
    for pk, _programme, _receipt, state, _seq, _hash in claims:
        if state not in edge.sources:
            raise wrong_state(Claim.objects.get(pk=pk))
    said = [
        (f"claim:{receipt}", seq + 1, head, {"line": lines[pk]})
        for pk, _programme, receipt, _state, seq, head in claims
    ]
    moved = (edge.sources[0], edge.target)
    hashes = list(hashes_of(said, verb=verb, actor=actor.pk, at=at, moved=moved))
    insert_rows(
        ClaimEvent,
        ("claim_id", "stream", "seq", "previous_hash", "data", "hash"),
        [
            (claim[0], stream, seq, previous, data, digest)
            for claim, (stream, seq, previous, _data), (data, digest) in zip(claims, said, hashes, strict=True)
        ],
        verb=verb,
        from_state=moved[0],
        to_state=moved[1],
        actor=actor.pk,
        effective_at=at,
    )
    update_rows(
        Claim,
        ("event_seq", "event_hash"),
        [
            (claim[0], seq, digest)
            for claim, (_stream, seq, _previous, _said), (_data, digest) in zip(claims, said, hashes, strict=True)
        ],
        state=edge.target,
        **columns,
    )
    return len(claims)


def _may(verb: str, actor: User, programmes: set[int]) -> None:
    """What the ceremony asks of each claim, asked once: the role, and the person's programmes."""
    refusals = [missing_role(actor, permission) for permission in permissions_for(verb)]
    if all(refusals):
        raise refusals[0] or NotYours()
    if not all(admits(actor, programme) for programme in programmes):
        raise NotYours
