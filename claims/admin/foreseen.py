"""Refusals the workflow would give whatever the form says: told before anybody fills it in, in the same words."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.instalments import last_day_to_appeal
from claims.judgement import judge
from claims.models import Claim
from claims.permissions import why_not
from compensation.admin.verbs import Blocked, asks
from compensation.calendar import format_date, seoul
from compensation.errors import GuardFailed, Refused


def foreseen(verb: str) -> Blocked:
    """`blocked` for a verb: role, state and guards first, then what its own data already rule out."""
    ask, look = asks(why_not, verb), _FORESEEN.get(verb)

    def blocked(user: Any, claim: Any) -> Refused | None:
        return ask(user, claim) or (look(claim) if look else None)

    return blocked


def _open_negotiation(claim: Claim) -> Refused | None:
    try:
        _version, _facts, result = judge(claim, timezone.now())
    except Refused as refusal:
        return refusal
    if result.outcome != "negotiate":
        return GuardFailed(_("The loss is not above the top tier, so the rules decide it."))
    if not result.ready:
        return GuardFailed(_("The documents are not all checked yet."))
    return None


def _lapse_supplement(claim: Claim) -> Refused | None:
    request = claim.supplements.filter(state="open").first()
    if request is None:
        return GuardFailed(_("No supplement request is open."))
    if seoul(timezone.now()).date() <= request.due_on:
        return GuardFailed(_("The request is not overdue yet."))
    if request.reminded_at is None:
        return GuardFailed(_("The claimant has not been reminded yet. Remind them first."))
    return None


def _accept_settlement(claim: Claim) -> Refused | None:
    offer = claim.offers.filter(state="made", side="office").first()
    if offer is not None and offer.expires_on is not None and seoul(timezone.now()).date() > offer.expires_on:
        return GuardFailed(_("The offer has expired. Make a new one."))
    if claim.account is None:
        return GuardFailed(_("There is no payee account yet. Enter one first."))
    return None


def _file_appeal(claim: Claim) -> Refused | None:
    last = last_day_to_appeal(claim.decision) if claim.decision is not None else None
    if last is None or seoul(timezone.now()).date() <= last:
        return None
    return GuardFailed(
        _("The time for an appeal ended on %(day)s.") % {"day": format_date(last, get_language() or "ko")}
    )


_FORESEEN: dict[str, Callable[[Claim], Refused | None]] = {
    "open_negotiation": _open_negotiation,
    "lapse_supplement": _lapse_supplement,
    "accept_settlement": _accept_settlement,
    "file_appeal": _file_appeal,
}
