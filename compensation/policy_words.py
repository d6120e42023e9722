"""Sentences for people about policy documents: where a problem is, and what changed between two versions.

A place is named by its section, row and field, so nobody has to read a path.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from compensation.explanations import DOCUMENT_KINDS, FACTORS, ROUNDING_MODES
from compensation.money import format_won
from compensation.rules.diff import Change
from compensation.rules.policy_checks import Problem

#: Names of sections and fields. What is not here (a row number, an industry) is shown as written.
PLACES: dict[str, Any] = {
    "schema": pgettext_lazy("policy", "Schema"),
    "programme": pgettext_lazy("policy", "Programme"),
    "title": pgettext_lazy("policy", "Title"),
    "council_meeting": pgettext_lazy("policy", "Council meeting"),
    "held_on": pgettext_lazy("policy", "Held on"),
    "label": pgettext_lazy("policy", "Label"),
    "source": pgettext_lazy("policy", "Source"),
    "outage": pgettext_lazy("policy", "Outage week"),
    "starts_on": pgettext_lazy("policy", "First day"),
    "ends_on": pgettext_lazy("policy", "Last day"),
    "baseline": pgettext_lazy("policy", "Baseline"),
    "candidate_weeks": pgettext_lazy("policy", "Candidate weeks"),
    "rule": pgettext_lazy("policy", "Rule"),
    "vat": pgettext_lazy("policy", "VAT"),
    "documents": pgettext_lazy("policy", "Documents"),
    "kind": pgettext_lazy("policy", "Kind"),
    "required": pgettext_lazy("policy", "Required"),
    "channels": pgettext_lazy("policy", "Channels"),
    "services": pgettext_lazy("policy", "Services"),
    "checks": pgettext_lazy("policy", "Eligibility checks"),
    "tiers": pgettext_lazy("policy", "Tier"),
    "up_to": pgettext_lazy("policy", "Up to"),
    "amount": pgettext_lazy("policy", "Amount"),
    "above_top_tier": pgettext_lazy("policy", "Above the top tier"),
    "factors": pgettext_lazy("policy", "Factors"),
    "neutral": pgettext_lazy("policy", "Neutral"),
    "note": pgettext_lazy("policy", "Note"),
    "default": pgettext_lazy("policy", "Default value"),
    "by": pgettext_lazy("policy", "Value by key"),
    "keyed_by": pgettext_lazy("policy", "Keyed by"),
    "rounding": pgettext_lazy("policy", "Rounding"),
    "unit": pgettext_lazy("policy", "Unit"),
    "mode": pgettext_lazy("policy", "Direction"),
    "cap": pgettext_lazy("policy", "Cap a claim"),
    "settlement": pgettext_lazy("policy", "Settlement"),
    "minimum": pgettext_lazy("policy", "Minimum"),
    "maximum": pgettext_lazy("policy", "Maximum"),
    "approval_bands": pgettext_lazy("policy", "Approval band"),
    "role": pgettext_lazy("policy", "Role"),
    "approvals": pgettext_lazy("policy", "Approvals"),
    "authority": pgettext_lazy("policy", "Authority limit"),
    "agent": pgettext_lazy("policy", "Agent"),
    "approver": pgettext_lazy("policy", "Approver"),
    "second_look": pgettext_lazy("policy", "Second look"),
    "rate": pgettext_lazy("policy", "Rate"),
    "deadlines": pgettext_lazy("policy", "Deadlines"),
    "review_business_days": pgettext_lazy("policy", "Review (business days)"),
    "supplement_business_days": pgettext_lazy("policy", "Supplement (business days)"),
    "offer_business_days": pgettext_lazy("policy", "Offer (business days)"),
    "appeal_days": pgettext_lazy("policy", "Appeal (days)"),
    "tax": pgettext_lazy("policy", "Tax"),
    "treatment": pgettext_lazy("policy", "Treatment"),
    "judged_by": pgettext_lazy("policy", "Judged by"),
    "provenance": pgettext_lazy("policy", "Where it comes from"),
    "key": pgettext_lazy("policy", "Industry or service"),
    "value": pgettext_lazy("policy", "Value"),
    "meeting_note": pgettext_lazy("policy", "Note of the council meeting"),
    "basis": pgettext_lazy("policy", "Basis"),
    "ko": pgettext_lazy("policy", "Korean"),
    "en": pgettext_lazy("policy", "English"),
    **FACTORS,
    **DOCUMENT_KINDS,
}

#: Values that are codes, by the field they stand in.
CHOICES: dict[str, Mapping[str, Any]] = {
    "mode": ROUNDING_MODES,
    "kind": DOCUMENT_KINDS,
    "checks": {
        "filing_window": pgettext_lazy("policy check", "Received while filing was open"),
        "business_number": pgettext_lazy("policy check", "Valid business number"),
        "service_covered": pgettext_lazy("policy check", "Covered service"),
        "weeks_over": pgettext_lazy("policy check", "Compared weeks are over"),
        "documents": pgettext_lazy("policy check", "Documents complete"),
        "loss_known": pgettext_lazy("policy check", "Loss known"),
        "loss_positive": pgettext_lazy("policy check", "Loss above zero"),
    },
    "judged_by": {
        "receipt": pgettext_lazy("policy judged by", "The version at receipt"),
        "decision": pgettext_lazy("policy judged by", "The version at decision"),
        "more_favourable": pgettext_lazy("policy judged by", "The more favourable version"),
    },
    "treatment": {
        "none": pgettext_lazy("policy tax", "Not taxed"),
        "business_income": pgettext_lazy("policy tax", "Business income, nothing withheld"),
        "other_income": pgettext_lazy("policy tax", "Other income, tax withheld"),
    },
    "basis": {
        "published": pgettext_lazy("policy basis", "Published"),
        "assumed": pgettext_lazy("policy basis", "Assumed"),
    },
    "keyed_by": {
        "industry": pgettext_lazy("policy key", "Industry"),
        "service": pgettext_lazy("policy key", "Service"),
    },
    "rule": {"max": pgettext_lazy("policy rule", "The largest of the candidate weeks")},
    "above_top_tier": {"negotiate": pgettext_lazy("policy above the top tier", "Settled individually")},
    "role": {"approver": pgettext_lazy("role", "Approver")},
    "channels": {
        "chatbot": pgettext_lazy("channel", "Chatbot"),
        "web": pgettext_lazy("channel", "Web"),
        "phone": pgettext_lazy("channel", "Phone"),
        "post": pgettext_lazy("channel", "Post"),
        "visit": pgettext_lazy("channel", "Visit"),
    },
    "vat": {
        "not_stated": pgettext_lazy("policy VAT", "Not stated"),
        "included": pgettext_lazy("policy VAT", "Included"),
        "excluded": pgettext_lazy("policy VAT", "Excluded"),
    },
}

#: What nothing means where it is not "none": a section that limits nothing.
UNLIMITED: dict[str, Any] = {
    "channels": pgettext_lazy("policy value", "every channel"),
    "services": pgettext_lazy("policy value", "every service"),
}

WON_FIELDS = frozenset(["up_to", "amount", "cap", "minimum", "maximum", "agent", "approver", "unit", "before"])

CHANGES = {
    "±": _("%(place)s: %(before)s → %(after)s"),
    "＋": _("%(place)s: added, %(after)s"),
    "－": _("%(place)s: removed, was %(before)s"),
}

PROBLEMS = {
    "missing": _("%(place)s: fill this in."),
    "wrong_type": _("%(place)s: this is not the kind of value that belongs here."),
    "not_a_choice": _("%(place)s: choose one of the values offered."),
    "bad_format": _("%(place)s: this is not written in the form expected."),
    "unknown_field": _("%(place)s: a policy has no such field."),
    "out_of_range": _("%(place)s: the number is too small or too large."),
    "empty": _("%(place)s: at least one entry is needed."),
    "twice": _("%(place)s: this entry is listed twice."),
    "not_whole": _("%(place)s: enter a whole number."),
    "bad_date": _("%(place)s: there is no such day."),
    "ends_before_start": _("%(place)s: the last day lies before the first."),
    "length_differs_from_outage": _("%(place)s: the week must be as long as the outage week."),
    "overlaps_outage": _("%(place)s: the week overlaps the outage week."),
    "unknown_check": _("%(place)s: there is no such check."),
    "check_missing": _("%(place)s: every policy needs the check “%(check)s”."),
    "amount_above_cap": _("%(place)s: %(amount)s is above the cap of %(cap)s."),
    "tiers_overlap": _("%(place)s: two tiers end at %(up_to)s."),
    "tiers_unordered": _("%(place)s: no loss reaches a tier up to %(up_to)s, since the one before ends at %(before)s."),
    "tier_pays_less": _("%(place)s: a larger loss would get less (%(amount)s) than the tier before."),
    "bad_factor": _("%(place)s: enter a plain decimal from 0 to 10."),
    "neutral_factor_not_one": _("%(place)s: a neutral factor has the value 1 everywhere."),
    "neutral_note_missing": _("%(place)s: say why the factor is neutral."),
    "minimum_above_maximum": _("%(place)s: the minimum is above the maximum."),
    "settlement_below_top_tier": _("%(place)s: a settlement may not be below the top tier's %(amount)s."),
    "bands_unordered": _("%(place)s: each band must end above the one before."),
    "bands_below_cap": _("%(place)s: the last band ends at %(up_to)s, below the cap of %(cap)s."),
    "agent_above_approver": _("%(place)s: an agent's limit may not be above an approver's."),
    "bad_rate": _("%(place)s: enter a decimal from 0 to 1."),
    "provenance_missing": _("%(place)s: say whether this section is published or assumed."),
    "provenance_of_unknown_section": _("%(place)s: a policy has no such section."),
    "source_missing": _("%(place)s: a published section needs its source."),
}


def place_label(path: str, lang: str) -> str:
    """Name a dotted path for a person: ``tiers.2.amount`` reads ``Tier 2 Amount``, the whole document ``Policy``."""
    with override(lang):
        names = [str(PLACES.get(part, part)) for part in path.split(".") if part]
        return " ".join(names) or str(pgettext_lazy("policy", "Policy"))


def explain_change(change: Change, lang: str) -> str:
    """Return a change between two policies in words; its sign is shown beside it, not in it."""
    with override(lang):
        field = change.path.rpartition(".")[2]
        values = {
            "place": place_label(change.path, lang),
            "before": value_words(field, change.before, lang),
            "after": value_words(field, change.after, lang),
        }
        return str(CHANGES[change.sign]) % values


def explain_problem(problem: Problem, lang: str) -> str:
    """Return what is wrong with a policy document, where, and what to do. Raises ``KeyError`` for a new code."""
    with override(lang):
        params = {name: value_words(name, value, lang) for name, value in problem.params.items()}
        if "check" in params:
            params["check"] = value_words("checks", problem.params["check"], lang)
        return str(PROBLEMS[problem.code]) % (params | {"place": place_label(problem.path, lang)})


def problem_alone(problem: Problem, lang: str) -> str:
    """Return the same sentence for where the place is plain already: beside the field at fault."""
    place = place_label(problem.path, lang)
    sentence = explain_problem(problem, lang).removeprefix(place).lstrip(": ")
    return sentence[:1].upper() + sentence[1:]


def value_words(field: str, value: Any, lang: str) -> str:
    """Write one value of a policy: won for amounts, words for codes. `field` is the last part of its path."""
    if value is None:
        return str(UNLIMITED.get(field, pgettext_lazy("policy value", "none")))
    if isinstance(value, bool):
        return str(pgettext_lazy("policy value", "yes") if value else pgettext_lazy("policy value", "no"))
    if isinstance(value, int):
        return format_won(value, lang) if field in WON_FIELDS else f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{place_label(name, lang)} {value_words(name, item, lang)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(value_words(field, item, lang) for item in value)
    return str(CHOICES.get(field, {}).get(value, value))
