"""The page on which an administrator limits an account to programmes."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation import accounts
from compensation.admin.forms import ReasonField, VerbForm
from compensation.admin.verbs import Verb, fresh
from compensation.models import Programme, User

REACH_CHOICES = [("all", gettext_lazy("all programmes")), ("some", gettext_lazy("only these"))]


class LimitForm(VerbForm):
    """All programmes or some of them, and why. That none is ticked is never taken for all: it must be said."""

    reach = forms.ChoiceField(
        label=gettext_lazy("Works on"), choices=REACH_CHOICES, widget=forms.RadioSelect, initial="all"
    )
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.order_by("-pk"),
        label=gettext_lazy("Programmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        """The two answers agree."""
        cleaned = super().clean() or self.cleaned_data
        ticked = cleaned.get("programmes")
        if cleaned.get("reach") == "some" and ticked is not None and not ticked:
            self.add_error("programmes", _("Tick at least one programme."))
        if cleaned.get("reach") == "all" and ticked:
            self.add_error("reach", _("Programmes are ticked. Choose “only these”, or untick them."))
        return cleaned


def _limit(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    wanted = [programme.pk for programme in cleaned["programmes"]]
    accounts.limit_account(user=obj.pk, programmes=wanted, actor=request.user, reason=cleaned["reason"])  # type: ignore[arg-type]
    return _("The programmes are set. They hold from the next click on.")


def _limits_now(request: HttpRequest, user: User) -> dict[str, Any]:
    ticked = list(user.programmes.all())
    return {"reach": "some" if ticked else "all", "programmes": ticked}


LIMIT_ACCOUNT = Verb(
    "limit_account",
    pgettext_lazy("verb", "Limit to programmes"),
    _limit,
    LimitForm,
    accounts.why_not,
    initial=_limits_now,
    consequence=gettext_lazy(
        "Pages, lists, searches and acts show and touch these programmes alone, as if there were no others."
    ),
)
