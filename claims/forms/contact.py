"""Forms of contacts: what was said and what came of it; a visit planned, done on a phone, or called off."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.forms.fields import CHOOSE, BlockField, LineField, PaperField
from claims.forms.review import PersonField
from claims.intake.uploads import Paper
from claims.models import Contact
from claims.models.contact import CONTACT_KINDS, CONTACT_OUTCOMES, CONTACT_SIDES
from compensation.admin.forms import MomentField, ReasonField
from compensation.written import time_of

IMAGES = "image/jpeg,image/png"


def outcome_field() -> forms.ChoiceField:
    """What came of it, from the list."""
    return forms.ChoiceField(
        label=_("Outcome"),
        choices=[CHOOSE, *CONTACT_OUTCOMES],
        error_messages={"required": _("Choose what came of it.")},
    )


def note_field() -> BlockField:
    """What was said, in short."""
    return BlockField(label=_("Note (optional)"), required=False, max_length=2000)


class NoteForm(ActForm):
    """What a colleague should know."""

    text = BlockField(label=_("Note"), max_length=2000, help_text=_("For the office only. It is never sent."))


class ContactForm(ActForm):
    """A contact that has happened. Left empty, it happened now."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CONTACT_KINDS)
    side = forms.ChoiceField(label=_("Who began"), choices=CONTACT_SIDES, initial="out")
    outcome = outcome_field()
    person = LineField(label=_("Spoke with (optional)"), max_length=100, required=False)
    happened_at = MomentField(
        label=_("When (optional)"), required=False, help_text=_("Left empty, it happened just now.")
    )
    note = note_field()


class VisitForm(ActForm):
    """A visit to come: who goes where, and when."""

    planned_for = MomentField(label=_("When"))
    assigned_to = PersonField()
    address = LineField(label=_("Address"), max_length=200)
    note = note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].label = _("Who goes")
        self.fields["assigned_to"].initial = self.claim.assigned_to_id
        self.fields["address"].initial = self.claim.claimant.address

    def clean_planned_for(self) -> Any:
        """Told at the field; the workflow asks again under the claim's lock."""
        planned_for = self.cleaned_data["planned_for"]
        if planned_for < timezone.now():
            raise forms.ValidationError(_("A visit is planned for a time to come."))
        return planned_for


class PlannedVisitField(forms.ModelChoiceField):
    """One of the claim's visits that has not taken place."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Contact.objects.none(),
            label=_("Visit"),
            empty_label=None,
            error_messages={
                "required": _("Choose a visit."),
                "invalid_choice": _("This visit is over or was cancelled."),
            },
        )

    def label_from_instance(self, obj: Contact) -> str:
        """When and who, as the case page says it."""
        assert obj.planned_for is not None
        return f"{time_of(obj.planned_for)} · {obj.assigned_to}"


class PlannedForm(ActForm):
    """A verb on one planned visit; an address with `?contact=` has chosen it already."""

    contact = PlannedVisitField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["contact"]
        planned = Contact.objects.filter(claim=self.claim, state="planned").select_related("assigned_to")
        choices.queryset = planned.order_by("planned_for")  # type: ignore[attr-defined]
        asked = self.request.GET.get("contact", "") if self.request else ""
        if asked.isascii() and asked.isdigit():
            choices.initial = int(asked)

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "contact": self.cleaned_data["contact"].pk}


class FinishVisitForm(PlannedForm):
    """The visit took place."""

    outcome = outcome_field()
    person = LineField(label=_("Spoke with (optional)"), max_length=100, required=False)
    note = note_field()
    photo = PaperField(label=_("Photo (optional)"), required=False, help_text=_("JPG or PNG, up to 20 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A phone offers its camera first.
        self.fields["photo"].widget.attrs |= {"accept": IMAGES, "capture": "environment"}

    def arguments(self) -> dict[str, Any]:
        upload = self.cleaned_data["photo"]
        photo = Paper("other", upload.read(), upload.name) if upload else None
        return {**super().arguments(), "photo": photo}


class CancelVisitForm(PlannedForm):
    """The visit will not take place, and why."""

    reason = ReasonField()
