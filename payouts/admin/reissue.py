"""The verbs by which a round's files are written anew: one person asks, another decides."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.admin.forms import ReasonForm
from compensation.admin.verbs import Done, Verb, asks
from compensation.errors import GuardFailed
from payouts import workflow
from payouts.admin.addresses import round_url
from payouts.admin.person import person
from payouts.models import Reissue, Round
from payouts.permissions import why_not

Data = dict[str, Any]
PAGE = "admin/payouts/round/reissue.html"


def _waiting(round_: Round) -> Reissue | None:
    return round_.reissues.filter(state="requested").select_related("requested_by").first()


def _the_waiting(round_: Round) -> Reissue:
    found = _waiting(round_)
    if found is None:
        raise GuardFailed(_("Nobody has asked for the files to be written anew."))
    return found


def _request(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    workflow.request_reissue(round=round_.pk, actor=person(request), reason=data["reason"], seen=seen)
    return Done(_("Asked. The files stay as they are until another person agrees."), round_url(round_, "files"))


def _approve(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    workflow.approve_reissue(reissue=_the_waiting(round_).pk, actor=person(request), seen=seen)
    return Done(_("The files are written anew. The ones before are void."), round_url(round_, "files"))


def _reject(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    reissue = _the_waiting(round_)
    workflow.reject_reissue(reissue=reissue.pk, actor=person(request), reason=data["reason"], seen=seen)
    return Done(_("The request is rejected. The files stay as they are."), round_url(round_, "files"))


def _before_an_answer(round_: Round) -> bool:
    return round_.state in ("released", "sent") and not round_.results.exists()


REISSUE_VERBS = (
    Verb(
        "approve_reissue",
        pgettext_lazy("verb", "Write the file anew"),
        _approve,
        blocked=asks(why_not, "approve_reissue"),
        primary=True,
        key="R",
        shown=lambda round_: _before_an_answer(round_) and _waiting(round_) is not None,
        consequence=lazy("The files before are void: they are not handed out, and no result of theirs is applied."),
        template=PAGE,
        context=lambda request, round_: {"reissue": _waiting(round_)},
    ),
    Verb(
        "reject_reissue",
        pgettext_lazy("verb", "Reject re-issue"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_reissue"),
        shown=lambda round_: _waiting(round_) is not None,
        danger=True,
        template=PAGE,
        context=lambda request, round_: {"reissue": _waiting(round_)},
    ),
    Verb(
        "request_reissue",
        pgettext_lazy("verb", "Ask for the file anew"),
        _request,
        ReasonForm,
        asks(why_not, "request_reissue"),
        shown=lambda round_: _before_an_answer(round_) and _waiting(round_) is None,
        consequence=lazy("For a file that the bank refused. Nothing changes until another person agrees."),
        template=PAGE,
    ),
)
