"""Form pieces of the office: reasons, amounts, Seoul dates; errors tied to their fields by id."""

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models import Programme
from compensation.money import MAX_WON
from compensation.scope import visible

REASON_AT_LEAST = 5
REASON_AT_MOST = 500


class VerbForm(forms.Form):
    """What a verb asks. Gets the request and the object, for choices and checks that depend on them."""

    template_name = "redress/_form.html"
    required_css_class = "r-required"

    def __init__(self, *args: Any, request: Any = None, obj: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.request = request
        self.obj = obj
        for asked in self.fields.values():
            # A programme is chosen among those the person works on; another one is refused like one that is not there.
            if isinstance(asked, forms.ModelChoiceField):
                rows = asked.queryset
                if rows is not None and rows.model is Programme:
                    asked.queryset = visible(getattr(request, "user", None), rows)


class ConfirmForm(VerbForm):
    """Nothing to fill in: the page's button is the answer."""


class ReasonField(forms.CharField):
    """A reason that says something: 5 to 500 characters unless it may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", pgettext_lazy("form", "Reason"))
        kwargs.setdefault("max_length", REASON_AT_MOST)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        sentence = _("Give a reason of at least 5 characters.")
        kwargs.setdefault("error_messages", {"required": sentence})
        super().__init__(**kwargs)
        self.validators.append(MinLengthValidator(REASON_AT_LEAST, sentence))


class ReasonForm(VerbForm):
    """A reason of at least 5 characters."""

    reason = ReasonField()


def reason_form(*, optional: bool = False, label: Any = None, help_text: Any = "") -> type[VerbForm]:
    """A form with one reason, which may stay empty when `optional`."""
    options: dict[str, Any] = {"required": not optional, "help_text": help_text}
    if label is not None:
        options["label"] = label
    elif optional:
        options["label"] = _("Reason (optional)")
    return type("OptionalReasonForm" if optional else "ReasonForm", (VerbForm,), {"reason": ReasonField(**options)})


class AmountField(forms.IntegerField):
    """Whole won as people type them: 760000, 760,000, ₩760,000 or 760,000원."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", MAX_WON)
        kwargs.setdefault("error_messages", {"invalid": _("Enter whole won, digits only.")})
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Numeric keypad, right-aligned, repeated in words beside the field."""
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off", "data-won": ""}

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.translate(str.maketrans("", "", ",₩원 \u00a0"))
        return super().to_python(value)


class DayField(forms.DateField):
    """A day in Seoul, from the browser's own date field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("error_messages", {"invalid": _("Enter a day, for example 2023-03-28.")})
        super().__init__(**kwargs)


class MomentField(forms.DateTimeField):
    """An instant on the clock of Seoul, from the browser's own date and time field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)
