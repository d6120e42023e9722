"""What the payouts floor reports back: scheduled, taken out, paid, failed, returned."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from claims.choices import CLAIM_EDGES
from claims.models import Claim, ClaimEvent
from claims.permissions import permissions_for
from claims.workflow import tell
from claims.workflow.act import on_claim
from compensation.bulk import insert_rows, update_rows
from compensation.edges import wrong_state
from compensation.errors import NotYours
from compensation.events import hashes_of
from compensation.models import User
from compensation.permissions import missing_role
from compensation.scope import admits


def schedule(*, claim: int, actor: User, line: str, as_of: datetime | None = None) -> Claim:
    """An approved claim got its line in a round."""
    with on_claim(claim, "schedule", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(data={"line": line})
    return act.obj


def schedule_many(*, lines: Mapping[int, str], actor: User, as_of: datetime | None = None) -> int:
    """`schedule` for many claims (id → line), set by set. The caller holds the transaction.

    Same lock, guards, edges and events as the single verb. Raises what `schedule` would; then nothing is written.
    """
    at = as_of or timezone.now()
    columns = ("pk", "programme_id", "receipt_no", "state", "event_seq", "event_hash")
    # In the order of their numbers, as everyone locks them.
    claims = list(Claim.objects.select_for_update().filter(pk__in=lines).order_by("pk").values_list(*columns))
    _may_schedule(actor, {programme for _pk, programme, *_rest in claims})
    edge = next(edge for edge in CLAIM_EDGES if edge.verb == "schedule")
    for pk, _programme, _receipt, state, _seq, _hash in claims:
        if state not in edge.sources:
            raise wrong_state(Claim.objects.get(pk=pk))
    said = [
        (f"claim:{receipt}", seq + 1, head, {"line": lines[pk]})
        for pk, _programme, receipt, _state, seq, head in claims
    ]
    moved = (edge.sources[0], edge.target)
    hashes = list(hashes_of(said, verb="schedule", actor=actor.pk, at=at, moved=moved))
    insert_rows(
        ClaimEvent,
        ("claim_id", "stream", "seq", "previous_hash", "data", "hash"),
        [
            (claim[0], stream, seq, previous, data, digest)
            for claim, (stream, seq, previous, _data), (data, digest) in zip(claims, said, hashes, strict=True)
        ],
        verb="schedule",
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
    )
    return len(claims)


def _may_schedule(actor: User, programmes: set[int]) -> None:
    """What the ceremony asks of each claim, asked once: the role, and the person's programmes."""
    wanted = permissions_for("schedule")
    refusals = [missing_role(actor, permission) for permission in wanted]
    if all(refusals):
        raise refusals[0] or NotYours()
    if not all(admits(actor, programme) for programme in programmes):
        raise NotYours


def unschedule(*, claim: int, actor: User, reason: str, as_of: datetime | None = None) -> Claim:
    """The line was dropped, or its round cancelled, before anything was sent."""
    with on_claim(claim, "unschedule", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def mark_paid(*, claim: int, actor: User, line: str, as_of: datetime | None = None) -> Claim:
    """The bank says the money arrived."""
    with on_claim(claim, "mark_paid", actor=actor, as_of=as_of) as act:
        if not act.done:
            act.move(data={"line": line})
            tell.paid(act.obj, line, act.at)
    return act.obj


def mark_failed(*, claim: int, actor: User, line: str, code: str, as_of: datetime | None = None) -> Claim:
    """The bank could not pay: on hold until a corrected account is approved."""
    return _back(claim, "mark_failed", actor, line, code, as_of)


def mark_returned(*, claim: int, actor: User, line: str, code: str, as_of: datetime | None = None) -> Claim:
    """The money came back after it was paid."""
    return _back(claim, "mark_returned", actor, line, code, as_of)


def _back(pk: int, verb: str, actor: User, line: str, code: str, as_of: datetime | None) -> Claim:
    with on_claim(pk, verb, actor=actor, as_of=as_of) as act:
        if not act.done:
            act.obj.hold_code = "bank"
            act.move("hold_code", data={"line": line, "code": code})
            tell.account_needed(act.obj, line, act.at)
    return act.obj
