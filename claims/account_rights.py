"""Who may verify a payee account or let it be paid early, and why not: a part of `claims.permissions`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from claims.models import Claim, PayeeAccount
from compensation.errors import FourEyes, GuardFailed, Refused


def newest_account(claim: Claim) -> PayeeAccount | None:
    """The latest version of the claimant's account, verified or not."""
    return claim.claimant.accounts.order_by("-version").first()


def new_account(actor: Any, claim: Claim) -> Refused | None:
    pending = newest_account(claim)
    if pending is None or pending.pk == claim.account_id or pending.verified_by_id is not None:
        return GuardFailed(_("There is no new account to verify. Enter it first."))
    if pending.entered_by_id == actor.pk:
        return FourEyes(_("Whoever entered the account cannot verify it. Another person must."))
    return _holder(pending)


def _holder(account: PayeeAccount) -> Refused | None:
    """A version binds once the bank was asked whose it is, and did not name somebody else."""
    last = account.holder_checks.order_by("-pk").first()
    if last is None:
        return GuardFailed(_("Ask the bank whose account it is first."))
    if last.outcome == "mismatch":
        return GuardFailed(_("The bank names another holder. Ask the claimant for their own account and enter it."))
    return None


def with_an_account(actor: Any, claim: Claim) -> Refused | None:
    if newest_account(claim) is None:
        return GuardFailed(_("No account has been entered."))
    return None


def _cooling(claim: Claim) -> Refused | None:
    account = claim.account
    if account is None or account.payable_from is None or account.payable_from <= timezone.now():
        return GuardFailed(_("The account that binds has nothing to cool off from."))
    return None


def may_ask_waiver(actor: Any, claim: Claim) -> Refused | None:
    refusal = _cooling(claim)
    if refusal is None and claim.account is not None and claim.account.cooling_waivers.exists():
        return GuardFailed(_("Someone has already asked that this account need not cool off."))
    return refusal


def may_grant_waiver(actor: Any, claim: Claim) -> Refused | None:
    refusal = _cooling(claim)
    if refusal is not None or claim.account is None:
        return refusal
    waiver = claim.account.cooling_waivers.filter(granted_by=None).first()
    if waiver is None:
        return GuardFailed(_("Nobody has asked that this account need not cool off."))
    if actor.pk in (waiver.requested_by_id, claim.account.entered_by_id, claim.account.verified_by_id):
        return FourEyes(_("You asked for this or dealt with the account, so another person must decide on it."))
    return None
