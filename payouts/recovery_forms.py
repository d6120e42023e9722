"""What the pages of a recovery ask."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compensation.admin.forms import AmountField, DayField, ReasonField, VerbForm
from compensation.money import MAX_WON
from payouts.choices import RECOVERY_CAUSES


class OpenRecoveryForm(VerbForm):
    """How much of a payment has to come back, and why."""

    cause = forms.ChoiceField(label=_("Cause"), choices=RECOVERY_CAUSES)
    amount = AmountField(label=_("To be repaid (KRW)"), min_value=1)
    reason = ReasonField()


class PlanForm(VerbForm):
    """By when how much comes back: one instalment a line, as `2023-05-31 20000`."""

    plan = forms.CharField(
        label=_("Plan"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One instalment a line: the day, a space, the won. For example 2023-05-31 20000."),
    )

    def clean_plan(self) -> list[tuple[date, int]]:
        """The instalments in the order they were written."""
        lines = [line.split() for line in self.cleaned_data["plan"].splitlines() if line.strip()]
        return [_instalment(number, parts) for number, parts in enumerate(lines, start=1)]


def _instalment(number: int, parts: list[str]) -> tuple[date, int]:
    try:
        day, won = parts
        amount = int(won.replace(",", ""))
        if not 0 < amount <= MAX_WON:
            raise ValueError
        return date.fromisoformat(day), amount
    except ValueError as error:
        raise ValidationError(
            _("Line %(number)s is not a day and an amount, for example 2023-05-31 20000."), params={"number": number}
        ) from error


class RepaymentForm(VerbForm):
    """Won that arrived on our account."""

    amount = AmountField(label=_("Repaid (KRW)"), min_value=1)
    received_on = DayField(label=_("Received on"))
    evidence = forms.CharField(
        label=_("Where it can be seen"),
        min_length=5,
        max_length=200,
        help_text=_("The bank statement and its line, or the receipt."),
    )


class WaiverForm(VerbForm):
    """Which council meeting decided to give up the rest, and why."""

    council = forms.CharField(label=_("Council meeting"), max_length=100)
    reason = ReasonField()

    def clean(self) -> dict[str, Any] | None:
        """Spaces are no meeting."""
        cleaned = super().clean()
        if cleaned is not None and "council" in cleaned and not cleaned["council"].strip():
            self.add_error("council", _("Name the council meeting that decided on the waiver."))
        return cleaned
