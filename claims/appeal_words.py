"""What the events of appeals and additional instalments say, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from claims.choices import CHANNELS
from claims.models.appeal import APPEAL_STATES
from compensation.money import format_won

Data = Mapping[str, Any]


def _appealed(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Appeal %(number)s against decision %(decision)s, over %(channel)s.") % {
        "number": data.get("appeal"),
        "decision": data.get("decision"),
        "channel": dict(CHANNELS).get(str(data.get("channel")), ""),
    }


def _judged(data: Data, lang: str, names: Mapping[int, str]) -> str:
    verdict = dict(APPEAL_STATES)["upheld" if data.get("upheld") else "dismissed"]
    sentence = _("Appeal %(number)s: %(verdict)s.") % {"number": data.get("appeal"), "verdict": verdict}
    if data.get("amount"):
        return f"{sentence} " + _("In addition: %(amount)s.") % {"amount": format_won(data["amount"], lang)}
    return sentence


def _confirmed(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Instalment %(instalment)s, decision %(number)s: %(amount)s.") % {
        "instalment": data.get("instalment"),
        "number": data.get("decision"),
        "amount": format_won(data.get("amount") or 0, lang),
    }


def _line(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Instalment %(instalment)s, payout line %(line)s.") % {
        "instalment": data.get("instalment"),
        "line": data.get("line"),
    }


SENTENCES: dict[str, Callable[[Data, str, Mapping[int, str]], str]] = {
    "file_appeal": _appealed,
    "judge_appeal": _judged,
    "approve_instalment": _confirmed,
    "schedule_instalment": _line,
    "unschedule_instalment": _line,
    "instalment_paid": _line,
    "instalment_failed": _line,
    "instalment_returned": _line,
}
