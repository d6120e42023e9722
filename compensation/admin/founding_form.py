"""What is asked of whoever founds a programme: its frame, the incident, and what its first policy is made from."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation.admin.forms import AmountField, DayField, VerbForm
from compensation.founding_document import Incident, Template, document_for, templates
from compensation.models import PolicyVersion
from compensation.policy_words import explain_problem
from compensation.programmes import MOST_EXTENSIONS, Frame, why_no_code
from compensation.rules.policy import Policy, PolicyError
from compensation.scope import programmes

MOST_SERVICES = 200
MOST_LETTERS = 60
MOST_TIERS = 50


def _in_language(text: Any) -> str:
    return text["ko" if (get_language() or "ko").startswith("ko") else "en"]


def source_choices(user: Any) -> list[Any]:
    """The shipped templates, and the programmes a person may see that have a policy."""
    shipped = [(f"template:{one.code}", f"{_in_language(one.name)}. {_in_language(one.note)}") for one in templates()]
    copied = programmes(user).filter(policies__isnull=False).distinct().order_by("-pk")
    return [
        (pgettext_lazy("founding", "Templates"), shipped),
        (pgettext_lazy("founding", "As in a programme"), [(f"programme:{one.pk}", str(one)) for one in copied]),
    ]


def lines(text: str) -> list[str]:
    """What is written, a line each, without blanks around and between."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class LinesField(forms.CharField):
    """A list, one entry a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **kwargs)


class FoundingForm(VerbForm):
    """A whole programme on one page; the policy forms go on from its draft."""

    source = forms.ChoiceField(
        label=gettext_lazy("First policy"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It becomes a draft that can be changed before anybody publishes it."),
    )
    code = forms.CharField(
        label=pgettext_lazy("programme", "Code"),
        max_length=20,
        help_text=gettext_lazy("Receipt numbers begin with it, for example demo-2. It never changes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=100)
    council_meeting = forms.CharField(label=gettext_lazy("Council meeting"), max_length=200)
    held_on = DayField(label=gettext_lazy("Day of the council meeting"))
    outage_from = DayField(label=gettext_lazy("First day of the outage"))
    outage_to = DayField(
        label=gettext_lazy("Last day of the outage"),
        help_text=gettext_lazy(
            "The same number of days right before it is the baseline until the policy says otherwise."
        ),
    )
    claim_cap = AmountField(label=gettext_lazy("Most a claim may be paid (KRW)"), min_value=1)
    budget = AmountField(label=gettext_lazy("Budget (KRW)"), min_value=1)
    extension_limit = forms.IntegerField(
        label=gettext_lazy("Extensions allowed"), min_value=0, max_value=MOST_EXTENSIONS, required=False
    )
    services = LinesField(
        label=gettext_lazy("Services covered (optional)"),
        help_text=gettext_lazy("One a line. Left empty, those of the chosen policy."),
    )
    tiers = LinesField(
        label=gettext_lazy("Tiers (optional)"),
        help_text=gettext_lazy(
            "One a line: the largest loss, a blank, the amount, in won; for example 300,000 30,000. Left empty, those "
            "of the chosen policy."
        ),
    )
    simulation = forms.BooleanField(label=gettext_lazy("This is a simulation"), required=False)
    notice_ko = forms.CharField(
        label=gettext_lazy("Notice on every page, in Korean (optional)"), max_length=200, required=False
    )
    notice_en = forms.CharField(
        label=gettext_lazy("Notice on every page, in English (optional)"), max_length=200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = source_choices(self.request.user)  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Well made and free."""
        code = self.cleaned_data["code"].strip()
        refusal = why_no_code(code)
        if refusal is not None:
            raise ValidationError(str(refusal))
        return code

    def clean_services(self) -> list[str] | None:
        """Each once; None for nothing typed."""
        services = lines(self.cleaned_data["services"])
        if len(services) > MOST_SERVICES or any(len(service) > MOST_LETTERS for service in services):
            raise ValidationError(
                _("At most %(most)s services of at most %(letters)s letters.")
                % {"most": MOST_SERVICES, "letters": MOST_LETTERS}
            )
        return list(dict.fromkeys(services)) or None

    def clean_tiers(self) -> list[tuple[int, int]]:
        """Pairs of won, as typed; their order is the policy's business."""
        typed = lines(self.cleaned_data["tiers"])
        if len(typed) > MOST_TIERS:
            raise ValidationError(_("At most %(most)s tiers.") % {"most": MOST_TIERS})
        return [self._tier(line) for line in typed]

    def _tier(self, line: str) -> tuple[int, int]:
        parts = line.translate(str.maketrans("", "", ",₩원")).split()
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 12 for part in parts):
            raise ValidationError(
                _("“%(line)s” is no tier. Write the largest loss, a blank, the amount.") % {"line": line}
            )
        return int(parts[0]), int(parts[1])

    def clean(self) -> dict[str, Any]:
        """Adds `frame`, `document` and `made_from` once every field is right."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("simulation") and not (cleaned.get("notice_ko") and cleaned.get("notice_en")):
            self.add_error("notice_ko", _("A simulation says so on every page: give the notice in both languages."))
        if self.errors:
            return cleaned
        if cleaned["outage_to"] < cleaned["outage_from"]:
            self.add_error("outage_to", _("The outage ends before it begins."))
            return cleaned
        source, limit = self._source(cleaned["source"])
        cleaned["frame"] = _frame(cleaned, limit)
        cleaned["document"] = self._document(source, cleaned)
        cleaned["made_from"] = _made_from(cleaned["source"], self.request.user)
        return cleaned

    def _source(self, chosen: str) -> tuple[Any, int]:
        """The document to start from, and how many extensions went with it."""
        kind, _colon, key = chosen.partition(":")
        if kind == "template":
            shape: Template = next(one for one in templates() if one.code == key)
            return shape.document, shape.extension_limit
        programme = programmes(self.request.user).get(pk=int(key))
        versions = PolicyVersion.objects.filter(programme=programme)
        newest = versions.filter(state="published").first() or versions.order_by("-number").first()
        assert newest is not None  # only programmes with a policy are offered
        return newest.document, programme.extension_limit

    def _document(self, source: Any, cleaned: dict[str, Any]) -> dict[str, Any]:
        document = document_for(source, _incident(cleaned))
        try:
            return Policy.parse(document).to_document()
        except PolicyError as error:
            lang = get_language() or "ko"
            raise ValidationError([explain_problem(problem, lang) for problem in error.problems]) from error


def _made_from(chosen: str, user: Any) -> str:
    """`flat`, or `as 1015`."""
    kind, _colon, key = chosen.partition(":")
    return key if kind == "template" else f"as {programmes(user).get(pk=int(key)).code}"


def _frame(cleaned: dict[str, Any], extension_limit: int) -> Frame:
    said = {name: cleaned[name] for name in Frame.__dataclass_fields__ if name != "extension_limit"}
    typed = cleaned["extension_limit"]
    return Frame(**said, extension_limit=extension_limit if typed is None else typed)


def _incident(cleaned: dict[str, Any]) -> Incident:
    days: dict[str, date] = {name: cleaned[name] for name in ("held_on", "outage_from", "outage_to")}
    return Incident(
        code=cleaned["code"],
        name_ko=cleaned["name_ko"],
        name_en=cleaned["name_en"],
        council_meeting=cleaned["council_meeting"],
        cap=cleaned["claim_cap"],
        services=cleaned["services"],
        tiers=cleaned["tiers"],
        **days,
    )
