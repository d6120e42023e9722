"""The form under a pair of look-alikes: same, different or ask, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.admin.forms import ReasonField, VerbForm

VERDICTS = [
    ("same", pgettext_lazy("verdict", "Same claim")),
    ("different", pgettext_lazy("verdict", "Different claims")),
    ("asked", pgettext_lazy("verdict", "Ask first")),
]


class JudgeForm(VerbForm):
    """A digit chooses, the reason has the focus then, Ctrl+Enter sends."""

    verdict = forms.ChoiceField(
        label=_("Are these two the same?"),
        choices=VERDICTS,
        widget=forms.RadioSelect(attrs={"data-then": "#id_reason"}),
        error_messages={"required": _("Choose one of the listed values.")},
    )
    reason = ReasonField()
