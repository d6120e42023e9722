"""What the verbs of filing ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.admin.forms import DayField, MomentField, ReasonField, VerbForm
from compensation.choices import FILING_ACTS


def closing_day_field(**options: Any) -> DayField:
    """A day at whose end, 24:00 in Seoul, filing closes."""
    return DayField(help_text=_("Filing closes at 24:00 of this day, Seoul time."), **options)


class ActField(forms.ChoiceField):
    """What a window is for; new claims unless something else is chosen."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("For"))
        super().__init__(choices=FILING_ACTS, required=False, initial="claim", **options)

    def clean(self, value: Any) -> str:
        """An empty answer, from a form with one choice, is the usual one."""
        return super().clean(value) or "claim"


def meeting_field() -> forms.CharField:
    """The meeting that decided it, where one did."""
    return forms.CharField(label=_("Council meeting (optional)"), max_length=200, required=False)


class OpeningForm(VerbForm):
    """When a window opens and closes, and what it takes in."""

    opens_at = MomentField(label=_("Opens at"), help_text=_("Seoul time."))
    last_day = closing_day_field(label=_("Last day"))
    act = ActField(
        help_text=_(
            "New claims and new reports are taken inside a window alone. Documents and supplements to a claim already"
            " received are limited only once a window is opened for them."
        )
    )
    council_meeting = meeting_field()


class ExtensionForm(VerbForm):
    """The new closing and why."""

    last_day = closing_day_field(label=_("New last day"))
    act = ActField()
    reason = ReasonField()
    council_meeting = meeting_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj is not None:
            opened = set(self.obj.windows.order_by().values_list("act", flat=True))
            asked: Any = self.fields["act"]
            asked.choices = [(code, label) for code, label in FILING_ACTS if code in opened]


class AnnounceForm(VerbForm):
    """Where the public was told, and when if that was before now."""

    where = forms.CharField(
        label=_("Where it was announced"), max_length=300, help_text=_("A channel's name, or the page's address.")
    )
    announced_at = MomentField(
        label=_("Announced at (optional)"), required=False, help_text=_("Seoul time. Empty: now.")
    )


class ClosingForm(VerbForm):
    """The meeting of the council that decided to close, and why."""

    council_meeting = forms.CharField(
        label=_("Council meeting"), max_length=200, help_text=_("The meeting whose decision this carries out.")
    )
    reason = ReasonField()


class MomentForm(forms.Form):
    """A moment and a kind of act, asked by address so that the answer can be kept as a bookmark."""

    at = MomentField(label=_("At"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
    act = ActField()
