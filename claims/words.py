"""The claims floor's acts in words: the name of every verb, and what an event says happened."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from claims.appeal_words import SENTENCES
from claims.choices import (
    CHANNELS,
    CLAIM_EDGES,
    DECISION_OUTCOMES,
    DEFECTS,
    DOCUMENT_DEFECTS,
    DOCUMENT_KINDS,
    HOLDER_OUTCOMES,
)
from claims.models.appeal import REOPENING_CAUSES
from claims.models.contact import CONTACT_KINDS, CONTACT_OUTCOMES
from claims.models.suspicion import SUSPICION_REASONS, SUSPICION_STATES
from compensation.banks import bank_name
from compensation.calendar import format_date, format_datetime
from compensation.masking import mask_account
from compensation.money import format_won

NOTE_LABELS = {
    "file_claim": pgettext_lazy("verb", "File a claim"),
    "assign": pgettext_lazy("verb", "Assign"),
    "take_case": pgettext_lazy("verb", "Take case"),
    "release_case": pgettext_lazy("verb", "Put case back"),
    "correct_facts": pgettext_lazy("verb", "Correct facts"),
    "attach_document": pgettext_lazy("verb", "Attach document"),
    "accept_document": pgettext_lazy("verb", "Accept document"),
    "reject_document": pgettext_lazy("verb", "Reject document"),
    "remind_supplement": pgettext_lazy("verb", "Remind claimant"),
    "make_offer": pgettext_lazy("verb", "Make offer"),
    "record_counter": pgettext_lazy("verb", "Record counter-offer"),
    "confirm_offer": pgettext_lazy("verb", "Confirm offer"),
    "enter_account": pgettext_lazy("verb", "Enter account"),
    "verify_account": pgettext_lazy("verb", "Verify new account"),
    "check_holder": pgettext_lazy("verb", "Ask the bank for the holder"),
    "request_waiver": pgettext_lazy("verb", "Ask to skip cooling off"),
    "grant_waiver": pgettext_lazy("verb", "Let it be paid at once"),
    "judge_suspicion": pgettext_lazy("verb", "Judge a look-alike"),
    "request_reopening": pgettext_lazy("verb", "Ask to reopen"),
    "reject_reopening": pgettext_lazy("verb", "Refuse to reopen"),
    "add_note": pgettext_lazy("verb", "Add note"),
    "record_contact": pgettext_lazy("verb", "Record contact"),
    "plan_visit": pgettext_lazy("verb", "Plan visit"),
    "finish_visit": pgettext_lazy("verb", "Visit done"),
    "cancel_visit": pgettext_lazy("verb", "Cancel visit"),
    "set_preferences": pgettext_lazy("verb", "Language and reminders"),
    "expire_offers": pgettext_lazy("verb", "Offer expired"),
    "file_appeal": pgettext_lazy("verb", "File an appeal"),
    "judge_appeal": pgettext_lazy("verb", "Judge the appeal"),
    "approve_instalment": pgettext_lazy("verb", "Confirm additional instalment"),
    "schedule_instalment": pgettext_lazy("verb", "Put instalment into a round"),
    "unschedule_instalment": pgettext_lazy("verb", "Take instalment out of the round"),
    "instalment_paid": pgettext_lazy("verb", "Instalment paid"),
    "instalment_failed": pgettext_lazy("verb", "Instalment failed"),
    "instalment_returned": pgettext_lazy("verb", "Instalment returned"),
}
VERB_LABELS: dict[str, Any] = {edge.verb: edge.label for edge in CLAIM_EDGES} | NOTE_LABELS

FACT_LABELS = {
    "service": pgettext_lazy("fact", "Service"),
    "industry": pgettext_lazy("fact", "Industry"),
    "baseline_sales": pgettext_lazy("fact", "Baseline-week sales"),
    "outage_sales": pgettext_lazy("fact", "Outage-week sales"),
}
WON_FACTS = ("baseline_sales", "outage_sales")

Data = Mapping[str, Any]


def verb_label(verb: str) -> str:
    """The act's name in the reader's language."""
    return str(VERB_LABELS.get(verb, verb))


def event_sentence(verb: str, data: Data, lang: str, names: Mapping[int, str]) -> str:
    """What an event's data says, in words; empty where the act says it all. `names` are people by id."""
    write = _SENTENCES.get(verb)
    return write(data, lang, names) if write else ""


def people_named(verb: str, data: Data) -> list[int]:
    """The ids of the people an event's data names."""
    keys = {"assign": ("from", "to"), "start_review": ("assigned_to",), "plan_visit": ("to",)}.get(verb, ())
    return [data[key] for key in keys if isinstance(data.get(key), int)]


def _label(choices: list[tuple[str, Any]], code: Any) -> str:
    return str(dict(choices).get(code, code))


def _won(value: Any, lang: str) -> str:
    return format_won(value, lang) if isinstance(value, int) else _("unknown")


def _day(text: Any, lang: str) -> str:
    day: date | None = parse_date(str(text)) if text else None
    return format_date(day, lang) if day else ""


def _moment(text: Any, lang: str) -> str:
    moment: datetime | None = parse_datetime(str(text)) if text else None
    return format_datetime(moment, lang) if moment else ""


def _kinds(codes: list[str]) -> str:
    return ", ".join(_label(DOCUMENT_KINDS, code) for code in codes)


def _filed(data: Data, lang: str, names: Mapping[int, str]) -> str:
    parts = [
        _("Received %(moment)s over %(channel)s.")
        % {"moment": _moment(data.get("received_at"), lang), "channel": _label(CHANNELS, data.get("channel"))}
    ]
    if data.get("papers"):
        parts.append(_("Documents: %(kinds)s.") % {"kinds": _kinds(data["papers"])})
    if data.get("defects"):
        parts.append(
            _("To complete: %(defects)s.") % {"defects": ", ".join(_label(DEFECTS, c) for c in data["defects"])}
        )
    return " ".join(parts)


def _assigned(data: Data, lang: str, names: Mapping[int, str]) -> str:
    before, after = names.get(data.get("from") or 0, ""), names.get(data.get("to") or 0, "")
    return f"{before} → {after}" if before else after


def _asked(data: Data, lang: str, names: Mapping[int, str]) -> str:
    items = "; ".join(
        f"{_label(DOCUMENT_KINDS, kind)} ({_label(DOCUMENT_DEFECTS, defect)})" for kind, defect in data.get("items", [])
    )
    return _("%(items)s. Due %(day)s.") % {"items": items, "day": _day(data.get("due_on"), lang)}


def _answered(data: Data, lang: str, names: Mapping[int, str]) -> str:
    missing = data.get("missing") or []
    return _("Still missing: %(kinds)s.") % {"kinds": _kinds(missing)} if missing else _("Nothing is missing any more.")


def _offered(data: Data, lang: str, names: Mapping[int, str]) -> str:
    amount = _won(data.get("amount"), lang)
    until = _day(data.get("expires_on"), lang)
    if until:
        return _("Offer %(number)s: %(amount)s, stands until %(day)s.") % {
            "number": data.get("offer"),
            "amount": amount,
            "day": until,
        }
    return _("Offer %(number)s: %(amount)s.") % {"number": data.get("offer"), "amount": amount}


def _decided(data: Data, lang: str, names: Mapping[int, str]) -> str:
    if "stage" in data:
        return _("Decision %(number)s, approval %(stage)s; another approver is needed.") % {
            "number": data.get("decision"),
            "stage": data["stage"],
        }
    outcome = _label(DECISION_OUTCOMES, data.get("outcome", "award" if data.get("amount") else "denial"))
    return _("Decision %(number)s: %(outcome)s, %(amount)s.") % {
        "number": data.get("decision"),
        "outcome": outcome,
        "amount": _won(data.get("amount"), lang),
    }


def _paper(data: Data, lang: str, names: Mapping[int, str]) -> str:
    text = _("%(kind)s, version %(version)s.") % {
        "kind": _label(DOCUMENT_KINDS, data.get("kind")),
        "version": data.get("version"),
    }
    return f"{text} {_label(DOCUMENT_DEFECTS, data['defect'])}." if data.get("defect") else text


def _account(data: Data, lang: str, names: Mapping[int, str]) -> str:
    bank = bank_name(data["bank"], lang) if data.get("bank") else ""
    masked = f"{bank} {mask_account(data.get('last4', ''))}".strip()
    return _("%(account)s, version %(version)s.") % {
        "account": masked,
        "version": data.get("version", data.get("after")),
    }


def _fact(name: str, value: Any, lang: str) -> str:
    return _won(value, lang) if name in WON_FACTS else str(value or "–")


def _holder(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Version %(version)s: %(outcome)s.") % {
        "version": data.get("version"),
        "outcome": _label(HOLDER_OUTCOMES, data.get("outcome")),
    }


def _corrected(data: Data, lang: str, names: Mapping[int, str]) -> str:
    before, after = data.get("before", {}), data.get("after", {})
    return "; ".join(
        f"{FACT_LABELS.get(name, name)} {_fact(name, before.get(name), lang)} → {_fact(name, value, lang)}"
        for name, value in after.items()
    )


def _channel(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Said over %(channel)s.") % {"channel": _label(CHANNELS, data.get("channel"))}


def _loss(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Loss: %(loss)s.") % {"loss": _won(data.get("loss"), lang)}


def _line(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Payout line %(line)s.") % {"line": data.get("line")}


def _contacted(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Contact %(number)s, %(kind)s: %(outcome)s.") % {
        "number": data.get("contact"),
        "kind": _label(CONTACT_KINDS, data.get("kind")),
        "outcome": _label(CONTACT_OUTCOMES, data.get("outcome")),
    }


def _planned(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Contact %(number)s, a visit on %(moment)s by %(person)s.") % {
        "number": data.get("contact"),
        "moment": _moment(data.get("planned_for"), lang),
        "person": names.get(data.get("to") or 0, ""),
    }


def _called_off(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Contact %(number)s.") % {"number": data.get("contact")}


def _preferred(data: Data, lang: str, names: Mapping[int, str]) -> str:
    said: dict[str, dict[Any, str]] = {
        "language": {"ko": _("Korean"), "en": _("English")},
        "reminders_wanted": {True: _("yes"), False: _("no")},
    }
    labels = {"language": _("Language"), "reminders_wanted": _("Wants reminders")}
    before, after = data.get("before", {}), data.get("after", {})
    return "; ".join(
        f"{labels[name]} {said[name].get(before.get(name), '–')} → {said[name].get(value, '–')}"
        for name, value in after.items()
        if name in labels
    )


def _expired(data: Data, lang: str, names: Mapping[int, str]) -> str:
    numbers = ", ".join(str(number) for number in data.get("offers", []))
    return _("Offer %(number)s stood until %(day)s.") % {
        "number": numbers,
        "day": _day(data.get("expires_on"), lang),
    }


def _pair(data: Data, lang: str, names: Mapping[int, str]) -> str:
    reasons = ", ".join(_label(SUSPICION_REASONS, code) for code in data.get("reasons", []))
    verdict = _label(SUSPICION_STATES, data.get("verdict"))
    return _("%(verdict)s: %(number)s (%(reasons)s).") % {
        "verdict": verdict,
        "number": data.get("other"),
        "reasons": reasons,
    }


def _cause(data: Data, lang: str, names: Mapping[int, str]) -> str:
    return _("Cause: %(cause)s.") % {"cause": _label(REOPENING_CAUSES, data.get("cause"))} if data.get("cause") else ""


_SENTENCES: dict[str, Callable[[Data, str, Mapping[int, str]], str]] = {
    "file_claim": _filed,
    "assign": _assigned,
    "request_supplement": _asked,
    "receive_supplement": _answered,
    "lapse_supplement": _answered,
    "open_negotiation": _loss,
    "make_offer": _offered,
    "record_counter": _offered,
    "confirm_offer": _offered,
    "accept_settlement": _offered,
    "recommend": _decided,
    "approve": _decided,
    "deny": _decided,
    "withdraw": _channel,
    "attach_document": _paper,
    "accept_document": _paper,
    "reject_document": _paper,
    "enter_account": _account,
    "change_account": _account,
    "verify_account": _account,
    "check_holder": _holder,
    "correct_facts": _corrected,
    "schedule": _line,
    "mark_paid": _line,
    "mark_failed": _line,
    "mark_returned": _line,
    "judge_suspicion": _pair,
    "request_reopening": _cause,
    "reject_reopening": _cause,
    "reopen": _cause,
    "record_contact": _contacted,
    "plan_visit": _planned,
    "finish_visit": _contacted,
    "cancel_visit": _called_off,
    "set_preferences": _preferred,
    "expire_offers": _expired,
    **SENTENCES,
}
