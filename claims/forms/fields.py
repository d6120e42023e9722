"""The fields the claims floor's forms are made of: read as people type, refused with a sentence."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.choices import CHANNELS
from claims.intake.normalise import clean_block, clean_line, parse_account, parse_mobile, parse_money
from claims.intake.uploads import MOST_BYTES
from compensation.banks import BANKS, bank_name
from compensation.brn import is_valid_brn, normalise_brn

CHOOSE = ("", pgettext_lazy("choice", "Choose"))
# The central bank and the surety company hold no accounts a claimant could name.
NOT_PAYEES = frozenset({"001", "094"})
FILES = ".jpg,.jpeg,.png,.pdf,.hwp,.hwpx,.xlsx"


def bank_choices() -> list[tuple[str, Any]]:
    """Every institution that can receive a transfer, by its name in the reader's language."""
    lang = get_language() or "ko"
    return [CHOOSE, *((bank.code, bank_name(bank.code, lang)) for bank in BANKS if bank.code not in NOT_PAYEES)]


def text_input(**attrs: str) -> forms.TextInput:
    """A one-line field that browsers neither complete nor correct."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


def channel_field(label: Any = None) -> forms.ChoiceField:
    """Over which channel something was said."""
    return forms.ChoiceField(
        label=label or _("Channel"),
        choices=[CHOOSE, *CHANNELS],
        error_messages={"required": _("Choose the channel.")},
    )


def bank_field(required: bool = True) -> forms.ChoiceField:
    """The bank, from the directory."""
    return forms.ChoiceField(
        label=_("Bank"),
        choices=bank_choices,
        required=required,
        error_messages={"required": _("Choose a bank from the list.")},
    )


class WonInput(forms.TextInput):
    """Digits with commas; the page repeats what was typed in words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-won": "", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return f"{value:,}" if isinstance(value, int) else super().format_value(value)


class WonFormField(forms.Field):
    """Whole won as people write it: 50,000, 50,000원, 5만 원."""

    widget = WonInput

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        won = value if isinstance(value, int) else parse_money(str(value))
        if won is None:
            raise ValidationError(_("Enter whole won in digits, for example 480,000."), code="won")
        return won


class BrnFormField(forms.Field):
    """Ten digits however they are separated; the check digit must hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": text_input(inputmode="numeric"), **kwargs})

    def to_python(self, value: Any) -> str:
        digits = normalise_brn(str(value or ""))
        if value and (digits is None or not is_valid_brn(digits)):
            raise ValidationError(_("The business number fails its check digit. Check the number."), code="brn")
        return digits or ""


class MobileFormField(forms.Field):
    """A Korean mobile number; stored as its eleven digits, None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": text_input(inputmode="tel"), **kwargs})

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        digits = parse_mobile(str(value))
        if digits is None:
            raise ValidationError(_("Enter a mobile number, for example 010-1234-5678."), code="phone")
        return digits


class AccountNumberField(forms.Field):
    """10 to 16 digits; dashes and spaces may stand between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": text_input(inputmode="numeric"), **kwargs})

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        digits = parse_account(str(value))
        if digits is None:
            raise ValidationError(_("An account number has 10 to 16 digits."), code="account")
        return digits


class LineField(forms.CharField):
    """One line kept as typed: NFC, no control characters."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class BlockField(forms.CharField):
    """Running text kept as typed."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        return clean_block(super().to_python(value) or "")


class PaperField(forms.FileField):
    """One file of at most 20 MB; what it is, is told from its bytes by the workflow."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": FILES})
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is not None and upload.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."), code="size")
        return upload
