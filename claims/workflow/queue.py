"""Whose case it is: the next one, put back, handed over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.choices import (
    AWAITING_APPROVAL,
    IN_REVIEW,
    NEGOTIATING,
    ON_HOLD,
    RECEIVED,
    RETURNED,
    SUPPLEMENT_REQUESTED,
)
from claims.models import Claim, ClaimEvent
from claims.permissions import permissions_for
from claims.workflow.act import on_claim
from claims.workflow.review import assign
from compensation.calendar import seoul
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import User
from compensation.permissions import missing_role
from compensation.scope import visible

OPEN_FOR_TAKING = (RECEIVED, IN_REVIEW)
OPEN_WORK = (
    RECEIVED,
    IN_REVIEW,
    SUPPLEMENT_REQUESTED,
    NEGOTIATING,
    # Sent back, a case returns to whoever has it.
    AWAITING_APPROVAL,
    RETURNED,
    ON_HOLD,
)


def free_cases() -> QuerySet[Claim]:
    """Cases nobody has, the most urgent first: by due date, then by receipt."""
    return Claim.objects.filter(assigned_to=None, state__in=OPEN_FOR_TAKING).order_by(
        F("due_on").asc(nulls_last=True), "received_at", "receipt_no"
    )


@transaction.atomic
def take_next(*, actor: User, as_of: datetime | None = None) -> Claim | None:
    """Give the actor the most urgent free case, or None when there is none.

    However many ask at once, no two get the same: PostgreSQL skips rows that someone is just taking, and SQLite lets
    one transaction write at a time.
    """
    refusal = missing_role(actor, permissions_for("take_case")[0])
    if refusal is not None:
        raise refusal
    at = as_of or timezone.now()
    if actor.absent_on(seoul(at).date()):
        raise GuardFailed(_("You are recorded as absent today."))
    claim = under_lock(visible(actor, free_cases()), skip_locked=True).first()
    if claim is None:
        return None
    claim.assigned_to = actor
    next_event(ClaimEvent, claim, "take_case", actor=actor, at=at, data={"to": actor.pk}, claim=claim).save(
        force_insert=True
    )
    claim.save(update_fields=["assigned_to", *claim.trail])
    return claim


def release_case(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Put a case back that was only just taken."""
    with on_claim(claim, "release_case", actor=actor, as_of=as_of, seen=seen) as act:
        if act.obj.assigned_to_id is not None:
            act.obj.assigned_to = None
            act.note("assigned_to", data={"from": actor.pk})
    return act.obj


@transaction.atomic
def hand_over(*, person: User, to: Sequence[User], actor: User, reason: str, as_of: datetime | None = None) -> int:
    """Move all open cases of one person to others, in turn by due date; all or none. Answers how many."""
    refusal = missing_role(actor, permissions_for("assign")[0])
    if refusal is not None:
        raise refusal
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    people = [one for one in to if one.pk != person.pk]
    if not people:
        raise GuardFailed(_("Choose who takes the cases over."))
    mine = visible(actor, Claim.objects.filter(assigned_to=person, state__in=OPEN_WORK))
    # Locked in the order in which everybody locks many, so that two people's lists cannot wait for each other.
    locked = list(under_lock(mine).order_by("pk").values_list("pk", flat=True))
    ids = list(mine.filter(pk__in=locked).order_by(F("due_on").asc(nulls_last=True), "pk").values_list("pk", flat=True))
    for turn, pk in enumerate(ids):
        assign(claim=pk, to=people[turn % len(people)], actor=actor, as_of=as_of)
    return len(ids)
