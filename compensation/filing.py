"""The verbs of extensions: a later closing, asked for by one manager and approved by another.

Windows are opened in openings.py; whether an act is open at a moment is answered in filing_state.py.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation.calendar import format_datetime
from compensation.ceremony import acting
from compensation.choices import FILING_ACTS
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.filing_state import CLAIM, closed_sentence, state_at, window_at
from compensation.locks import under_lock
from compensation.models import FilingExtension, FilingWindow, Programme, ProgrammeEvent
from compensation.permissions import why_not

__all__ = [
    "announce_extension",
    "approve_extension",
    "cancel_extension",
    "closed_sentence",
    "present_closing",
    "programme_closed",
    "reject_extension",
    "request_extension",
    "state_at",
    "used_extensions",
    "why_no_request",
    "window_at",
]

# Not the key: whoever holds a request and writes its event refers to the programme, and must not wait for whoever holds
# the programme and waits for the request.
programmes = under_lock(Programme.objects)
_extensions = under_lock(FilingExtension.objects).select_related("programme")

on_programme = partial(
    acting, programmes, why_not=why_not, event_model=ProgrammeEvent, extra=lambda programme: {"programme": programme}
)


def on_request(locked: Any) -> Any:
    """The ceremony on a request (opening, extension, closing) of the queryset `locked`."""
    return partial(
        acting,
        locked,
        why_not=why_not,
        event_model=ProgrammeEvent,
        extra=lambda request: {"programme": request.programme},
    )


_on_extension = on_request(_extensions)


def programme_closed(programme: Programme) -> GuardFailed | None:
    """The refusal of everything that would let something new into a closed programme; None while it is not closed."""
    if programme.closed_at is None:
        return None
    return GuardFailed(
        _("The programme is closed: nothing new is opened, extended, drafted or filed. What was received goes on."),
        code="programme_closed",
    )


def check_open(programme: Programme) -> None:
    """Raises GuardFailed for a closed programme."""
    refusal = programme_closed(programme)
    if refusal is not None:
        raise refusal


def check_act(act: str) -> None:
    """Raises GuardFailed for a kind of act that no window limits."""
    if act not in dict(FILING_ACTS):
        raise GuardFailed(_("Choose what the window is for."))


def next_number(requests: Any) -> int:
    """The number of the next request among a programme's `requests`, whose lock the caller holds."""
    return (requests.aggregate(last=Max("request_number"))["last"] or 0) + 1


def add_window(
    programme: Programme, act: str, opens_at: datetime, closes_at: datetime, extension: int = 0
) -> FilingWindow:
    """The act's next window, inside a verb that holds the programme. An overlap is refused by the database."""
    return FilingWindow.objects.create(
        programme=programme,
        act=act,
        number=programme.windows.filter(act=act).count(),
        extension_number=extension,
        opens_at=opens_at,
        closes_at=closes_at,
    )


def present_closing(programme: Programme, act: str = CLAIM) -> datetime | None:
    """The last closing of the act's windows, the one an extension moves; None while it has none."""
    return programme.windows.filter(act=act).aggregate(last=Max("closes_at"))["last"]


def request_extension(
    *,
    programme: int,
    new_closes_at: datetime,
    reason: str,
    actor,
    act: str = CLAIM,
    council_meeting: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> FilingExtension:
    """Ask for a later closing of `act`. Refused when not later, beyond the act's limit, or while one waits."""
    check_act(act)
    with on_programme(programme, "request_extension", actor=actor, as_of=as_of, seen=seen) as doing:
        current: Any = present_closing(doing.obj, act)
        _check_request(doing.obj, act, current, new_closes_at, reason)
        extension = FilingExtension(
            programme=doing.obj,
            request_number=next_number(doing.obj.extensions),
            act=act,
            old_closes_at=current,
            new_closes_at=new_closes_at,
            reason=reason.strip(),
            council_meeting=council_meeting.strip(),
            requested_by=actor,
            requested_at=doing.at,
        )
        data = {"act": act, "old_closes_at": current, "new_closes_at": new_closes_at}
        record_birth(extension, doing, "request_extension", reason, data)
        doing.note(data={"request": extension.request_number, **data}, reason=reason)
    return extension


def _check_request(programme: Programme, act: str, current: datetime | None, new: datetime, reason: str) -> None:
    refusal = why_no_request(programme, act)
    if refusal is not None:
        raise refusal
    check_reason(reason)
    if current is None or new <= current:
        raise GuardFailed(_("The new closing must be later than the present one."))


def check_reason(reason: str) -> None:
    """Raises GuardFailed for a reason that says nothing."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))


def why_no_request(programme: Programme, act: str = CLAIM) -> GuardFailed | None:
    """Why no extension of `act` can be asked for now, whatever the form says; None when one can."""
    closed = programme_closed(programme)
    if closed is not None:
        return closed
    if not programme.windows.filter(act=act).exists():
        if act == CLAIM:
            return GuardFailed(_("Filing has not been opened for this programme."))
        return GuardFailed(_("No window was opened for this, so there is none to extend."))
    if programme.extensions.filter(act=act, state="requested").exists():
        return GuardFailed(_("An extension request is already waiting for approval."))
    return _limit_refusal(programme, used_extensions(programme, act))


def used_extensions(programme: Programme, act: str = CLAIM) -> int:
    """How many extensions of the act were approved."""
    return programme.extensions.filter(act=act, state__in=["approved", "announced"]).count()


def _limit_refusal(programme: Programme, used: int) -> GuardFailed | None:
    if used < programme.extension_limit:
        return None
    return GuardFailed(
        _("All %(limit)s extensions are used. Filing cannot be extended again.") % {"limit": programme.extension_limit}
    )


def _check_limit(programme: Programme, act: str = CLAIM) -> int:
    used = used_extensions(programme, act)
    refusal = _limit_refusal(programme, used)
    if refusal is not None:
        raise refusal
    return used + 1


def _check_still_moves(programme: Programme, extension: FilingExtension) -> None:
    """The request was made against a closing; if that is no longer the last one, the request is out of date."""
    if present_closing(programme, extension.act) != extension.old_closes_at:
        raise GuardFailed(_("The closing it moves is no longer the present one. Take it back and request again."))


def record_birth(request: Any, doing: Any, verb: str, reason: str, data: dict[str, Any]) -> None:
    """Write a new request (opening, extension, closing) with the first event of its own trail, inside a verb."""
    event = next_event(
        ProgrammeEvent,
        request,
        verb,
        actor=doing.actor,
        at=doing.at,
        moved=("", "requested"),
        reason=reason,
        data=data,
        programme=doing.obj,
    )
    event.save(force_insert=True)
    request.save(force_insert=True)


def approve_extension(
    *, extension: int, actor, as_of: datetime | None = None, seen: int | None = None
) -> FilingExtension:
    """Approve a request by someone else: the next window opens where the last one closed.

    An approval after that closing opens the window at the approval, so the gap stays visible and nobody is
    admitted inside it.
    """
    with transaction.atomic():
        programme_id = FilingExtension.objects.values_list("programme_id", flat=True).get(pk=extension)
        programme = programmes.get(pk=programme_id)
        with _on_extension(extension, "approve_extension", actor=actor, as_of=as_of, seen=seen) as act:
            if act.done:
                return act.obj
            check_open(programme)
            number = _check_limit(programme, act.obj.act)
            _check_still_moves(programme, act.obj)
            opens_at = max(act.obj.old_closes_at, act.at)
            if opens_at >= act.obj.new_closes_at:
                raise GuardFailed(_("The new closing has already passed."))
            act.obj.window = add_window(programme, act.obj.act, opens_at, act.obj.new_closes_at, number)
            act.obj.number, act.obj.approved_by, act.obj.approved_at = number, actor, act.at
            act.move(
                "window",
                "number",
                "approved_by",
                "approved_at",
                data={"number": number, "opens_at": opens_at, "closes_at": act.obj.new_closes_at},
            )
    return act.obj


def reject_extension(
    *, extension: int, actor, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> FilingExtension:
    """Say no to someone else's request."""
    with _on_extension(extension, "reject_extension", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def cancel_extension(
    *, extension: int, actor, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> FilingExtension:
    """Take back a request that nobody has decided."""
    with _on_extension(extension, "cancel_extension", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def announce_extension(
    *,
    extension: int,
    actor,
    where: str,
    announced_at: datetime | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> FilingExtension:
    """Record when and where the extension was announced to the public: a channel's name or an address.

    `announced_at` is the moment the public was told, by default the moment of recording. Raises GuardFailed when
    `where` is empty, or the moment lies before the approval or in the future.
    """
    with _on_extension(extension, "announce_extension", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        told = announced_at or act.at
        if not where.strip():
            raise GuardFailed(_("Say where it was announced."))
        if told < act.obj.approved_at or told > act.at:
            approved = format_datetime(act.obj.approved_at, get_language() or "ko")
            raise GuardFailed(
                _("An announcement follows the approval of %(approved)s and lies in the past.") % {"approved": approved}
            )
        act.obj.announced_at, act.obj.announced_where = told, where.strip()
        data = {"announced_at": told, "where": act.obj.announced_where}
        act.move("announced_at", "announced_where", data=data)
    return act.obj
