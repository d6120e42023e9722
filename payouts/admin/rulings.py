"""The pages on which one person says what a row of the bank means, and a second one agrees or not."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.admin.forms import ReasonField, VerbForm
from compensation.admin.verbs import Done, Verb, asks
from compensation.errors import FourEyes, GuardFailed, Refused
from payouts import workflow
from payouts.admin.addresses import round_url, verb_url
from payouts.admin.person import person
from payouts.admin.preview import of_stored
from payouts.choices import FAILURES, RULING_VERDICTS
from payouts.models import BankResultRow, Round, Ruling
from payouts.permissions import why_not
from payouts.selectors import waiting_exceptions

Data = dict[str, Any]
PAGE = "admin/payouts/round/ruling.html"


class ProposeForm(VerbForm):
    """What the row means, about which line of the round, and why."""

    row = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    verdict = forms.ChoiceField(
        label=lazy("What does this row mean?"), choices=RULING_VERDICTS, widget=forms.RadioSelect
    )
    position = forms.IntegerField(
        label=lazy("Line"),
        min_value=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=lazy("Its number in this round. Left empty where the row is not ours."),
    )
    failure = forms.ChoiceField(label=lazy("Reason of the bank"), choices=[("", "–"), *FAILURES], required=False)
    reason = ReasonField()

    def clean(self) -> Data:
        """A line where one is meant, and a coded reason where money did not arrive."""
        cleaned = super().clean() or self.cleaned_data
        verdict = cleaned.get("verdict")
        if verdict and verdict != "not_ours" and not cleaned.get("position"):
            self.add_error("position", _("Say which line of the round the row is about."))
        if verdict in ("failed", "returned") and not cleaned.get("failure"):
            self.add_error("failure", _("Choose one of the listed values."))
        return cleaned


class DecideForm(VerbForm):
    """Which ruling."""

    ruling = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RejectForm(DecideForm):
    """Which ruling, and why not."""

    reason = ReasonField()


def _exception(round_: Round, pk: int) -> BankResultRow:
    row = BankResultRow.objects.filter(result__round=round_, pk=pk).first()
    if row is None:
        raise GuardFailed(_("There is no such row in the results of this round."))
    return row


def _ruling(round_: Round, pk: int) -> Ruling:
    ruling = Ruling.objects.filter(row__result__round=round_, pk=pk).first()
    if ruling is None:
        raise GuardFailed(_("There is no such ruling in this round."))
    return ruling


def _propose(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    row = _exception(round_, data["row"])
    said = {name: data[name] for name in ("verdict", "position", "failure", "reason")}
    workflow.propose_ruling(row=row.pk, actor=person(request), seen=seen, **said)
    return Done(_("Kept. Nothing changes until another person confirms it."), round_url(round_, "exceptions"))


def _confirm(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    workflow.confirm_ruling(ruling=_ruling(round_, data["ruling"]).pk, actor=person(request), seen=seen)
    return Done(_("The ruling is confirmed and applied."), round_url(round_, "exceptions"))


def _reject(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    ruling = _ruling(round_, data["ruling"])
    workflow.reject_ruling(ruling=ruling.pk, actor=person(request), reason=data["reason"], seen=seen)
    return Done(_("The ruling is rejected. The row is an exception again."), round_url(round_, "exceptions"))


def _unruled(round_: Round) -> QuerySet[BankResultRow]:
    """The exceptions about which nobody has said anything, in the order of the tab."""
    rows = waiting_exceptions(BankResultRow.objects.filter(result__round=round_))
    return rows.exclude(rulings__state="proposed").order_by("-result_id", "row")


def _proposed(round_: Round) -> QuerySet[Ruling]:
    """The rulings that wait for their second person."""
    found = Ruling.objects.filter(row__result__round=round_, state="proposed")
    return found.order_by("-row__result_id", "row__row")


def _row_named(request: HttpRequest, round_: Round) -> Data:
    """The row of the address, or the first that waits, and the number of the line that lies nearest."""
    asked = request.GET.get("row", "")
    if asked.isascii() and asked.isdigit():
        return {name: request.GET[name] for name in ("row", "position") if request.GET.get(name, "").isdecimal()}
    first = _unruled(round_).select_related("line").first()
    if first is None:
        return {}
    return {"row": first.pk, **_near(round_, first)}


def _near(round_: Round, row: BankResultRow) -> Data:
    return {"position": row.line.position} if row.line and row.line.round_id == round_.pk else {}


def _ruling_named(request: HttpRequest, round_: Round) -> Data:
    """The ruling of the address, or the first that another person than the reader proposed."""
    asked = request.GET.get("ruling", "")
    if asked.isascii() and asked.isdigit():
        return {"ruling": asked}
    first = _proposed(round_).exclude(proposed_by=person(request)).first()
    return {"ruling": first.pk} if first else {}


def _confirm_blocked(user: Any, round_: Round) -> Refused | None:
    """Beside the role: somebody else than the only one who proposed."""
    refusal = asks(why_not, "confirm_ruling")(user, round_)
    if refusal is None and _proposed(round_).exists() and not _proposed(round_).exclude(proposed_by=user).exists():
        return FourEyes(_("You said what this row means, so another person must confirm it."))
    return refusal


def _row_beside(request: HttpRequest, round_: Round) -> Data:
    """The row beside our line."""
    said = request.POST if request.method == "POST" else _row_named(request, round_)
    return {"row": _compared(round_, _number(said.get("row"))), "ruling": None}


def _ruling_beside(request: HttpRequest, round_: Round) -> Data:
    """The ruling, with its row beside our line."""
    said = request.POST if request.method == "POST" else _ruling_named(request, round_)
    ruling = Ruling.objects.filter(row__result__round=round_, pk=_number(said.get("ruling"))).first()
    return {"row": _compared(round_, ruling.row_id) if ruling else None, "ruling": ruling}


def _compared(round_: Round, pk: int) -> Any:
    rows = BankResultRow.objects.filter(result__round=round_, pk=pk).select_related(
        "result", "line__account", "line__claim", "line__round"
    )
    return next(iter(of_stored(rows)), None)


def _number(said: Any) -> int:
    text = str(said)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


RULING_VERBS = (
    Verb(
        "confirm_ruling",
        pgettext_lazy("verb", "Confirm ruling"),
        _confirm,
        DecideForm,
        _confirm_blocked,
        primary=True,
        shown=lambda round_: _proposed(round_).exists(),
        consequence=lazy("The line, its claim and the ledger move as the ruling says."),
        template=PAGE,
        initial=_ruling_named,
        context=_ruling_beside,
        key="R",
    ),
    Verb(
        "propose_ruling",
        pgettext_lazy("verb", "Say what a row means"),
        _propose,
        ProposeForm,
        asks(why_not, "propose_ruling"),
        primary=True,
        shown=lambda round_: _unruled(round_).exists(),
        consequence=lazy("Nothing changes until another person confirms it."),
        template="admin/payouts/round/propose.html",
        initial=_row_named,
        context=_row_beside,
        key="R",
    ),
    Verb(
        "reject_ruling",
        pgettext_lazy("verb", "Reject ruling"),
        _reject,
        RejectForm,
        asks(why_not, "reject_ruling"),
        shown=lambda round_: False,
        danger=True,
        consequence=lazy("The row is an exception again and may be read anew."),
        template=PAGE,
        initial=_ruling_named,
        context=_ruling_beside,
    ),
)


def acts_on(user: Any, round_: Round, row: BankResultRow, ruling: Ruling | None) -> list[tuple[Any, str]]:
    """The buttons beside an exception: what this person may do about it."""
    if ruling is None:
        if why_not(user, "propose_ruling", round_) is not None:
            return []
        query = urlencode({"row": row.pk, **_near(round_, row)})
        return [(pgettext_lazy("verb", "Say what a row means"), f"{verb_url(round_, 'propose_ruling')}?{query}")]
    if ruling.state != "proposed" or why_not(user, "confirm_ruling", round_) or ruling.proposed_by_id == user.pk:
        return []
    return [
        (pgettext_lazy("verb", "Confirm ruling"), f"{verb_url(round_, 'confirm_ruling')}?ruling={ruling.pk}"),
        (pgettext_lazy("verb", "Reject ruling"), f"{verb_url(round_, 'reject_ruling')}?ruling={ruling.pk}"),
    ]
