"""The verbs of a round, each with its page: what it asks, what it says before and after."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compensation.admin.forms import ReasonForm
from compensation.admin.verbs import Done, Verb, asks, needs
from compensation.calendar import seoul
from compensation.errors import GuardFailed, Refused
from compensation.money import format_won
from payouts import formats, workflow
from payouts.admin import bank_words
from payouts.admin.addresses import round_url
from payouts.admin.person import person
from payouts.admin.reissue import REISSUE_VERBS
from payouts.admin.result_verbs import APPLY_RESULT, IMPORT_RESULT
from payouts.admin.rulings import RULING_VERBS
from payouts.admin.signal_verbs import ANSWER_SIGNAL, LOOK_AGAIN
from payouts.format_forms import ChooseForm
from payouts.forms import DropLineForm, OpenRoundForm, ReleaseForm
from payouts.models import Round
from payouts.permissions import why_not

Data = dict[str, Any]
PAGE = "admin/payouts/round/verb.html"


def _won(amount: int) -> str:
    return format_won(amount, get_language() or "ko")


def _open_round(request: HttpRequest, obj: None, data: Data, seen: int | None) -> Done:
    round_ = workflow.open_round(programme=data["programme"].pk, cutoff_at=data["cutoff_at"], actor=person(request))
    said = _("%(round)s is open and is being assembled. You can close this window.") % {"round": round_}
    return Done(said, round_url(round_))


def _this_minute(request: HttpRequest, obj: None) -> Data:
    return {"cutoff_at": seoul(timezone.now()).replace(second=0, microsecond=0)}


def _submit(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.submit(round=round_.pk, actor=person(request), seen=seen)
    return _("Submitted. Another finance approver can release it now.")


def _send_back(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.send_back(round=round_.pk, actor=person(request), reason=data["reason"], seen=seen)
    return _("Sent back to the person who prepared it.")


def _release(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    released = workflow.release(round=round_.pk, actor=person(request), total=data["total"], seen=seen)
    said = _("%(amount)s is released. The bank file is written and kept.") % {"amount": _won(released.net)}
    return Done(said, round_url(round_, "files"))


def _mark_sent(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.mark_sent(round=round_.pk, actor=person(request), seen=seen)
    return _("Recorded. Every line waits for the bank's result now.")


def _close(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.close(round=round_.pk, actor=person(request), seen=seen)
    return _("The round is closed.")


def _cancel(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.cancel(round=round_.pk, actor=person(request), reason=data["reason"], seen=seen)
    return _("The round is cancelled. Its claims wait for the next one.")


def _drop_line(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    line = workflow.drop_line(line=data["line"], actor=person(request), reason=data["reason"], seen=seen)
    said = {"line": line.position, "claim": line.claim.receipt_no}
    return _("Line %(line)s is out of the round. Claim %(claim)s is approved again.") % said


def _named_line(request: HttpRequest, round_: Round) -> Data:
    position = request.GET.get("line", "")
    return {"position": position} if position.isascii() and position.isdigit() else {}


def _choose_format(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> str:
    workflow.choose_format(round=round_.pk, template=data["template"], actor=person(request), seen=seen)
    return _("The round is written in %(format)s.") % {"format": data["template"]}


def _choose_format_blocked(user: Any, round_: Round) -> Refused | None:
    refusal = why_not(user, "choose_format", round_)
    if refusal is None and round_.state not in ("draft", "assembled"):
        return GuardFailed(_("The bank format can be chosen only before the round is submitted."))
    return refusal


def _drop_line_blocked(user: Any, round_: Round) -> Refused | None:
    refusal = why_not(user, "drop_line", round_)
    if refusal is None and round_.state != "assembled":
        return GuardFailed(_("Lines can be dropped only while the round is assembled and not submitted."))
    return refusal


def _what_leaves(request: HttpRequest, round_: Round) -> Data:
    return {"format": formats.of_round(round_), "bank": bank_words.sentences(round_)}


def _bank_day(request: HttpRequest, round_: Round) -> Data:
    return {"bank": bank_words.sentences(round_)}


def _release_words(round_: Round) -> str:
    return _("Release %(amount)s") % {"amount": _won(round_.net)}


OPEN_ROUND = Verb(
    "open_round",
    pgettext_lazy("verb", "Open round"),
    _open_round,
    OpenRoundForm,
    needs("payouts.open_round"),
    primary=True,
    consequence=lazy("Every claim approved up to the cut-off gets a line. A programme has one unreleased round."),
    initial=_this_minute,
    on_list=True,
    key="R",
)

ROUND_VERBS = (
    ANSWER_SIGNAL,
    Verb(
        "submit",
        pgettext_lazy("verb", "Submit for release"),
        _submit,
        blocked=asks(why_not, "submit"),
        primary=True,
        consequence=lazy("Lines, count and total are frozen, and another person decides on the release."),
        template=PAGE,
        key="R",
    ),
    Verb(
        "release",
        pgettext_lazy("verb", "Release"),
        _release,
        ReleaseForm,
        asks(why_not, "release"),
        primary=True,
        consequence=lazy("The bank file is written once and kept. After this the round cannot be cancelled."),
        template=PAGE,
        button=_release_words,
        context=_what_leaves,
        key="R",
    ),
    Verb(
        "mark_sent",
        pgettext_lazy("verb", "Record upload to the bank"),
        _mark_sent,
        blocked=asks(why_not, "mark_sent"),
        primary=True,
        consequence=lazy(
            "You say that the file was uploaded to the bank. Every line waits for its result from then on."
        ),
        template=PAGE,
        context=_bank_day,
        key="R",
    ),
    *RULING_VERBS,
    Verb(
        "close",
        pgettext_lazy("verb", "Close"),
        _close,
        blocked=asks(why_not, "close"),
        primary=True,
        consequence=lazy("The bank has answered for every line. A later return can still be uploaded."),
        template=PAGE,
        key="R",
    ),
    IMPORT_RESULT,
    APPLY_RESULT,
    Verb(
        "send_back",
        pgettext_lazy("verb", "Send back"),
        _send_back,
        ReasonForm,
        asks(why_not, "send_back"),
        consequence=lazy("The preparer can drop lines and submit again, or cancel the round."),
        template=PAGE,
        key="B",
    ),
    Verb(
        "drop_line",
        pgettext_lazy("verb", "Drop line"),
        _drop_line,
        DropLineForm,
        _drop_line_blocked,
        shown=lambda round_: round_.state == "assembled",
        consequence=lazy("The claim is approved again and the next round takes it."),
        template=PAGE,
        initial=_named_line,
    ),
    LOOK_AGAIN,
    Verb(
        "choose_format",
        pgettext_lazy("verb", "Choose bank format"),
        _choose_format,
        ChooseForm,
        _choose_format_blocked,
        shown=lambda round_: round_.state in ("draft", "assembled"),
        consequence=lazy("The file is written in it at the release. The next round of the programme begins with it."),
        template=PAGE,
        initial=lambda request, round_: {"template": round_.template},
    ),
    Verb(
        "cancel",
        pgettext_lazy("verb", "Cancel"),
        _cancel,
        ReasonForm,
        asks(why_not, "cancel"),
        danger=True,
        consequence=lazy("Every line is dropped, and the claims are approved again and wait for the next round."),
        template=PAGE,
    ),
    *REISSUE_VERBS,
)
