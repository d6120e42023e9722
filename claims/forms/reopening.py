"""The form of asking that a decided claim be opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActForm
from claims.forms.fields import CHOOSE
from claims.models.appeal import REOPENING_CAUSES
from compensation.admin.forms import ReasonField


class CauseForm(ActForm):
    """New facts or an error of ours; an appeal has a way of its own."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[CHOOSE, *((code, label) for code, label in REOPENING_CAUSES if code != "appeal")],
        error_messages={"required": _("Choose one of the listed values.")},
    )
    reason = ReasonField()
