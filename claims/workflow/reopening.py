"""Reopenings: the office itself looks again, for new facts or an error of ours; one asks, another decides."""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.models import Claim, Reopening
from claims.models.appeal import REOPENING_CAUSES
from claims.workflow.act import on_claim
from compensation.errors import FourEyes, GuardFailed
from compensation.locks import under_lock
from compensation.models import User


def request_reopening(
    *, claim: int, actor: User, cause: str, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Reopening:
    """Ask that a decided claim be opened again: new facts (an amendment) or an error of ours."""
    if cause not in dict(REOPENING_CAUSES) or cause == "appeal":
        raise GuardFailed(_("Choose one of the listed values."))
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "request_reopening", actor=actor, as_of=as_of, seen=seen) as act:
        request = Reopening.objects.create(
            claim=act.obj, cause=cause, reason=reason.strip(), requested_by=actor, requested_at=act.at
        )
        act.note(reason=reason, data={"cause": cause})
    return request


def reject_reopening(
    *, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Reopening:
    """Say no to someone else's request."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "reject_reopening", actor=actor, as_of=as_of, seen=seen) as act:
        request = open_request(act.obj)
        if request.requested_by_id == actor.pk:
            raise FourEyes(_("You asked for this, so another person must decide on it."))
        request.state, request.decided_by, request.decided_at = "rejected", actor, act.at
        request.save(update_fields=["state", "decided_by", "decided_at"])
        act.note(reason=reason, data={"cause": request.cause})
    return request


def open_request(claim: Claim) -> Reopening:
    """The request that waits, or GuardFailed."""
    request = under_lock(claim.reopenings).filter(state="requested").first()
    if request is None:
        raise GuardFailed(_("Nobody has asked for this claim to be reopened."))
    return request
