"""Filing by hand: a claim that came by phone, post or at the counter."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.choices import DOCUMENT_KINDS
from claims.forms.fields import (
    AccountNumberField,
    BlockField,
    BrnFormField,
    LineField,
    MobileFormField,
    WonFormField,
    bank_field,
    channel_field,
)
from claims.forms.supplement import add_paper_fields, papers_of
from claims.models import DamageReport
from claims.workflow import ClaimForm
from compensation.admin.forms import MomentField, VerbForm
from compensation.models import Programme

PAPER_KINDS = [(kind, label) for kind, label in DOCUMENT_KINDS if kind != "other"]
FACTS = ("channel", "brn", "business_name", "representative", "industry", "phone", "email", "service")
MORE_FACTS = ("baseline_sales", "outage_sales", "holder", "damage_text", "received_at", "consent")


class FileClaimForm(VerbForm):
    """Everything a claim may carry. What is left empty is a defect the review completes, as with a file's row."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.order_by("-id"))
    received_at = MomentField(
        label=_("Received"),
        help_text=_(
            "The postmark, the call or the visit, in Seoul time. It decides the filing window and may be past."
        ),
    )
    channel = channel_field()
    brn = BrnFormField(label=_("Business number"), error_messages={"required": _("Enter the business number.")})
    business_name = LineField(
        label=_("Business name"), max_length=200, error_messages={"required": _("Enter the business name.")}
    )
    representative = LineField(label=_("Representative"), max_length=100, required=False)
    industry = LineField(label=_("Industry"), max_length=60, required=False)
    phone = MobileFormField(label=_("Mobile"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    service = LineField(label=_("Service"), max_length=60, required=False)
    baseline_sales = WonFormField(label=_("Baseline-week sales (KRW)"), required=False)
    outage_sales = WonFormField(label=_("Outage-week sales (KRW)"), required=False)
    bank_code = bank_field(required=False)
    account_number = AccountNumberField(label=_("Account number"), required=False)
    holder = LineField(label=_("Account holder"), max_length=100, required=False)
    damage_text = BlockField(label=_("What happened"), required=False)
    consent = forms.BooleanField(
        label=_("The claimant consented to the use of personal data"),
        error_messages={"required": _("Consent to the use of personal data is missing.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_paper_fields(self, PAPER_KINDS)
        self.fields["received_at"].initial = timezone.now()
        programmes = self.fields["programme"].queryset  # type: ignore[attr-defined]
        self.fields["programme"].initial = programmes.first()
        if self.report is not None:
            self._prefill(self.report)

    @property
    def report(self) -> DamageReport | None:
        """The report the claim is filed from, if it is."""
        return self.obj if isinstance(self.obj, DamageReport) else None

    def _prefill(self, report: DamageReport) -> None:
        self.fields["programme"].initial = report.programme_id
        for name, value in (("service", report.service), ("damage_text", report.text)):
            self.fields[name].initial = value

    def clean_received_at(self) -> datetime:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("The receipt cannot lie in the future."))
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        account = [cleaned.get(name) for name in ("bank_code", "account_number", "holder")]
        if any(account) and not all(account):
            raise forms.ValidationError(_("Enter bank, account number and holder together, or leave all three empty."))
        return cleaned

    def full_clean(self) -> None:
        """Clean the fields, then turn them into the arguments of filing."""
        super().full_clean()
        if self.is_bound and not self.errors:
            self.cleaned_data = {"programme": self.cleaned_data["programme"], "claim_form": self.claim_form()}

    def claim_form(self) -> ClaimForm:
        """What the one door of filing takes."""
        said = {name: self.cleaned_data[name] for name in (*FACTS, *MORE_FACTS)}
        phone = said["phone"] or (self.report.phone if self.report else None) or None
        email = said["email"] or (self.report.email if self.report else "")
        bank, number = self.cleaned_data["bank_code"] or None, self.cleaned_data["account_number"]
        given = {
            "baseline_sales_invalid": said["baseline_sales"] is not None,
            "outage_sales_invalid": said["outage_sales"] is not None,
            "phone_invalid": phone is not None,
            "bank_unknown": bank is not None,
            "account_invalid": number is not None,
        }
        return ClaimForm(
            **{**said, "phone": phone, "email": email},
            bank_code=bank,
            account_number=number,
            papers=papers_of(self, PAPER_KINDS),
            defects=tuple(code for code, there in given.items() if not there),
        )
