"""Writing the access log: before the data leaves, with whose data it was."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import AccessLog
from compensation.scope import programme_of, programmes_of

REASON_AT_LEAST = 5
REASON_AT_MOST = 100


def address_of(request: HttpRequest) -> str:
    """The peer's address as the web server saw it."""
    return request.META.get("REMOTE_ADDR", "")


def checked_reason(reason: str) -> str:
    """A reason that says something, or GuardFailed with the sentence for it."""
    reason = " ".join(reason.split())
    if len(reason) < REASON_AT_LEAST:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    if len(reason) > REASON_AT_MOST:
        raise GuardFailed(_("Keep the reason within 100 characters."))
    return reason


def about(request: HttpRequest, obj: Any) -> None:
    """Remember whose page this is, so that what the log says of it belongs to the object's programme."""
    request.programme_shown = programme_of(obj)  # type: ignore[attr-defined]


def _programme(request: HttpRequest, programmes: Iterable[int]) -> int | None:
    """The one programme an access belongs to: that of the rows, of the page, or the only one the person works on."""
    shown = set(programmes) or {getattr(request, "programme_shown", None)} - {None}
    only = shown or programmes_of(request.user) or ()
    return next(iter(only)) if len(only) == 1 else None


def log_access(
    request: HttpRequest,
    action: str,
    object_type: str,
    key: object = "",
    subjects: Iterable[int] = (),
    reason: str = "",
    programmes: Iterable[int] = (),
) -> AccessLog:
    """Record that the signed-in person did `action` to the data of claimants `subjects`.

    `programmes` are the keys of those the rows belong to, where the page is not about one object. An entry about
    several programmes, or none, is read by people without a limit alone.

    `download` and `unmask` need a reason (GuardFailed without one; the database refuses it too).
    """
    ids = sorted({*subjects})
    if action in ("download", "unmask"):
        reason = checked_reason(reason)
    user = request.user if request.user.is_authenticated else None
    return AccessLog.objects.create(
        user=user,
        address=address_of(request),
        programme_id=_programme(request, programmes),
        action=action,
        object_type=object_type,
        object_key=str(key),
        subjects=ids[:1000],
        subject_count=len(ids),
        reason=reason,
    )
