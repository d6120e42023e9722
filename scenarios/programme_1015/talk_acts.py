"""Talks above the top tier: offers, confirmation above the agent's authority, counters, acceptance or an end."""

from datetime import datetime, timedelta

from claims import workflow
from claims.models import Offer
from compensation.calendar import add_business_days
from scenarios.programme_1015 import words
from scenarios.programme_1015.population import Shop
from scenarios.programme_1015.review_acts import send_for_approval
from scenarios.programme_1015.stage import Stage1015, act, on_day

STEP = 10_000  # won: offers and counters are round figures
LEAST, MOST = 50_000, 5_000_000  # the policy's bounds of a settlement


def _round_up(amount: float) -> int:
    return -int(-amount // STEP) * STEP


def our_offer(shop_loss: int, share: float, asked: int | None) -> int:
    """Won we offer: a share of the loss, or what they asked for when that is less; within the policy's bounds."""
    amount = _round_up(shop_loss * share)
    if asked is not None:
        amount = min(amount, asked)
    return min(max(amount, LEAST), MOST)


def their_ask(shop: Shop, asks_more: float) -> int:
    """Won the claimant names when an offer is too low."""
    return _round_up(shop.loss * shop.reserve * asks_more)


@act
def offer(stage: Stage1015, at: datetime, number: int, pk: int, turn: int) -> None:
    """The agent names an amount; above the authority an approver must bind it first."""
    claim, shop = stage.claim(pk), stage.shops[number]
    counter = claim.offers.filter(side="claimant", state="made").first()
    assert claim.loss is not None  # a talk is opened for a known loss only
    amount = our_offer(claim.loss, stage.model.offers[turn], counter.amount if counter else None)
    made = workflow.make_offer(claim=pk, actor=stage.agent(number), amount=amount, channel="phone", as_of=at)
    if amount > made.authority:
        confirmed = stage.office_day(at, (1, 1), "bind", number, turn)
        stage.agenda.put(confirmed, "bind_offer", number, pk)
        at = confirmed
    if shop.withdraws == "negotiating":
        stage.agenda.put(stage.office_day(at, (1, 4), "withdraw", number), "withdraw", number, pk)
    elif shop.silent:
        assert made.expires_on is not None
        stage.agenda.put(on_day(add_business_days(made.expires_on, 1), 30), "end_talks", number, pk, words.NO_ANSWER)
    else:
        stage.agenda.put(stage.office_day(at, (1, 4), "reply", number, turn), "reply", number, pk, turn)


@act
def bind_offer(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """An approver confirms an offer above the agent's authority."""
    workflow.confirm_offer(claim=pk, actor=stage.approver(number), as_of=at)


@act
def reply(stage: Stage1015, at: datetime, number: int, pk: int, turn: int) -> None:
    """The claimant accepts, names another amount, or refuses our last one."""
    shop, agent = stage.shops[number], stage.agent(number)
    live = Offer.objects.get(claim=pk, side="office", state="made")
    if live.amount >= shop.loss * shop.reserve:
        workflow.accept_settlement(claim=pk, actor=agent, channel="phone", as_of=at)
        stage.agenda.put(stage.office_day(at, (1, 2), "decide", number), "decide", number, pk, "")
    elif turn + 1 < len(stage.model.offers):
        ask = their_ask(shop, stage.model.asks_more)
        workflow.record_counter(claim=pk, actor=agent, amount=ask, channel="phone", as_of=at)
        stage.agenda.put(stage.office_day(at, (1, 2), "offer", number, turn + 1), "offer", number, pk, turn + 1)
    else:
        stage.agenda.put(at + timedelta(minutes=5), "end_talks", number, pk, words.NO_AGREEMENT)


@act
def end_talks(stage: Stage1015, at: datetime, number: int, pk: int, reason: str) -> None:
    """No settlement: the talk ends and a denial for that reason is recommended."""
    workflow.end_negotiation(claim=pk, actor=stage.agent(number), reason=reason, as_of=at)
    send_for_approval(stage, at + timedelta(minutes=15), number, pk, "no_settlement")
