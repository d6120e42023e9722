"""The lane above the top tier: offers, counters, authority, settlement."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from claims.judgement import judge
from claims.models import Claim, Offer
from claims.permissions import limit_of
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.review import freeze
from compensation.calendar import add_business_days, seoul
from compensation.ceremony import Act
from compensation.errors import FourEyes, GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from compensation.rules.policy import Policy


def _policy_of(claim: Claim, at: datetime) -> Policy:
    """By which the claim would be judged now: a settlement has to keep its bounds."""
    version, _facts, _result = judge(claim, at)
    return version.policy


def open_negotiation(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Begin talking: only for a loss above the top tier, with complete and checked papers."""
    with on_claim(claim, "open_negotiation", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        _version, _facts, result = judge(act.obj, act.at)
        if result.outcome != "negotiate":
            raise GuardFailed(_("The loss is not above the top tier, so the rules decide it."))
        if not result.ready:
            raise GuardFailed(_("The documents are not all checked yet."))
        act.move(data={"loss": act.obj.loss})
    return act.obj


def make_offer(
    *,
    claim: int,
    actor: User,
    amount: int,
    channel: str,
    expires_on: date | None = None,
    document: int | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Offer:
    """Name our amount in won. Above the agent's authority it binds once an approver confirms it.

    `document` is a paper of the claim the amount rests on.
    """
    with on_claim(claim, "make_offer", actor=actor, as_of=as_of, seen=seen) as act:
        policy = _policy_of(act.obj, act.at)
        _check_amount(policy, amount)
        live = act.obj.offers.filter(state="made")
        live.filter(side="office", expires_on__lt=seoul(act.at).date()).update(state="expired")
        live.filter(side="office").update(state="withdrawn")
        live.filter(side="claimant").update(state="countered")
        expires = expires_on or add_business_days(seoul(act.at).date(), policy.deadlines.offer_business_days)
        authority = limit_of(actor, policy.authority.agent)
        offer = _write(act, "office", amount, channel, authority, expires, document)
        act.note(data={"offer": offer.number, "amount": amount, "expires_on": expires})
        if offer.amount <= offer.authority:
            tell.offer_made(act.obj, offer, act.at)
    return offer


def record_counter(
    *,
    claim: int,
    actor: User,
    amount: int,
    channel: str,
    document: int | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Offer:
    """Record the amount the claimant named, and the paper they rest it on; our live offer is countered."""
    with on_claim(claim, "record_counter", actor=actor, as_of=as_of, seen=seen) as act:
        if amount < 1:
            raise GuardFailed(_("The amount must be at least 1 won."))
        act.obj.offers.filter(state="made").update(state="countered")
        offer = _write(act, "claimant", amount, channel, 0, None, document)
        act.note(data={"offer": offer.number, "amount": amount})
    return offer


def _check_amount(policy: Policy, amount: int) -> None:
    low, high = policy.settlement.minimum, min(policy.settlement.maximum, policy.cap)
    if not low <= amount <= high:
        raise GuardFailed(
            _("A settlement lies between ₩%(low)s and ₩%(high)s.") % {"low": f"{low:,}", "high": f"{high:,}"}
        )


def _write(
    act: Act, side: str, amount: int, channel: str, authority: int, expires: date | None, document: int | None
) -> Offer:
    if document is not None and not act.obj.documents.filter(pk=document).exclude(state="superseded").exists():
        raise GuardFailed(_("Choose a current document of this claim."))
    return Offer.objects.create(
        claim=act.obj,
        number=act.obj.offers.count() + 1,
        side=side,
        amount=amount,
        channel=channel,
        made_by=act.actor,
        made_at=act.at,
        expires_on=expires,
        authority=authority,
        document_id=document,
    )


def confirm_offer(*, claim: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Offer:
    """An approver binds an offer above the agent's authority; not the one who made it, and within their own limit."""
    with on_claim(claim, "confirm_offer", actor=actor, as_of=as_of, seen=seen) as act:
        offer = under_lock(act.obj.offers).filter(state="made", side="office").first()
        if offer is None or offer.amount <= offer.authority or offer.confirmed_by_id is not None:
            raise GuardFailed(_("There is no offer that needs confirming."))
        if offer.made_by_id == actor.pk:
            raise FourEyes(_("You made this offer, so another approver must confirm it."))
        limit = limit_of(actor, _policy_of(act.obj, act.at).authority.approver)
        if offer.amount > limit:
            raise GuardFailed(
                _("This is over your limit of ₩%(limit)s. Hand it to someone with a higher limit.")
                % {"limit": f"{limit:,}"}
            )
        offer.confirmed_by = actor
        offer.save(update_fields=["confirmed_by"])
        tell.offer_made(act.obj, offer, act.at)
        act.note(data={"offer": offer.number, "amount": offer.amount})
    return offer


def accept_settlement(
    *, claim: int, actor: User, channel: str, as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """Record that the claimant accepted our live offer over `channel`; the settlement goes for approval."""
    with on_claim(claim, "accept_settlement", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        offer = under_lock(act.obj.offers).get(state="made", side="office")
        if offer.expires_on is not None and seoul(act.at).date() > offer.expires_on:
            raise GuardFailed(_("The offer has expired. Make a new one."))
        if act.obj.account is None:
            raise GuardFailed(_("There is no payee account yet. Enter one first."))
        offer.state, offer.accepted_at, offer.accepted_channel = "accepted", act.at, channel
        offer.save(update_fields=["state", "accepted_at", "accepted_channel"])
        version, facts, result = judge(act.obj, act.at, settlement=offer.amount)
        if result.outcome != "award" or result.amount != offer.amount:
            raise GuardFailed(_("The facts have changed, so the settlement no longer fits the policy."))
        act.obj.decision = freeze(act.obj, version, facts, result, actor, act.at, offer=offer)
        act.move(
            "decision",
            data={
                "offer": offer.number,
                "amount": offer.amount,
                "channel": channel,
                "decision": act.obj.decision.number,
                "content_hash": act.obj.decision.content_hash,
            },
        )
    return act.obj


def end_negotiation(
    *, claim: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """Stop talking without a settlement; live offers end. Past its day, an offer ends as expired."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_claim(claim, "end_negotiation", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        live = act.obj.offers.filter(state="made")
        live.filter(expires_on__lt=seoul(act.at).date()).update(state="expired")
        live.update(state="withdrawn")
        act.move(reason=reason)
    return act.obj


def expire_offers(
    *, claim: int, actor: User | None, as_of: datetime | None = None, seen: int | None = None
) -> list[Offer]:
    """Mark our live offers whose last day is over as expired. The negotiation stays open; a person goes on with it.

    `actor` None is the clock (see sweeps.py). Answers the offers that ended; none, and no event, when none had to.
    """
    with on_claim(claim, "expire_offers", actor=actor, as_of=as_of, seen=seen) as act:
        today = seoul(act.at).date()
        over = list(under_lock(act.obj.offers).filter(state="made", expires_on__lt=today).order_by("number"))
        for offer in over:
            offer.state = "expired"
            offer.save(update_fields=["state"])
        if over:
            said = {"offers": [offer.number for offer in over], "expires_on": over[-1].expires_on}
            act.note(data=said)
    return over
