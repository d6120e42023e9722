"""What the pages of a round ask: a cut-off, a total, a line, a result file, a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compensation.admin.forms import AmountField, MomentField, ReasonField, VerbForm
from compensation.models import Programme
from payouts.models import PayoutLine
from payouts.results.container import MAX_FILE_BYTES


class OpenRoundForm(VerbForm):
    """A programme and the moment up to which approved claims are taken."""

    programme = forms.ModelChoiceField(Programme.objects.order_by("code"), label=_("Programme"), empty_label=None)
    cutoff_at = MomentField(
        label=_("Cut-off"), help_text=_("Claims approved up to this moment are taken. Time of Seoul.")
    )

    def clean_cutoff_at(self) -> Any:
        """Not in the future."""
        cutoff = self.cleaned_data["cutoff_at"]
        if cutoff > timezone.now():
            raise ValidationError(_("The cut-off must not lie in the future."))
        return cutoff


class ReleaseForm(VerbForm):
    """The round's total in won, typed by the person who releases it."""

    total = AmountField(
        label=_("Type the total of the round"), help_text=_("Won, digits only. This confirms what leaves the bank.")
    )

    def clean_total(self) -> int:
        """Exactly what leaves: the total after tax."""
        total = self.cleaned_data["total"]
        if total != self.obj.net:
            raise ValidationError(
                _("The total you typed is not the total of the round. Check it and type it again."), code="total"
            )
        return total


class SignalForm(VerbForm):
    """Why the lines of a signal may be paid, or what was done about them."""

    signal = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = ReasonField(label=_("Answer"))


class DropLineForm(VerbForm):
    """Which line leaves the round, by its position, and why."""

    position = forms.IntegerField(
        label=_("Line"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    reason = ReasonField()

    def clean_position(self) -> int:
        """A line of this round that is still in it; the line itself is kept as `line`."""
        position = self.cleaned_data["position"]
        line = PayoutLine.objects.filter(round=self.obj, position=position).exclude(state="cancelled").first()
        if line is None:
            raise ValidationError(_("This round has no such line. Look up its number in the list of lines."))
        self.line = line
        return position

    def clean(self) -> dict[str, Any] | None:
        """Adds `line`, the id."""
        cleaned = super().clean()
        if cleaned is not None and "position" in cleaned:
            cleaned["line"] = self.line.pk
        return cleaned


class ResultForm(VerbForm):
    """The bank's result file as downloaded."""

    file = forms.FileField(
        label=_("Result file"),
        help_text=_("The spreadsheet as the bank gave it. You see what each row does before anything is changed."),
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx"}),
        error_messages={"required": _("Choose the bank's result file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        """Not larger than what is read at all."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise ValidationError(_("The file is too large to be a result file."))
        return upload


class ApplyForm(VerbForm):
    """Yes to a preview: the hash of the file that was shown."""

    sha256 = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
