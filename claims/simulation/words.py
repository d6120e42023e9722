"""Why a claim's result would be another one, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from compensation.explanations import explain
from compensation.rules.result import Check, Step

#: What there is to say where no step differs.
QUIET = {
    "same": _("The result is the same."),
    "negotiated": _("It would still be negotiated, so its amount is not compared."),
    "upheld": _("A person denied it on grounds that no rule can see, so it stays denied."),
}
SIDES = {"before": _("Until now: %(sentence)s"), "after": _("With this version: %(sentence)s")}


def sentences(kind: str, why: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """The reasons of a row in order, as whole sentences in `lang` (`ko` or `en`)."""
    with override(lang):
        said = [str(QUIET[kind])] if kind in QUIET else []
        return said + [str(SIDES[item["side"]]) % {"sentence": explain(_item(item), lang)} for item in why]


def codes(kind: str, why: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same reasons for machines: `before:tier_matched`, `after:capped`; the kind where no step differs."""
    return ([kind] if kind in QUIET else []) + [f"{item['side']}:{_item(item).code}" for item in why]


def _item(item: Mapping[str, Any]) -> Step | Check:
    return Step(**item["step"]) if "step" in item else Check(**item["check"])
