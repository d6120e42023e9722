"""A corrected payee account: entered by one person, verified by another, approved anew."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from claims.instalments import unpaid_by_bank
from claims.models import Claim, PayeeAccount
from claims.permissions import OPEN_FOR_PAPERS
from claims.workflow.act import on_claim
from claims.workflow.intake import new_account
from claims.workflow.lookalikes import raise_suspicions
from compensation.banks import BANKS
from compensation.ceremony import has_edge
from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User

LEAST_DIGITS, MOST_DIGITS = 10, 16
BANK_CODES = {bank.code for bank in BANKS}


def enter_account(
    *,
    claim: int,
    actor: User,
    bank_code: str,
    number: str,
    holder: str,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> PayeeAccount:
    """Add the next version of the claimant's account. It binds nothing until someone else verified it."""
    digits = "".join(number.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        raise GuardFailed(_("An account number has 10 to 16 digits."))
    if not holder.strip():
        raise GuardFailed(_("Enter the account holder."))
    if bank_code not in BANK_CODES:
        raise GuardFailed(_("Choose a bank from the list."))
    with on_claim(claim, "enter_account", actor=actor, as_of=as_of, seen=seen) as act:
        account = new_account(act.obj.claimant, bank_code, digits, holder.strip(), actor, act.at)
        act.note(data={"version": account.version, "bank": bank_code, "last4": account.last4})
    return account


def cooled_off(account: PayeeAccount, hours: int) -> datetime | None:
    """The earliest cut-off that may pay to a verified version: a first account at once, a changed one after `hours`."""
    if account.verified_at is None:
        return None
    return account.verified_at + timedelta(hours=hours if account.version > 1 else 0)


def change_account(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Verify the newest account version (entered by someone else) and let it bind.

    On hold, the claim goes back for approval: the old approval names the old account. Elsewhere the claim
    keeps its state.
    """
    on_hold = Claim.objects.filter(pk=claim, state="on_hold").exists()
    with on_claim(claim, "change_account" if on_hold else "verify_account", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        # Paid in part: an instalment the bank could not pay waits for another account, as on hold.
        if not on_hold and act.obj.state not in OPEN_FOR_PAPERS and not unpaid_by_bank(act.obj):
            raise GuardFailed(_("Put the payment on hold first: the approval names the account it was given for."))
        account = under_lock(act.obj.claimant.accounts).order_by("-version")[0]
        account.verified_by, account.verified_at = actor, act.at
        account.payable_from = cooled_off(account, act.obj.programme.cooling_off_hours)
        account.save(update_fields=["verified_by", "verified_at", "payable_from"])
        before = act.obj.account.version if act.obj.account else None
        act.obj.account = account
        act.obj.defects = [code for code in act.obj.defects if code not in ("bank_unknown", "account_invalid")]
        data = {"before": before, "after": account.version, "last4": account.last4}
        raise_suspicions(act.obj, act.at)
        if has_edge(act.obj, act.verb):
            act.move("account", "defects", data=data)
        else:
            act.note("account", "defects", data=data)
    return act.obj
