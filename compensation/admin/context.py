"""What every page of the office shows beside its own: the programmes' notice, the person's roles."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from compensation.models import Programme
from compensation.roles import ROLES

NAMES = {role.code: role.name for role in ROLES}


def notices() -> list[str]:
    """The sentences programmes want on every page, each once; one query."""
    column = "notice_ko" if (get_language() or "ko").startswith("ko") else "notice_en"
    found = Programme.objects.exclude(**{column: ""}).order_by("pk").values_list(column, flat=True)
    return list(dict.fromkeys(found))


def role_words(user: Any) -> str:
    """The person's roles, by name."""
    return ", ".join(str(NAMES.get(code, code)) for code in user.role_codes())


def find_url(user: Any) -> str:
    """Where a case is opened by its number; nothing for who sees no cases."""
    return reverse("admin:claims_claim_find") if user.has_perm("claims.view_claim") else ""


def notice(request: HttpRequest) -> dict[str, Any]:
    """Template context: `notices`, `role_words`, `find_url` (asked of the database only where shown), `demo`."""
    return {
        "notices": SimpleLazyObject(notices),
        "role_words": SimpleLazyObject(lambda: role_words(request.user)),
        "find_url": SimpleLazyObject(lambda: find_url(request.user)),
        "demo": not settings.PRODUCTION,
    }
