"""Writing the access log: before the data leaves, with whose data it was."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import AccessLog

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


def log_access(
    request: HttpRequest,
    action: str,
    object_type: str,
    key: object = "",
    subjects: Iterable[int] = (),
    reason: str = "",
) -> AccessLog:
    """Record that the signed-in person did `action` to the data of claimants `subjects`.

    `download` and `unmask` need a reason (GuardFailed without one; the database refuses it too).
    """
    ids = sorted({*subjects})
    if action in ("download", "unmask"):
        reason = checked_reason(reason)
    user = request.user if request.user.is_authenticated else None
    return AccessLog.objects.create(
        user=user,
        address=address_of(request),
        action=action,
        object_type=object_type,
        object_key=str(key),
        subjects=ids[:1000],
        subject_count=len(ids),
        reason=reason,
    )
