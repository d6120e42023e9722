"""A signal with the first of its lines, on the round's tab and on the page that answers it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from compensation.access import log_access
from compensation.banks import bank_name
from payouts import selectors
from payouts.models import Round, Signal

MOST_SHOWN = 10


def signal_context(request: HttpRequest, round_: Round, signal: Signal) -> dict[str, Any]:
    """The signal, its first lines with their banks, and how many more there are; whose lines are shown is logged."""
    positions = signal.positions[:MOST_SHOWN]
    lines = list(selectors.lines_of(round_).filter(position__in=positions))
    people = selectors.subjects(lines)
    if people:
        log_access(request, "view", "payouts.signals", round_.pk, people)
    lang = get_language() or "ko"
    return {
        "signal": signal,
        "signal_lines": [{"line": line, "bank": bank_name(line.account.bank_code, lang)} for line in lines],
        "signal_more": max(0, len(signal.positions) - MOST_SHOWN),
    }
