"""Closing a programme: asked for by one manager, approved by another, carrying out a meeting of the council.

After it nothing new comes in: no report, claim, window, extension or policy draft. What was received goes on:
supplements, reviews, decisions, appeals and payments.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.checklist import Counted, blocking, count_all, frozen
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.filing import (
    check_reason,
    next_number,
    on_programme,
    on_request,
    programme_closed,
    programmes,
    record_birth,
)
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeClosing, ProgrammeEvent

_on_closing = on_request(under_lock(ProgrammeClosing.objects).select_related("programme"))


def why_no_closing(programme: Programme) -> GuardFailed | None:
    """Why the programme's closing cannot be asked for now; None when it can, whatever the checklist says."""
    if programme.closed_at is not None:
        return programme_closed(programme)
    if programme.closings.filter(state="requested").exists():
        return GuardFailed(_("The closing is already waiting for approval."))
    return None


def why_not_yet(counted: list[Counted]) -> GuardFailed | None:
    """The refusal while blocking lines of the checklist are not at nought."""
    lines = [str(line.item.label) for line in counted if line.stands_against]
    if not lines:
        return None
    return GuardFailed(
        ngettext(
            "One line of the checklist stands against the closing: %(lines)s.",
            "%(count)s lines of the checklist stand against the closing: %(lines)s.",
            len(lines),
        )
        % {"count": len(lines), "lines": "; ".join(lines)}
    )


def request_closing(
    *,
    programme: int,
    council_meeting: str,
    reason: str,
    actor,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> ProgrammeClosing:
    """Ask for the closing that `council_meeting` decided. The checklist is kept as it stands; it may still be open.

    Raises GuardFailed without meeting or reason, while one waits, and once the programme is closed.
    """
    with on_programme(programme, "request_closing", actor=actor, as_of=as_of, seen=seen) as doing:
        refusal = why_no_closing(doing.obj)
        if refusal is not None:
            raise refusal
        if not council_meeting.strip():
            raise GuardFailed(_("Name the meeting of the council that decided the closing."))
        check_reason(reason)
        closing = ProgrammeClosing(
            programme=doing.obj,
            request_number=next_number(doing.obj.closings),
            council_meeting=council_meeting.strip(),
            reason=reason.strip(),
            requested_by=actor,
            requested_at=doing.at,
            checklist_then=frozen(count_all(doing.obj, doing.at)),
        )
        data = {"council_meeting": closing.council_meeting, "checklist": closing.checklist_then}
        record_birth(closing, doing, "request_closing", reason.strip(), data)
        doing.note(data={"request": closing.request_number, "council_meeting": closing.council_meeting}, reason=reason)
    return closing


def approve_closing(*, closing: int, actor, as_of: datetime | None = None, seen: int | None = None) -> ProgrammeClosing:
    """Close the programme, as someone else asked. Raises GuardFailed while a blocking line is not at nought."""
    with transaction.atomic():
        programme_id = ProgrammeClosing.objects.values_list("programme_id", flat=True).get(pk=closing)
        programme = programmes.get(pk=programme_id)
        with _on_closing(closing, "approve_closing", actor=actor, as_of=as_of, seen=seen) as doing:
            if doing.done:
                return doing.obj
            counted = count_all(programme, doing.at)
            refusal = why_not_yet(counted)
            if refusal is not None:
                raise refusal
            doing.obj.approved_by, doing.obj.approved_at = actor, doing.at
            doing.obj.checklist_now, doing.obj.blocking = frozen(counted), blocking(counted)
            doing.move(
                "approved_by", "approved_at", "checklist_now", "blocking", data={"checklist": doing.obj.checklist_now}
            )
        _close(programme, actor, doing.at, doing.obj)
    return doing.obj


def _close(programme: Programme, actor, at: datetime, closing: ProgrammeClosing) -> None:
    """The locked programme's own event and its closing time; the approved closing is written before."""
    data = {"request": closing.request_number, "council_meeting": closing.council_meeting}
    event = next_event(ProgrammeEvent, programme, "close_programme", actor=actor, at=at, data=data, programme=programme)
    event.save(force_insert=True)
    programme.closed_at = at
    programme.save(update_fields=["closed_at", *programme.trail])


def reject_closing(
    *, closing: int, actor, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> ProgrammeClosing:
    """Say no to a closing someone else asked for."""
    with _on_closing(closing, "reject_closing", actor=actor, as_of=as_of, seen=seen) as doing:
        if not doing.done:
            doing.move(reason=reason)
    return doing.obj


def cancel_closing(
    *, closing: int, actor, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> ProgrammeClosing:
    """Take back a closing that nobody has decided on."""
    with _on_closing(closing, "cancel_closing", actor=actor, as_of=as_of, seen=seen) as doing:
        if not doing.done:
            doing.move(reason=reason)
    return doing.obj
