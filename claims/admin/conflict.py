"""What an event of a claim changed, field by field, for the page that shows both versions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.choices import DOCUMENT_DEFECTS, DOCUMENT_KINDS
from claims.selectors import people
from claims.words import FACT_LABELS, WON_FACTS, event_sentence, people_named, verb_label
from compensation.admin.conflict import Change, Read, state_change
from compensation.banks import bank_name
from compensation.events import Event
from compensation.masking import mask_account
from compensation.money import format_won
from compensation.pills import pill_of

Names = Mapping[int, str]


def reader(events: Sequence[Event], lang: str) -> Read:
    """How to read one of `events`: facts before and after, documents by kind, the account masked, people by name."""
    names = people(pk for event in events for pk in people_named(event.verb, event.data))

    def read(event: Event) -> list[Change]:
        special = _SPECIAL.get(event.verb)
        found = [*state_change(event, "claim"), *(special(event, lang, names) if special else ())]
        return found or [_by_its_sentence(event, lang, names)]

    return read


def _by_its_sentence(event: Event, lang: str, names: Names) -> Change:
    said = event_sentence(event.verb, event.data, lang, names) or event.reason or pgettext("conflict", "done")
    return Change(event.verb, verb_label(event.verb), "", said)


def _facts(event: Event, lang: str, names: Names) -> list[Change]:
    before, after = event.data.get("before", {}), event.data.get("after", {})
    return [
        Change(name, str(FACT_LABELS.get(name, name)), _fact(name, before.get(name), lang), _fact(name, value, lang))
        for name, value in after.items()
    ]


def _fact(name: str, value: Any, lang: str) -> str:
    if name in WON_FACTS:
        return format_won(value, lang) if isinstance(value, int) else ""
    return str(value or "")


def _judged(event: Event, lang: str, names: Names) -> list[Change]:
    kind, defect = event.data.get("kind", ""), event.data.get("defect", "")
    state = str(pill_of("document", "rejected" if defect else "accepted").label)
    after = f"{state} ({dict(DOCUMENT_DEFECTS).get(defect, defect)})" if defect else state
    return [_document(kind, str(pill_of("document", "received").label), after)]


def _attached(event: Event, lang: str, names: Names) -> list[Change]:
    version = event.data.get("version", 1)
    before = _("version %(version)s") % {"version": version - 1} if version > 1 else ""
    return [_document(event.data.get("kind", ""), before, _("version %(version)s") % {"version": version})]


def _document(kind: str, before: str, after: str) -> Change:
    return Change(f"document_{kind}", str(dict(DOCUMENT_KINDS).get(kind, kind)), before, after)


def _account(event: Event, lang: str, names: Names) -> list[Change]:
    """The number stays masked: a conflict is no way around the mask."""
    bank = bank_name(event.data["bank"], lang) if event.data.get("bank") else ""
    version = event.data.get("version", event.data.get("after"))
    masked = f"{bank} {mask_account(event.data.get('last4', ''))}".strip()
    after = _("%(account)s, version %(version)s.") % {"account": masked, "version": version}
    before = event.data.get("before")
    saw = _("version %(version)s") % {"version": before} if before else ""
    return [Change("account", _("Account number"), saw, f"{verb_label(event.verb)}: {after}")]


def _assigned(event: Event, lang: str, names: Names) -> list[Change]:
    before, after = (names.get(event.data.get(key) or 0, "") for key in ("from", "to"))
    return [Change("to", pgettext("conflict", "Assigned to"), before, after)]


_SPECIAL: dict[str, Callable[[Event, str, Names], list[Change]]] = {
    "correct_facts": _facts,
    "accept_document": _judged,
    "reject_document": _judged,
    "attach_document": _attached,
    "enter_account": _account,
    "verify_account": _account,
    "change_account": _account,
    "assign": _assigned,
}
