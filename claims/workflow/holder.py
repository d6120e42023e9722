"""Whose account it is, asked of the bank; and two people's word that a changed one need not cool off."""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.account_rights import newest_account
from claims.models import Claim, CoolingWaiver, HolderCheck, PayeeAccount
from claims.workflow.act import on_claim
from compensation.errors import GuardFailed, Stale
from compensation.holders import Answer, Inquiry, Question, inquiry
from compensation.holders.local import LocalInquiry
from compensation.holders.names import likeness
from compensation.locks import under_lock
from compensation.models import User


def check_holder(
    *, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> HolderCheck | None:
    """Ask the bank whose account the newest version is, and keep the answer. None when the claim has no account.

    The question goes out before the claim is locked, and only if the actor may ask; a version entered meanwhile
    raises Stale. A simulated programme is never asked about at a live bank.
    """
    subject = Claim.objects.select_related("programme", "claimant").get(pk=claim)
    with on_claim(claim, "check_holder", actor=actor, as_of=as_of, seen=seen):
        account = newest_account(subject)
    if account is None:
        return None
    provider = LocalInquiry() if subject.programme.simulation else inquiry()
    answer = _ask(provider, account, subject.claimant.brn)
    with on_claim(claim, "check_holder", actor=actor, as_of=as_of, seen=seen) as act:
        if newest_account(act.obj) != account:
            raise Stale
        check = HolderCheck.objects.create(
            account=account,
            outcome=likeness(account.holder, answer.holder) if answer.known else "unavailable",
            answered=answer.holder,
            provider=provider.name,
            reference=answer.reference[:60],
            code=answer.code[:60],
            asked_by=actor,
            effective_at=act.at,
        )
        act.note(data={"version": account.version, "outcome": check.outcome, "provider": check.provider})
    return check


def _ask(provider: Inquiry, account: PayeeAccount, brn: str) -> Answer:
    return provider.ask(Question(account.bank_code, account.number, brn, account.holder))


def request_waiver(
    *, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> CoolingWaiver:
    """Ask that the claim's changed account be paid before it has cooled off."""
    with on_claim(claim, "request_waiver", actor=actor, as_of=as_of, seen=seen) as act:
        if len(reason.strip()) < 5:
            raise GuardFailed(_("Give a reason of at least 5 characters."))
        waiver = CoolingWaiver.objects.create(
            account=act.obj.account, reason=reason.strip(), requested_by=actor, requested_at=act.at
        )
        act.note(reason=reason, data={"version": act.obj.account.version})
    return waiver


def grant_waiver(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> CoolingWaiver:
    """Let the account be paid at once, as somebody else asked."""
    with on_claim(claim, "grant_waiver", actor=actor, as_of=as_of, seen=seen) as act:
        waiver = under_lock(CoolingWaiver.objects).get(account=act.obj.account)
        waiver.granted_by, waiver.granted_at = actor, act.at
        waiver.save(update_fields=["granted_by", "granted_at"])
        act.note(data={"version": act.obj.account.version})
    return waiver
