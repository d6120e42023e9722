"""Forms of the workload: who takes over a person's cases, and when a person is away."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.selectors import agents
from compensation.admin.forms import DayField, ReasonField, VerbForm
from compensation.calendar import seoul
from compensation.models import User


def person_of(request: Any) -> User | None:
    """The person the address names, or None."""
    text = request.GET.get("person", "")
    known = text.isascii() and text.isdigit() and len(text) < 12
    return User.objects.filter(pk=int(text)).first() if known else None


class HandOverForm(VerbForm):
    """Who takes the cases over, in turn by due date, and why."""

    to = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=_("Hand over to"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With more than one, the cases are dealt in turn, the earliest due first."),
        error_messages={"required": _("Choose who takes the cases over.")},
    )
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = person_of(self.request)
        present = agents(present_on=seoul(timezone.now()).date())
        self.fields["to"].queryset = present.exclude(pk=person.pk) if person else present  # type: ignore[attr-defined]


class AbsenceForm(VerbForm):
    """The first and the last day away, both included; both empty: back again."""

    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"), required=False, help_text=_("Leave both empty when the person is back."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = person_of(self.request)
        if person is not None:
            self.fields["first"].initial, self.fields["last"].initial = person.absent_from, person.absent_until
