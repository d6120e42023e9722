"""The verbs by which finance answers what is worth a look about a round's lines."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from compensation.admin.verbs import Done, Verb, asks
from compensation.errors import GuardFailed
from payouts import workflow
from payouts.admin.addresses import round_url
from payouts.admin.person import person
from payouts.admin.signal_page import signal_context
from payouts.forms import SignalForm
from payouts.models import Round, Signal
from payouts.permissions import why_not

Data = dict[str, Any]
PAGE = "admin/payouts/round/verb.html"


def _answer_signal(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    found = round_.signals.filter(pk=data["signal"]).first()
    if found is None:
        raise GuardFailed(_("There is no such signal in this round."))
    workflow.answer_signal(signal=found.pk, actor=person(request), answer=data["reason"], seen=seen)
    return Done(_("The answer is kept."), round_url(round_, "signals"))


def _look_again(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    waiting = workflow.look_again(round=round_.pk, actor=person(request), seen=seen)
    said = ngettext("%(count)s signal waits for an answer.", "%(count)s signals wait for an answer.", waiting)
    return Done(said % {"count": waiting}, round_url(round_, "signals"))


def _next_signal(round_: Round) -> Signal | None:
    return round_.signals.filter(answered_by=None).order_by("pk").first()


def _named_signal(request: HttpRequest, round_: Round) -> Data:
    """The signal of the address, or the first that waits."""
    asked = request.GET.get("signal", "")
    if asked.isascii() and asked.isdigit():
        return {"signal": asked}
    first = _next_signal(round_)
    return {"signal": first.pk} if first else {}


def _signal_shown(request: HttpRequest, round_: Round) -> Data:
    """The signal that is asked about, with its lines."""
    said = request.POST if request.method == "POST" else _named_signal(request, round_)
    asked = str(said.get("signal", ""))
    known = asked.isascii() and asked.isdigit() and len(asked) < 18
    signal = round_.signals.filter(pk=asked).first() if known else None
    return signal_context(request, round_, signal) if signal else {}


ANSWER_SIGNAL = Verb(
    "answer_signal",
    pgettext_lazy("verb", "Answer signal"),
    _answer_signal,
    SignalForm,
    asks(why_not, "answer_signal"),
    primary=True,
    shown=lambda round_: round_.state in ("assembled", "submitted") and _next_signal(round_) is not None,
    consequence=lazy("The answer is kept with the round and cannot be changed."),
    template="admin/payouts/round/signal.html",
    initial=_named_signal,
    context=_signal_shown,
    key="R",
)
LOOK_AGAIN = Verb(
    "look_again",
    pgettext_lazy("verb", "Look again"),
    _look_again,
    blocked=asks(why_not, "look_again"),
    shown=lambda round_: False,
    consequence=lazy("What has become worth a look since the round was assembled is added to the signals."),
    template=PAGE,
)
