"""What the verbs of filing ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.admin.forms import DayField, MomentField, ReasonField, VerbForm


def closing_day_field(**options: Any) -> DayField:
    """A day at whose end, 24:00 in Seoul, filing closes."""
    return DayField(help_text=_("Filing closes at 24:00 of this day, Seoul time."), **options)


class WindowForm(VerbForm):
    """When the official window opens and closes."""

    opens_at = MomentField(label=_("Opens at"), help_text=_("Seoul time."))
    last_day = closing_day_field(label=_("Last day"))


class ExtensionForm(VerbForm):
    """The new closing and why."""

    last_day = closing_day_field(label=_("New last day"))
    reason = ReasonField()
    council_meeting = forms.CharField(label=_("Council meeting (optional)"), max_length=200, required=False)


class AnnounceForm(VerbForm):
    """Where the public was told, and when if that was before now."""

    where = forms.CharField(
        label=_("Where it was announced"), max_length=300, help_text=_("A channel's name, or the page's address.")
    )
