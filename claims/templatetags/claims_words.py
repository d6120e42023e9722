"""Template words of the claims floor, beside the office's own."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from claims.clock import clock_of
from claims.models import Claim
from compensation.banks import bank_name
from compensation.calendar import seoul
from compensation.notices.names import template_name

register = template.Library()


@register.filter
def bank(code: str) -> str:
    """The bank's name in the reader's language."""
    return bank_name(code, get_language() or "ko")


@register.filter
def notice_name(code: str) -> str:
    """A message's name in the reader's language."""
    return template_name(code)


@register.filter
def quiet_acts(acts: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The allowed acts beside the blue one."""
    return [act for act in acts or [] if act["allowed"] and not act["primary"]]


@register.inclusion_tag("admin/claims/claim/_clock.html")
def clock(claim: Claim, dated: bool = False) -> dict[str, Any]:
    """`{% clock claim %}`: business days left, late or paused as of today in Seoul; `dated` adds the due date."""
    return {"clock": clock_of(claim, seoul(timezone.now()).date()), "dated": dated}
