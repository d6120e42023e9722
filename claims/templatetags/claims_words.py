"""Template words of the claims floor, beside the office's own."""

from typing import Any

from django import template
from django.utils.translation import get_language

from compensation.banks import bank_name

register = template.Library()


@register.filter
def bank(code: str) -> str:
    """The bank's name in the reader's language."""
    return bank_name(code, get_language() or "ko")


@register.filter
def quiet_acts(acts: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The allowed acts beside the blue one."""
    return [act for act in acts or [] if act["allowed"] and not act["primary"]]
