"""Forms of the lane above the top tier: offers, counters, acceptance."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.forms.fields import WonFormField, channel_field
from compensation.admin.forms import DayField, ReasonField
from compensation.calendar import seoul


class OfferForm(ActForm):
    """Our amount, over which channel, and until when it stands."""

    amount = WonFormField(label=_("Offer (KRW)"), error_messages={"required": _("Enter the amount.")})
    channel = channel_field(_("Said over"))
    expires_on = DayField(
        label=_("Stands until"),
        required=False,
        help_text=_("Left empty, the policy's number of business days is given."),
    )

    def clean_expires_on(self) -> date | None:
        day = self.cleaned_data["expires_on"]
        if day is not None and day < seoul(timezone.now()).date():
            raise ValidationError(_("The day has already passed."))
        return day


class CounterForm(ActForm):
    """The amount the claimant named."""

    amount = WonFormField(label=_("Claimant's amount (KRW)"), error_messages={"required": _("Enter the amount.")})
    channel = channel_field(_("Said over"))


class ChannelForm(ActForm):
    """Over which channel the claimant said so."""

    channel = channel_field(_("Said over"))


class WithdrawForm(ActForm):
    """The claimant takes the claim back."""

    channel = channel_field(_("Said over"))
    reason = ReasonField(required=False, label=_("Reason (optional)"))
