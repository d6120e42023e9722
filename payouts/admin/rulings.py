"""The pages on which one person says what a row of the bank means, and a second one agrees or not."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.admin.forms import ReasonField, VerbForm
from compensation.admin.verbs import Done, Verb, asks
from compensation.errors import GuardFailed
from payouts import workflow
from payouts.admin.addresses import round_url, verb_url
from payouts.admin.person import person
from payouts.admin.preview import of_stored
from payouts.choices import FAILURES, RULING_VERDICTS
from payouts.models import BankResultRow, Round, Ruling
from payouts.permissions import why_not

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


def _named(*names: str) -> Any:
    """The form's first values from the address: which row or ruling, and the line that lies nearest."""

    def initial(request: HttpRequest, round_: Round) -> Data:
        return {name: request.GET[name] for name in names if request.GET.get(name, "").isdecimal()}

    return initial


def _beside(request: HttpRequest, round_: Round) -> Data:
    """The row beside our line, and the ruling if there is one."""
    said = request.POST if request.method == "POST" else request.GET
    ruling = Ruling.objects.filter(row__result__round=round_, pk=_number(said.get("ruling"))).first()
    pk = ruling.row_id if ruling else _number(said.get("row"))
    rows = BankResultRow.objects.filter(result__round=round_, pk=pk).select_related(
        "result", "line__account", "line__claim", "line__round"
    )
    found = of_stored(rows)
    return {"row": found[0] if found else None, "ruling": ruling}


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 18 else 0


RULING_VERBS = (
    Verb(
        "propose_ruling",
        pgettext_lazy("verb", "Say what a row means"),
        _propose,
        ProposeForm,
        asks(why_not, "propose_ruling"),
        shown=lambda round_: False,
        consequence=lazy("Nothing changes until another person confirms it."),
        template=PAGE,
        initial=_named("row", "position"),
        context=_beside,
    ),
    Verb(
        "confirm_ruling",
        pgettext_lazy("verb", "Confirm ruling"),
        _confirm,
        DecideForm,
        asks(why_not, "confirm_ruling"),
        shown=lambda round_: False,
        consequence=lazy("The line, its claim and the ledger move as the ruling says."),
        template=PAGE,
        initial=_named("ruling"),
        context=_beside,
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
        initial=_named("ruling"),
        context=_beside,
    ),
)


def acts_on(user: Any, round_: Round, row: BankResultRow, ruling: Ruling | None) -> list[tuple[Any, str]]:
    """The buttons beside an exception: what this person may do about it."""
    if ruling is None:
        if why_not(user, "propose_ruling", round_) is not None:
            return []
        near = {"position": row.line.position} if row.line and row.line.round_id == round_.pk else {}
        query = urlencode({"row": row.pk, **near})
        return [(pgettext_lazy("verb", "Say what a row means"), f"{verb_url(round_, 'propose_ruling')}?{query}")]
    if ruling.state != "proposed" or why_not(user, "confirm_ruling", round_) or ruling.proposed_by_id == user.pk:
        return []
    return [
        (pgettext_lazy("verb", "Confirm ruling"), f"{verb_url(round_, 'confirm_ruling')}?ruling={ruling.pk}"),
        (pgettext_lazy("verb", "Reject ruling"), f"{verb_url(round_, 'reject_ruling')}?ruling={ruling.pk}"),
    ]
