"""The inputs of a policy's form as data: which section has which, where each stands in the document, and its unit.

An input is named by its place in the document (`settlement.minimum`, `tiers.2.up_to`, rows counted from 1), as
problems, changes and the conflict page name it, so that each finds its field by its name alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.admin.forms import AmountField, DayField
from compensation.explanations import DOCUMENT_KINDS
from compensation.policy_words import CHOICES
from compensation.rules.policy import FACTOR_NAMES
from compensation.rules.policy_checks import KNOWN_CHECKS

FILL_IN = {"required": _("Fill this in.")}
WON = pgettext_lazy("unit", "won")

Maker = Callable[[], forms.Field]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Kind:
    """A kind of value: its field, how the document's value is shown in it, and how what was read is written."""

    field: Maker
    shown: Callable[[Any], Any] = _same
    written: Callable[[Any], Any] = _same


def _digits(places: int) -> dict[str, Any]:
    return {"inputmode": "numeric", "autocomplete": "off", "size": places, "class": "r-short"}


def _text(**options: Any) -> forms.CharField:
    return forms.CharField(**{"max_length": 500, "error_messages": FILL_IN, **options})


def _whole() -> forms.IntegerField:
    message = {**FILL_IN, "invalid": _("Enter a whole number.")}
    return forms.IntegerField(widget=forms.TextInput(attrs=_digits(7)), error_messages=message)


def _decimal() -> forms.CharField:
    return _text(max_length=20, widget=forms.TextInput(attrs={**_digits(7), "inputmode": "decimal"}))


def _choice(choices: Mapping[str, Any]) -> Maker:
    return lambda: forms.ChoiceField(choices=[*choices.items()], error_messages=FILL_IN)


def _ticks(choices: Iterable[tuple[str, Any]]) -> Maker:
    listed = [*choices]
    return lambda: forms.MultipleChoiceField(choices=listed, required=False, widget=forms.CheckboxSelectMultiple)


def _lines(value: str) -> list[str] | None:
    return [line.strip() for line in value.splitlines() if line.strip()] or None


MONEY = Kind(
    lambda: AmountField(error_messages={**FILL_IN, "invalid": _("Enter whole won, digits only.")}),
    shown=lambda won: f"{won:,}",
)
WHOLE = Kind(_whole)
DECIMAL = Kind(_decimal)
TEXT = Kind(_text)
SOURCE = Kind(lambda: _text(required=False), shown=lambda text: text or "", written=lambda text: text or None)
PROSE = Kind(
    lambda: _text(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})),
    shown=lambda text: text or "",
)
DAY = Kind(
    lambda: DayField(error_messages={**FILL_IN, "invalid": _("Enter a day, for example 2023-03-28.")}),
    written=lambda day: day.isoformat(),
)
FLAG = Kind(lambda: forms.BooleanField(required=False))
LINES = Kind(
    lambda: _text(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})),
    shown=lambda names: "\n".join(names or []),
    written=_lines,
)
CHANNELS = Kind(
    _ticks(CHOICES["channels"].items()), shown=lambda codes: codes or [], written=lambda codes: codes or None
)
CHECKS = Kind(_ticks((code, CHOICES["checks"][code]) for code in KNOWN_CHECKS))
PAPERS = {kind: name for kind, name in DOCUMENT_KINDS.items() if kind != "other"}


def chosen_from(choices: Mapping[str, Any]) -> Kind:
    """One of the codes of `choices`."""
    return Kind(_choice(choices))


@dataclass(frozen=True)
class Part:
    """One input. `path` is its place below the document, or below its row; the unit or hint is said beside it."""

    path: str
    kind: Kind
    unit: Any = ""
    hint: Any = ""


@dataclass(frozen=True)
class Rows:
    """A table of inputs: a list of the document, or a mapping whose rows are `key` and `value`."""

    path: str
    parts: tuple[Part, ...]
    add: Any
    #: What every row holds that nobody is asked.
    constant: Mapping[str, Any] = field(default_factory=dict)
    mapping: bool = False
    hint: Any = ""


@dataclass(frozen=True)
class SectionForm:
    """A section: its inputs, its tables; `said` when it says where it comes from."""

    code: str
    parts: tuple[Part, ...] = ()
    tables: tuple[Rows, ...] = ()
    hint: Any = ""
    said: bool = True
    #: Where one word names the rows of the section and the section itself would be several.
    title: Any = ""


def _factor(name: str) -> tuple[Part, ...]:
    place = f"factors.{name}"
    return (
        Part(f"{place}.neutral", FLAG, hint=_("A neutral factor has the value 1 everywhere and says why.")),
        Part(f"{place}.default", DECIMAL, hint=_("A decimal from 0 to 10.")),
        Part(f"{place}.keyed_by", chosen_from(CHOICES["keyed_by"])),
        Part(f"{place}.note.ko", PROSE),
        Part(f"{place}.note.en", PROSE),
    )


def _factor_table(name: str) -> Rows:
    value = Part("value", DECIMAL)
    return Rows(f"factors.{name}.by", (Part("key", TEXT), value), _("Add a value"), mapping=True)


WEEK = (Part("starts_on", DAY), Part("ends_on", DAY))

SECTIONS: tuple[SectionForm, ...] = (
    SectionForm("title", (Part("title.ko", TEXT), Part("title.en", TEXT)), said=False),
    SectionForm(
        "council_meeting",
        (
            Part("council_meeting.held_on", DAY),
            Part("council_meeting.label.ko", TEXT),
            Part("council_meeting.label.en", TEXT),
            Part("council_meeting.source", SOURCE),
        ),
    ),
    SectionForm(
        "outage",
        (
            Part("outage.starts_on", DAY),
            Part("outage.ends_on", DAY),
            Part("outage.baseline.vat", chosen_from(CHOICES["vat"])),
        ),
        (
            Rows(
                "outage.baseline.candidate_weeks",
                WEEK,
                _("Add a week"),
                hint=_("The baseline is the largest of these weeks."),
            ),
        ),
    ),
    SectionForm(
        "documents",
        (),
        (
            Rows(
                "documents",
                (
                    Part("kind", chosen_from(PAPERS)),
                    Part("required", FLAG),
                    Part("channels", CHANNELS, hint=_("No tick: every channel.")),
                ),
                _("Add a document"),
            ),
        ),
    ),
    SectionForm("services", (Part("services", LINES, hint=_("One a line. Empty: every service.")),)),
    SectionForm("checks", (Part("checks", CHECKS),)),
    SectionForm(
        "tiers",
        (),
        (
            Rows(
                "tiers",
                (Part("up_to", MONEY, WON), Part("amount", MONEY, WON)),
                _("Add a tier"),
                hint=_(
                    "A loss up to and including the bound is paid the amount; each tier begins where the last ends."
                ),
            ),
        ),
        title=pgettext_lazy("policy section", "Tiers"),
    ),
    SectionForm("above_top_tier", hint=_("A loss above the last tier is settled individually.")),
    SectionForm(
        "factors",
        tuple(part for name in FACTOR_NAMES for part in _factor(name)),
        tuple(_factor_table(name) for name in FACTOR_NAMES),
    ),
    SectionForm("rounding", (Part("rounding.unit", WHOLE, WON), Part("rounding.mode", chosen_from(CHOICES["mode"])))),
    SectionForm("cap", (Part("cap", MONEY, WON),)),
    SectionForm(
        "settlement",
        (Part("settlement.minimum", MONEY, WON), Part("settlement.maximum", MONEY, WON)),
        hint=_("Bounds of what may be agreed above the last tier."),
    ),
    SectionForm(
        "approval_bands",
        (),
        (
            Rows(
                "approval_bands",
                (Part("up_to", MONEY, WON), Part("approvals", WHOLE, pgettext_lazy("unit", "approvers"))),
                _("Add a band"),
                constant={"role": "approver"},
                hint=_("How many approvers an amount up to the bound needs."),
            ),
        ),
        title=pgettext_lazy("policy section", "Approval bands"),
    ),
    SectionForm(
        "authority",
        (Part("authority.agent", MONEY, WON), Part("authority.approver", MONEY, WON)),
        hint=_("The largest offer or settlement each role may make alone."),
        title=pgettext_lazy("policy section", "Authority limits"),
    ),
    SectionForm(
        "second_look",
        (
            Part("second_look.rate", DECIMAL, hint=_("A share from 0 to 1: 0.05 is one decision in twenty.")),
            Part("second_look.up_to", MONEY, WON),
        ),
    ),
    SectionForm(
        "deadlines",
        (
            Part("deadlines.review_business_days", WHOLE),
            Part("deadlines.supplement_business_days", WHOLE),
            Part("deadlines.offer_business_days", WHOLE),
            Part("deadlines.appeal_days", WHOLE),
        ),
    ),
    SectionForm("tax", (Part("tax.treatment", chosen_from(CHOICES["treatment"])),)),
    SectionForm(
        "judged_by",
        (Part("judged_by", chosen_from(CHOICES["judged_by"])),),
        hint=_("For claims received before this version begins. Later ones are judged by this version."),
    ),
)


def provenance_of(section: str) -> tuple[Part, ...]:
    """The inputs that say where a section comes from."""
    place = f"provenance.{section}"
    return (
        Part(f"{place}.basis", chosen_from(CHOICES["basis"])),
        Part(f"{place}.source", SOURCE),
        Part(f"{place}.note.ko", PROSE),
        Part(f"{place}.note.en", PROSE),
    )


def all_parts() -> list[Part]:
    """Every input that stands once: the sections' own and where they come from."""
    found: list[Part] = []
    for section in SECTIONS:
        found += [*section.parts, *(provenance_of(section.code) if section.said else ())]
    return found


def all_tables() -> list[Rows]:
    """Every table of inputs."""
    return [table for section in SECTIONS for table in section.tables]
