"""What every page of the office shows beside its own: the programmes' notice, the person's roles."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from compensation.roles import ROLES
from compensation.scope import programmes

NAMES = {role.code: role.name for role in ROLES}


def notices(request: HttpRequest) -> list[str]:
    """What the programmes on a page want said on it, at most one sentence to read; one query.

    A page about one object says what its programme wants. One that shows several says it for all the person may see;
    where they do not want the same, each names itself, and they stand in one line.
    """
    column = "notice_ko" if (get_language() or "ko").startswith("ko") else "notice_en"
    rows = programmes(getattr(request, "user", None)).exclude(**{column: ""}).order_by("pk")
    own = getattr(request, "programme_shown", None)
    found = {getattr(one, column): one for one in (rows if own is None else rows.filter(pk=own))}
    if len(found) < 2:
        return list(found)
    return [" · ".join(f"{programme}: {sentence}" for sentence, programme in found.items())]


def role_words(user: Any) -> str:
    """The person's roles, by name."""
    return ", ".join(str(NAMES.get(code, code)) for code in user.role_codes())


def find_url(user: Any) -> str:
    """Where a case is opened by its number; nothing for who sees no cases."""
    return reverse("admin:claims_claim_find") if user.has_perm("claims.view_claim") else ""


def notice(request: HttpRequest) -> dict[str, Any]:
    """Template context: `notices`, `role_words`, `find_url` (asked of the database only where shown), `demo`."""
    return {
        "notices": SimpleLazyObject(lambda: notices(request)),
        "role_words": SimpleLazyObject(lambda: role_words(request.user)),
        "find_url": SimpleLazyObject(lambda: find_url(request.user)),
        "demo": not settings.PRODUCTION,
    }
