"""The verbs that open a window: asked for by one manager, and open to nobody before another approves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.filing import (
    add_window,
    check_act,
    check_open,
    next_number,
    on_programme,
    on_request,
    programme_closed,
    programmes,
    record_birth,
)
from compensation.filing_state import CLAIM, REPORT
from compensation.locks import under_lock
from compensation.models import FilingOpening, Programme

_on_opening = on_request(under_lock(FilingOpening.objects).select_related("programme"))


def why_no_opening(programme: Programme, act: str = CLAIM) -> GuardFailed | None:
    """Why no window for `act` can be asked for now, whatever the form says; None when one can."""
    closed = programme_closed(programme)
    if closed is not None:
        return closed
    if programme.openings.filter(act=act, state="requested").exists():
        return GuardFailed(_("A window is already waiting for approval."))
    if act != REPORT and programme.windows.filter(act=act).exists():
        return GuardFailed(_("The official window is already open. Request an extension instead."))
    return None


def request_opening(
    *,
    programme: int,
    opens_at: datetime,
    closes_at: datetime,
    actor,
    act: str = CLAIM,
    council_meeting: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> FilingOpening:
    """Ask for the official window [opens_at, closes_at) of `act`. It admits nothing before another manager approves.

    Once an act; later closings are extensions. Reports alone may be called for again in a further window. Raises
    GuardFailed when it closes before it opens, overlaps one of the act's windows, or one waits already.
    """
    check_act(act)
    with on_programme(programme, "request_opening", actor=actor, as_of=as_of, seen=seen) as doing:
        refusal = why_no_opening(doing.obj, act)
        if refusal is not None:
            raise refusal
        if closes_at <= opens_at:
            raise GuardFailed(_("The closing must be later than the opening."))
        if doing.obj.windows.filter(act=act, opens_at__lt=closes_at, closes_at__gt=opens_at).exists():
            raise GuardFailed(_("It would overlap a window that is there already."))
        opening = FilingOpening(
            programme=doing.obj,
            request_number=next_number(doing.obj.openings),
            act=act,
            opens_at=opens_at,
            closes_at=closes_at,
            council_meeting=council_meeting.strip(),
            requested_by=actor,
            requested_at=doing.at,
        )
        data = {"act": act, "opens_at": opens_at, "closes_at": closes_at}
        record_birth(opening, doing, "request_opening", "", data)
        doing.note(data={"request": opening.request_number, **data})
    return opening


def approve_opening(*, opening: int, actor, as_of: datetime | None = None, seen: int | None = None) -> FilingOpening:
    """Approve a window someone else asked for. Approved after its opening, it opens now and admits nothing before."""
    with transaction.atomic():
        programme_id = FilingOpening.objects.values_list("programme_id", flat=True).get(pk=opening)
        programme = programmes.get(pk=programme_id)
        with _on_opening(opening, "approve_opening", actor=actor, as_of=as_of, seen=seen) as doing:
            if doing.done:
                return doing.obj
            check_open(programme)
            opens_at = max(doing.obj.opens_at, doing.at)
            if opens_at >= doing.obj.closes_at:
                raise GuardFailed(_("The closing of this window has already passed."))
            doing.obj.window = add_window(programme, doing.obj.act, opens_at, doing.obj.closes_at)
            doing.obj.approved_by, doing.obj.approved_at = actor, doing.at
            data = {"opens_at": opens_at, "closes_at": doing.obj.closes_at}
            doing.move("window", "approved_by", "approved_at", data=data)
    return doing.obj


def reject_opening(
    *, opening: int, actor, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> FilingOpening:
    """Say no to a window someone else asked for."""
    with _on_opening(opening, "reject_opening", actor=actor, as_of=as_of, seen=seen) as doing:
        if not doing.done:
            doing.move(reason=reason)
    return doing.obj


def cancel_opening(
    *, opening: int, actor, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> FilingOpening:
    """Take back a window that nobody has decided on."""
    with _on_opening(opening, "cancel_opening", actor=actor, as_of=as_of, seen=seen) as doing:
        if not doing.done:
            doing.move(reason=reason)
    return doing.obj
