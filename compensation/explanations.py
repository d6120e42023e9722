"""Sentences for people about what the rules found: steps, checks and reasons, in Korean or English.

The rules return codes and values; this is where they become words, so letters, screens and exports all
say the same. Amounts are written as won in the language asked for.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from compensation.calendar import format_date
from compensation.money import format_won
from compensation.rules.eligibility import DOCUMENT_PREFIX
from compensation.rules.result import Check, Step

DOCUMENT_KINDS = {
    "small_business_certificate": pgettext_lazy("document", "Small-business certificate"),
    "sales_evidence": pgettext_lazy("document", "Sales evidence"),
    "service_use_evidence": pgettext_lazy("document", "Service-use evidence"),
    "bankbook_copy": pgettext_lazy("document", "Bankbook copy"),
    "damage_statement": pgettext_lazy("document", "Damage statement"),
    "privacy_consent": pgettext_lazy("document", "Privacy consent form"),
    "other": pgettext_lazy("document", "Other paper"),
}

FACTORS = {
    "operating_margin": pgettext_lazy("policy factor", "Operating margin"),
    "substitute_service": pgettext_lazy("policy factor", "Substitute services"),
    "market_share": pgettext_lazy("policy factor", "Market share"),
}

ROUNDING_MODES = {
    "down": pgettext_lazy("rounding", "down"),
    "up": pgettext_lazy("rounding", "up"),
    "half_up": pgettext_lazy("rounding", "half up"),
}

STEPS = {
    "loss_computed": _("Loss: baseline week %(baseline)s minus outage week %(outage)s is %(loss)s."),
    "loss_not_computable": _("The loss cannot be computed, because the sales of a week are unknown."),
    "not_eligible": _("The criteria are not met, so no amount is payable."),
    "tier_matched": _("Tier %(tier)s: a loss of up to %(up_to)s is paid %(amount)s."),
    "above_top_tier": _(
        "The loss of %(loss)s is above the top tier of %(top)s, so the amount is settled individually."
    ),
    "settlement_agreed": _("Settlement agreed: %(settlement)s."),
    "settlement_not_used": _("The loss lies within the tiers, so the settlement of %(settlement)s is not used."),
    "factor_applied": _("%(factor)s: multiplied by %(coefficient)s, a difference of %(delta)s."),
    "factor_neutral": _("%(factor)s: neutral (multiplied by %(coefficient)s), which changes nothing."),
    "rounded": _("Rounded %(mode)s to a unit of %(unit)s: %(amount)s."),
    "capped": _("Limited to the cap of %(cap)s a claim, from %(before)s."),
}

CHECKS = {
    ("filing_window", "met"): _("Received while filing was open."),
    ("filing_window", "failed"): _("Received while filing was not open."),
    ("business_number", "met"): _("The business number is well formed."),
    ("business_number", "failed"): _("The business number is not valid."),
    ("service_covered", "met"): _("The service is covered: %(service)s."),
    ("service_covered", "failed"): _("The service is not covered: %(service)s."),
    ("service_covered", "not_applicable"): _("This policy does not limit the services."),
    ("weeks_over", "met"): _("The weeks compared ended on %(last_day)s."),
    ("weeks_over", "unchecked"): _("The weeks compared end on %(last_day)s; the loss is not final before."),
    ("loss_known", "met"): _("The sales of both weeks are known."),
    ("loss_known", "failed"): _("The sales of a week are unknown."),
    ("loss_positive", "met"): _("There is a loss: %(loss)s."),
    ("loss_positive", "failed"): _("There is no loss: sales in the outage week were not lower."),
    ("loss_positive", "not_applicable"): _("Whether there is a loss is not known yet."),
}

#: By the state of the document and whether it is required.
DOCUMENT_CHECKS = {
    ("missing", True): _("%(kind)s: missing."),
    ("received", True): _("%(kind)s: received, not checked yet."),
    ("accepted", True): _("%(kind)s: accepted."),
    ("rejected", True): _("%(kind)s: not acceptable."),
    ("missing", False): _("%(kind)s (optional): not submitted."),
    ("received", False): _("%(kind)s (optional): received, not checked yet."),
    ("accepted", False): _("%(kind)s (optional): accepted."),
    ("rejected", False): _("%(kind)s (optional): not acceptable, and not needed."),
}

REASONS = {
    "outside_filing_window": _("The claim was received while filing was not open."),
    "brn_invalid": _("The business number is not valid."),
    "service_not_covered": _("The service used is not covered by this programme."),
    "loss_unknown": _("The loss could not be established, because the sales of a week are unknown."),
    "no_loss": _("No loss was found: sales in the outage week were not lower than in the baseline week."),
    "nothing_payable": _("The amount computed under the policy is less than 1 won."),
    "document_missing": _("A required document was not submitted: %(kind)s."),
    "document_rejected": _("A required document was not acceptable: %(kind)s."),
}

WON_PARAMS = frozenset(
    [
        "baseline",
        "outage",
        "loss",
        "up_to",
        "amount",
        "top",
        "settlement",
        "unit",
        "cap",
        "before",
        "minimum",
        "maximum",
    ]
)
LABELLED_PARAMS: dict[str, Mapping[str, Any]] = {"kind": DOCUMENT_KINDS, "factor": FACTORS, "mode": ROUNDING_MODES}


def explain(item: Step | Check | str, lang: str) -> str:
    """Return the whole sentence for a step, a check or a reason code, in ``lang`` (``ko`` or ``en``).

    Raises ``KeyError`` for a code nobody gave a sentence, so that no bare code ever reaches a person.
    """
    with override(lang):
        if isinstance(item, Step):
            return _step(item, lang)
        if isinstance(item, Check):
            return _check(item, lang)
        return _reason(item, lang)


def explain_all(items: tuple[Step | Check | str, ...], lang: str) -> list[str]:
    """Return the sentences of several steps, checks or reasons, in order."""
    return [explain(item, lang) for item in items]


def document_label(kind: str, lang: str) -> str:
    """Return the name of a document kind; a kind only a policy knows is shown as it is written there."""
    with override(lang):
        return str(DOCUMENT_KINDS.get(kind, kind))


def signed_won(n: int, lang: str) -> str:
    """Write a difference in won with its sign: ``+1,150,000원``, ``−₩12,000``."""
    return f"+{format_won(n, lang)}" if n > 0 else format_won(n, lang)


def _step(step: Step, lang: str) -> str:
    values = _values(step.params, lang) | {"delta": signed_won(step.amount, lang)}
    sentences = [str(STEPS[step.code]) % values]
    sentences += [_reason(reason, lang) for reason in step.params.get("reasons", ())]
    note = step.params.get("note")
    if note:
        sentences.append(note["ko" if lang.startswith("ko") else "en"])
    return " ".join(sentences)


def _check(check: Check, lang: str) -> str:
    values = _values(check.params, lang)
    if check.code.startswith(DOCUMENT_PREFIX):
        return str(DOCUMENT_CHECKS[check.params["state"], check.params["required"]]) % values
    return str(CHECKS[check.code, check.state]) % values


def _reason(reason: str, lang: str) -> str:
    code, _colon, kind = reason.partition(":")
    return str(REASONS[code]) % _values({"kind": kind}, lang)


def _values(params: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {name: _value(name, value, lang) for name, value in params.items()}


def _value(name: str, value: Any, lang: str) -> str:
    if name in WON_PARAMS and value is not None:
        return format_won(value, lang)
    if name in LABELLED_PARAMS:
        return str(LABELLED_PARAMS[name].get(value, value))
    if name == "last_day":
        return format_date(date.fromisoformat(value), lang)
    return str(value)
