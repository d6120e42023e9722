"""Template words of the claims floor, beside the office's own."""

from django import template
from django.utils.translation import get_language

from compensation.banks import bank_name

register = template.Library()


@register.filter
def bank(code: str) -> str:
    """The bank's name in the reader's language."""
    return bank_name(code, get_language() or "ko")
