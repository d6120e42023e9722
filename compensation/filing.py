"""The verbs of filing windows and extensions, and the question whether filing was open."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation.calendar import format_closing, format_datetime
from compensation.ceremony import acting
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.models import FilingExtension, FilingWindow, Programme, ProgrammeEvent
from compensation.permissions import why_not

_programmes = Programme.objects.select_for_update()
_extensions = FilingExtension.objects.select_for_update(of=("self",)).select_related("programme")

_on_programme = partial(
    acting, _programmes, why_not=why_not, event_model=ProgrammeEvent, extra=lambda programme: {"programme": programme}
)
_on_extension = partial(
    acting,
    _extensions,
    why_not=why_not,
    event_model=ProgrammeEvent,
    extra=lambda extension: {"programme": extension.programme},
)


def window_at(programme: Programme, moment: datetime) -> FilingWindow | None:
    """The window that admits a claim received at `moment`, or None when filing was closed then."""
    return programme.windows.filter(opens_at__lte=moment, closes_at__gt=moment).first()


def closed_sentence(programme: Programme, moment: datetime) -> str:
    """Why a claim received at `moment` is not admitted: not open yet, closed for good, or in a gap."""
    lang = get_language() or "ko"
    first = programme.windows.order_by("opens_at").first()
    if first is None:
        return _("Filing has not been opened for this programme.")
    if moment < first.opens_at:
        return _("Filing opens on %(opening)s.") % {"opening": format_datetime(first.opens_at, lang)}
    last = programme.windows.filter(closes_at__lte=moment).order_by("-closes_at").first() or first
    return _("Filing closed at %(closing)s. You can still add documents to a claim already received.") % {
        "closing": format_closing(last.closes_at, lang)
    }


def open_window(
    *,
    programme: int,
    opens_at: datetime,
    closes_at: datetime,
    actor,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> FilingWindow:
    """Open the official window [opens_at, closes_at). Once a programme; later closings are extensions."""
    with _on_programme(programme, "open_window", actor=actor, as_of=as_of, seen=seen) as act:
        if act.obj.windows.exists():
            raise GuardFailed(_("The official window is already open. Request an extension instead."))
        if closes_at <= opens_at:
            raise GuardFailed(_("The closing must be later than the opening."))
        window = FilingWindow.objects.create(programme=act.obj, number=0, opens_at=opens_at, closes_at=closes_at)
        act.note(data={"window": 0, "opens_at": opens_at, "closes_at": closes_at})
    return window


def request_extension(
    *,
    programme: int,
    new_closes_at: datetime,
    reason: str,
    actor,
    council_meeting: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> FilingExtension:
    """Ask for a later closing. Refused when not later, beyond the programme's limit, or while one waits."""
    with _on_programme(programme, "request_extension", actor=actor, as_of=as_of, seen=seen) as act:
        current = act.obj.windows.order_by("-closes_at").first()
        _check_request(act.obj, current, new_closes_at, reason)
        extension = FilingExtension(
            programme=act.obj,
            request_number=act.obj.extensions.count() + 1,
            old_closes_at=current.closes_at,
            new_closes_at=new_closes_at,
            reason=reason.strip(),
            council_meeting=council_meeting.strip(),
            requested_by=actor,
            requested_at=act.at,
        )
        data = {"old_closes_at": current.closes_at, "new_closes_at": new_closes_at}
        _record_birth(extension, act, "request_extension", reason, data)
        act.note(data={"request": extension.request_number, **data}, reason=reason)
    return extension


def _check_request(programme: Programme, current: FilingWindow | None, new_closes_at: datetime, reason: str) -> None:
    refusal = why_no_request(programme)
    if refusal is not None:
        raise refusal
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    if current is None or new_closes_at <= current.closes_at:
        raise GuardFailed(_("The new closing must be later than the present one."))


def why_no_request(programme: Programme) -> GuardFailed | None:
    """Why no extension can be asked for now, whatever the form says; None when one can."""
    if not programme.windows.exists():
        return GuardFailed(_("Filing has not been opened for this programme."))
    if programme.extensions.filter(state="requested").exists():
        return GuardFailed(_("An extension request is already waiting for approval."))
    return _limit_refusal(programme, _used(programme))


def _used(programme: Programme) -> int:
    return programme.extensions.filter(state__in=["approved", "announced"]).count()


def _limit_refusal(programme: Programme, used: int) -> GuardFailed | None:
    if used < programme.extension_limit:
        return None
    return GuardFailed(
        _("All %(limit)s extensions are used. Filing cannot be extended again.") % {"limit": programme.extension_limit}
    )


def _check_limit(programme: Programme) -> int:
    used = _used(programme)
    refusal = _limit_refusal(programme, used)
    if refusal is not None:
        raise refusal
    return used + 1


def _record_birth(extension: FilingExtension, act, verb: str, reason: str, data: dict) -> None:
    event = next_event(
        ProgrammeEvent,
        extension,
        verb,
        actor=act.actor,
        at=act.at,
        moved=("", "requested"),
        reason=reason,
        data=data,
        programme=act.obj,
    )
    event.save(force_insert=True)
    extension.save(force_insert=True)


def approve_extension(
    *, extension: int, actor, as_of: datetime | None = None, seen: int | None = None
) -> FilingExtension:
    """Approve a request by someone else: the next window opens where the last one closed.

    An approval after that closing opens the window at the approval, so the gap stays visible and nobody is
    admitted inside it.
    """
    with transaction.atomic():
        programme_id = FilingExtension.objects.values_list("programme_id", flat=True).get(pk=extension)
        programme = _programmes.get(pk=programme_id)
        with _on_extension(extension, "approve_extension", actor=actor, as_of=as_of, seen=seen) as act:
            if act.done:
                return act.obj
            number = _check_limit(programme)
            opens_at = max(act.obj.old_closes_at, act.at)
            if opens_at >= act.obj.new_closes_at:
                raise GuardFailed(_("The new closing has already passed."))
            act.obj.window = FilingWindow.objects.create(
                programme=programme, number=number, opens_at=opens_at, closes_at=act.obj.new_closes_at
            )
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
    *, extension: int, actor, as_of: datetime | None = None, seen: int | None = None
) -> FilingExtension:
    """Record that the extension was announced to the public."""
    with _on_extension(extension, "announce_extension", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.announced_at = act.at
            act.move("announced_at")
    return act.obj
