"""Forms of the appeal: taking it in, judging it, and confirming what it adds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.forms.base import ActForm
from claims.forms.fields import BlockField, PaperField, WonFormField, channel_field
from claims.instalments import open_appeal, waiting_instalment
from claims.intake.uploads import Paper
from claims.judgement import binding_hash
from compensation.admin.forms import ReasonField

OUTCOMES = [
    ("upheld", pgettext_lazy("appeal state", "Upheld")),
    ("dismissed", pgettext_lazy("appeal state", "Dismissed")),
]
REASON = _("Give a reason of at least 5 characters.")


class FileAppealForm(ActForm):
    """What the claimant does not agree with, and what speaks for it."""

    channel = channel_field()
    grounds = BlockField(
        label=_("Grounds, in the claimant's words"), max_length=4000, error_messages={"required": REASON}
    )
    evidence = PaperField(label=_("Evidence (optional)"), required=False)

    def arguments(self) -> dict[str, Any]:
        upload = self.cleaned_data["evidence"]
        papers = (Paper("other", upload.read(), upload.name),) if upload else ()
        return {"channel": self.cleaned_data["channel"], "grounds": self.cleaned_data["grounds"], "papers": papers}


class JudgeAppealForm(ActForm):
    """The verdict with its reasons. Only a paid claim is granted an amount, in won; another approver confirms it."""

    outcome = forms.ChoiceField(
        label=_("Verdict"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Uphold the appeal or dismiss it.")},
    )
    amount = WonFormField(label=_("Additional amount (KRW)"), required=False)
    verdict = ReasonField(label=_("Reasons, as the claimant will read them"), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.claim.state != "paid":
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upheld, amount = cleaned.get("outcome") == "upheld", cleaned.get("amount")
        if "amount" in self.fields and "amount" not in self.errors:
            if upheld and amount is None:
                self.add_error("amount", _("Enter the additional amount in won."))
            elif amount is not None and cleaned.get("outcome") == "dismissed":
                self.add_error("amount", _("A dismissed appeal adds nothing. Leave the amount empty."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        appeal = open_appeal(self.claim)
        return {
            "appeal": appeal.pk if appeal else None,
            "uphold": self.cleaned_data["outcome"] == "upheld",
            "amount": self.cleaned_data.get("amount"),
            "verdict": self.cleaned_data["verdict"],
        }


class InstalmentForm(ActForm):
    """Carries which instalment the page showed, and the hash of its record and account."""

    decision = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = waiting_instalment(self.claim)
        if waiting is not None:
            self.fields["decision"].initial = waiting.pk
            self.fields["shown"].initial = binding_hash(waiting, self.claim.account)

    def clean_decision(self) -> int:
        """Of this claim."""
        pk: int = self.cleaned_data["decision"]
        if not self.claim.decisions.filter(pk=pk, instalment__gt=1).exists():
            raise forms.ValidationError(_("This is not an additional instalment."))
        return pk
