"""Forms of the second person and of the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.forms.fields import AccountNumberField, LineField, bank_field
from claims.judgement import shown_hash


class ShownForm(ActForm):
    """Carries the hash of what the page showed: another content is refused by the workflow."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = shown_hash(self.claim)


class AccountForm(ActForm):
    """A new account version. The old number is not shown, so that it is typed from the paper."""

    bank_code = bank_field()
    number = AccountNumberField(
        label=_("Account number"), error_messages={"required": _("An account number has 10 to 16 digits.")}
    )
    holder = LineField(
        label=_("Account holder"), max_length=100, error_messages={"required": _("Enter the account holder.")}
    )
