"""How the claimant wants to be written to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.models import Claimant


def language_field() -> forms.ChoiceField:
    """The language of everything that is written to the claimant; left out of a form, it stays as it is."""
    return forms.ChoiceField(
        label=_("Language of the message"),
        choices=[("ko", _("Korean")), ("en", _("English"))],
        required=False,
        help_text=_("Reminders and letters follow it."),
    )


class PreferencesForm(ActForm):
    """Language, and whether reminders are wanted."""

    language = language_field()
    reminders_wanted = forms.BooleanField(
        label=_("Wants to be reminded of missing documents"),
        required=False,
        help_text=_("Requests, decisions and payments are told to everybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claimant: Claimant = self.claim.claimant
        self.fields["language"].initial = claimant.language
        self.fields["language"].required = True
        self.fields["reminders_wanted"].initial = claimant.reminders_wanted
