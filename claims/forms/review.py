"""Forms of the review: who has the case, what its facts are, what is recommended."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.forms.fields import LineField, WonFormField
from claims.reasons import HUMAN_REASONS
from claims.selectors import agents
from claims.workflow.review import FACTS
from compensation.admin.forms import ReasonField
from compensation.calendar import seoul


class PersonField(forms.ModelChoiceField):
    """One of the people who may review and are not recorded as absent today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=agents(),
            label=_("Assign to"),
            empty_label=_("Choose a person"),
            error_messages={"required": _("Choose a person.")},
            **kwargs,
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> "PersonField":
        # A form copies its fields when it is made: the class was read on another day.
        field = super().__deepcopy__(memo)
        field.queryset = agents(present_on=seoul(timezone.now()).date())
        return field


class AssignForm(ActForm):
    """Whose case it becomes."""

    to = PersonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = self.claim.assigned_to_id


class FactsForm(ActForm):
    """What the papers show. Only what was changed reaches the event."""

    service = LineField(label=_("Service"), max_length=60, required=False)
    industry = LineField(label=_("Industry"), max_length=60, required=False)
    baseline_sales = WonFormField(label=_("Baseline-week sales (KRW)"), required=False)
    outage_sales = WonFormField(label=_("Outage-week sales (KRW)"), required=False)
    reason = ReasonField(help_text=_("Say which document shows it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FACTS:
            self.fields[name].initial = getattr(self.claim, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self._changes():
            raise forms.ValidationError(_("Nothing is different from what is stored."))
        return cleaned

    def _changes(self) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(name) for name in FACTS}
        return {name: value for name, value in said.items() if value != getattr(self.claim, name)}

    def arguments(self) -> dict[str, Any]:
        return {"changes": self._changes(), "reason": self.cleaned_data["reason"]}


class ReasonForm(ActForm):
    """A verb that asks why."""

    reason = ReasonField()


class OptionalReasonForm(ActForm):
    """A verb that may be given a reason."""

    reason = ReasonField(required=False, label=_("Reason (optional)"))


class RecommendForm(ActForm):
    """The reviewer's opinion, and the grounds for a denial the rules cannot see."""

    reasons = forms.MultipleChoiceField(
        label=_("Deny for a reason the rules cannot see (optional)"),
        choices=HUMAN_REASONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = ReasonField(required=False, label=_("Reviewer's opinion (optional)"))

    def arguments(self) -> dict[str, Any]:
        return {"reasons": tuple(self.cleaned_data["reasons"]), "note": self.cleaned_data["note"]}
