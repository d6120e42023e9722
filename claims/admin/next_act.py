"""The one act that helps a case most now: the blue button of its page."""

from datetime import datetime

from claims.admin.appeal_verbs import blue_appeal_act
from claims.judgement import judge
from claims.models import Claim
from compensation.calendar import seoul
from compensation.errors import Refused
from compensation.rules.eligibility import DOCUMENT_PREFIX


def blue_act(claim: Claim, at: datetime) -> str:
    """The verb to show in blue, or nothing: then the question on the page is the next thing to do."""
    chosen = _BY_STATE.get(claim.state)
    return chosen(claim, at) if chosen else blue_appeal_act(claim)


def _in_review(claim: Claim, at: datetime) -> str:
    try:
        _version, _facts, result = judge(claim, at)
    except Refused:
        return ""
    if not result.ready:
        return ""
    if result.outcome == "negotiate":
        return "open_negotiation"
    papers_fail = any(check.code.startswith(DOCUMENT_PREFIX) and check.state == "failed" for check in result.checks)
    return "request_supplement" if papers_fail else "recommend"


def _waiting(claim: Claim, at: datetime) -> str:
    request = next((one for one in claim.supplements.all() if one.state == "open"), None)
    if request is None or seoul(at).date() <= request.due_on:
        return "receive_supplement"
    return "lapse_supplement" if request.reminded_at else "remind_supplement"


def _negotiating(claim: Claim, at: datetime) -> str:
    offer = next((one for one in claim.offers.all() if one.state == "made" and one.side == "office"), None)
    if offer is None or (offer.expires_on is not None and seoul(at).date() > offer.expires_on):
        return "make_offer"
    if offer.amount > offer.authority and offer.confirmed_by_id is None:
        return "confirm_offer"
    return "accept_settlement"


def _awaiting(claim: Claim, at: datetime) -> str:
    return "deny" if claim.decision is not None and claim.decision.outcome == "denial" else "approve"


def _on_hold(claim: Claim, at: datetime) -> str:
    newest = next(iter(claim.claimant.accounts.all()), None)
    if newest is not None and newest.pk != claim.account_id and newest.verified_by_id is None:
        return "change_account" if newest.holder_checks.exists() else "check_holder"
    return "enter_account" if claim.hold_code == "bank" else "release_hold"


_BY_STATE = {
    "received": lambda claim, at: "start_review",
    "in_review": _in_review,
    "supplement_requested": _waiting,
    "negotiating": _negotiating,
    "awaiting_approval": _awaiting,
    "on_hold": _on_hold,
    "returned": lambda claim, at: "resubmit",
}
