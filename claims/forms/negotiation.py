"""Forms of the lane above the top tier: offers, counters, acceptance."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.forms.base import ActForm
from claims.forms.fields import WonFormField, channel_field
from claims.models import Document
from compensation.admin.forms import DayField, ReasonField
from compensation.calendar import seoul


class EvidenceField(forms.ModelChoiceField):
    """A current paper of the claim that the amount rests on; none is fine."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Document.objects.none(),
            label=_("Rests on (optional)"),
            required=False,
            empty_label=pgettext_lazy("evidence", "No document"),
            error_messages={"invalid_choice": _("Choose a current document of this claim.")},
        )

    def label_from_instance(self, document: Any) -> str:
        return f"{document} v{document.version} · {document.state_label}"


class NamedAmountForm(ActForm):
    """An amount somebody named, and the paper it rests on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = Document.objects.filter(claim=self.claim).exclude(state="superseded")
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        document = self.cleaned_data["document"]
        return {**self.cleaned_data, "document": document.pk if document else None}


class OfferForm(NamedAmountForm):
    """Our amount, over which channel, and until when it stands."""

    amount = WonFormField(label=_("Offer (KRW)"), error_messages={"required": _("Enter the amount.")})
    channel = channel_field(_("Said over"))
    expires_on = DayField(
        label=_("Stands until"),
        required=False,
        help_text=_("Left empty, the policy's number of business days is given."),
    )
    document = EvidenceField()

    def clean_expires_on(self) -> date | None:
        day = self.cleaned_data["expires_on"]
        if day is not None and day < seoul(timezone.now()).date():
            raise ValidationError(_("The day has already passed."))
        return day


class CounterForm(NamedAmountForm):
    """The amount the claimant named."""

    amount = WonFormField(label=_("Claimant's amount (KRW)"), error_messages={"required": _("Enter the amount.")})
    channel = channel_field(_("Said over"))
    document = EvidenceField()


class ChannelForm(ActForm):
    """Over which channel the claimant said so."""

    channel = channel_field(_("Said over"))


class WithdrawForm(ActForm):
    """The claimant takes the claim back."""

    channel = channel_field(_("Said over"))
    reason = ReasonField(required=False, label=_("Reason (optional)"))
