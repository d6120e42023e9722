"""Whether a claim is eligible: the policy's checks over the facts, each with a reason when it fails."""

from collections.abc import Callable, Iterator
from datetime import datetime

from compensation.brn import is_valid_brn
from compensation.calendar import end_of_day, seoul
from compensation.rules.facts import DocumentState, Facts
from compensation.rules.policy import Policy
from compensation.rules.result import Check, CheckState

#: The reason a failed check gives. Documents say their kind instead: ``document_missing:<kind>``.
REASONS = {
    "filing_window": "outside_filing_window",
    "business_number": "brn_invalid",
    "service_covered": "service_not_covered",
    "loss_known": "loss_unknown",
    "loss_positive": "no_loss",
}

DOCUMENT_PREFIX = "document:"

REQUIRED_DOCUMENT: dict[DocumentState, CheckState] = {
    "missing": "failed",
    "received": "unchecked",
    "accepted": "met",
    "rejected": "failed",
}
OPTIONAL_DOCUMENT: dict[DocumentState, CheckState] = {
    "missing": "not_applicable",
    "received": "unchecked",
    "accepted": "met",
    "rejected": "not_applicable",
}


def eligibility(facts: Facts, policy: Policy, as_of: datetime) -> tuple[Check, ...]:
    """Run the policy's checks in its order and return every one of them, met or not.

    ``as_of`` (aware) decides whether the weeks that a loss is measured on are over.
    """
    return tuple(check for code in policy.checks for check in CHECKS[code](facts, policy, as_of))


def reasons_of(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """Return the reason codes of the failed checks, in order."""
    return tuple(_reason(check) for check in checks if check.state == "failed")


def _reason(check: Check) -> str:
    if check.code.startswith(DOCUMENT_PREFIX):
        return f"document_{check.params['state']}:{check.params['kind']}"
    return REASONS[check.code]


def _met_if(condition: bool) -> CheckState:
    return "met" if condition else "failed"


def _filing_window(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    yield Check("filing_window", _met_if(facts.received_in_window), True)


def _business_number(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    yield Check("business_number", _met_if(is_valid_brn(facts.brn)), True)


def _service_covered(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    state = "not_applicable" if policy.services is None else _met_if(facts.service in policy.services)
    yield Check("service_covered", state, True, {"service": facts.service})


def _weeks_over(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    """A loss is not final while a week it is measured on still runs; that blocks, it does not deny."""
    last = policy.outage.last_measured_day
    state: CheckState = "met" if seoul(as_of) >= end_of_day(last) else "unchecked"
    yield Check("weeks_over", state, True, {"last_day": last.isoformat()})


def _documents(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    for rule in policy.documents_for(facts.channel):
        state = facts.document_state(rule.kind)
        meaning = REQUIRED_DOCUMENT if rule.required else OPTIONAL_DOCUMENT
        params = {"kind": rule.kind, "state": state, "required": rule.required}
        yield Check(f"{DOCUMENT_PREFIX}{rule.kind}", meaning[state], False, params)


def _loss_known(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    yield Check("loss_known", _met_if(facts.loss is not None), True)


def _loss_positive(facts: Facts, policy: Policy, as_of: datetime) -> Iterator[Check]:
    state = "not_applicable" if facts.loss is None else _met_if(facts.loss > 0)
    yield Check("loss_positive", state, True, {"loss": facts.loss})


CHECKS: dict[str, Callable[[Facts, Policy, datetime], Iterator[Check]]] = {
    "filing_window": _filing_window,
    "business_number": _business_number,
    "service_covered": _service_covered,
    "weeks_over": _weeks_over,
    "documents": _documents,
    "loss_known": _loss_known,
    "loss_positive": _loss_positive,
}
