"""Forms of the second person and of the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.approving import last_change
from claims.forms.base import ActForm
from claims.forms.fields import AccountNumberField, LineField, bank_field
from claims.judgement import shown_hash
from compensation.admin.forms import ReasonField


class OpenedTick(forms.CheckboxInput):
    """A tick whose value is the number of the newest change it was set beside."""

    def __init__(self, seq: int) -> None:
        super().__init__(check_test=lambda value: value == str(seq))
        self.seq = str(seq)

    def format_value(self, value: Any) -> str:
        return self.seq

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))


class ShownForm(ActForm):
    """Carries the hash of what the page showed: another content is refused by the workflow.

    Where something changed since the recommendation, the newest of it must have been opened and ticked.
    """

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    opened = forms.CharField(required=False, max_length=12)
    note = ReasonField(required=False, label=_("Approver's opinion (optional)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = shown_hash(self.claim)
        self.last = last_change(self.claim)
        self.fields["opened"].widget = OpenedTick(self.last)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.last and cleaned.get("opened") != str(self.last):
            raise forms.ValidationError(_("Open what changed since the recommendation and confirm that you saw it."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {"shown": self.cleaned_data["shown"], "note": self.cleaned_data["note"]}


class AccountForm(ActForm):
    """A new account version. The old number is not shown, so that it is typed from the paper."""

    bank_code = bank_field()
    number = AccountNumberField(
        label=_("Account number"), error_messages={"required": _("An account number has 10 to 16 digits.")}
    )
    holder = LineField(
        label=_("Account holder"), max_length=100, error_messages={"required": _("Enter the account holder.")}
    )
