"""The 451 businesses that claim: who they are, what they lost, what they send and how they answer. Pure.

Every trait has dice of its own, so a change to one leaves the others as they were. Numbers are built so that none
can be a real person's: tax office 999 for business numbers, 010-0000 for phones, accounts that begin with 000.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from compensation.brn import check_digit
from compensation.calendar import add_business_days, is_business_day, seoul
from scenarios.programme_1015 import timeline, words
from scenarios.programme_1015.draws import apportion, deal, flags, log_normal, log_uniform, pick, ranks
from scenarios.programme_1015.parameters import Model

TAX_OFFICE = "999"
FIRST_BOUND, TOP_BOUND = 300_000, 500_000
BY_HAND = ("phone", "visit", "post")
BANKS = ("003", "004", "011", "020", "031", "045", "081", "088", "089", "090")
SPOILT = {
    "small_business_certificate": ("expired", "wrong_person"),
    "sales_evidence": ("outage_week_missing", "baseline_week_missing", "unreadable"),
    "service_use_evidence": ("unreadable", "insufficient"),
    "bankbook_copy": ("holder_differs", "unreadable"),
}
Throw = Callable[..., random.Random]


@dataclass(frozen=True, slots=True)
class Shop:
    """One business. `baseline` and `outage` (won a week) are what its papers show; `stated_…` what it wrote.

    `flaws` are papers missing or bad at filing. `answers` (prompt, late, partly, never), `formal` (none, comes_back,
    gives_up), `doubt`, `reserve` (least share of the loss), `silent` and `withdraws` (a state or none) say how it
    behaves when asked. Nothing here says what it will be paid.
    """

    number: int
    received_at: datetime
    filed_at: datetime
    channel: str
    brn: str
    business_name: str
    representative: str
    phone: str | None
    email: str
    industry: str
    service: str
    damage_text: str
    baseline: int
    outage: int
    stated_baseline: int | None
    stated_outage: int | None
    bank_code: str
    account: str
    holder: str
    names_account: bool
    flaws: tuple[tuple[str, str], ...]
    answers: str
    formal: str
    doubt: str
    reserve: float
    silent: bool
    withdraws: str
    reported: bool
    files_again: bool

    @property
    def loss(self) -> int:
        """What the papers show it lost, in won."""
        return max(0, self.baseline - self.outage)

    @property
    def defects(self) -> tuple[str, ...]:
        """What could not be read when it filed, in the codes of intake."""
        found = []
        if self.stated_baseline is None:
            found.append("baseline_sales_invalid")
        if self.phone is None:
            found.append("phone_invalid")
        if not self.names_account:
            found.append("account_invalid")
        return tuple(found)


def populate(model: Model, throw: Throw) -> list[Shop]:
    """The population of one seed in order of filing. `throw(purpose…)` gives the dice of a purpose."""
    count = model.claims
    channels = deal(throw("channel"), model.channels, count)
    moments = _moments(model, channels, throw)
    industries = deal(throw("industry"), model.industries, count)
    losses = _losses(model, throw)
    flawed = deal(throw("flaws"), model.flaws, count)
    answers = _answers(model, flawed, throw)
    formal = deal(throw("formal"), model.formal_defects, count)
    doubts = deal(throw("doubt"), model.doubts, count)
    reserves = _reserves(model, losses, throw)
    silent = flags(throw("silent"), model.silent, count)
    withdrawals = deal(throw("withdraw"), model.withdrawals, count)
    misstated = flags(throw("misstated"), model.misstated, count)
    blurred = flags(throw("blurred"), model.unreadable_sales, count)
    nameless = flags(throw("account"), model.no_account, count)
    phoneless = flags(throw("phone"), model.unreadable_phone, count)
    reported = flags(throw("reported"), model.reported_before, count)
    again = flags(throw("again"), model.files_again, count)
    shops = []
    for i, (received_at, filed_at) in enumerate(moments):
        person = _person(i, industries[i], model, throw("person", i))
        phone = person.pop("phone")
        baseline, outage = _weeks(losses[i], model, throw("weeks", i))
        stated = None if blurred[i] else baseline
        shops.append(
            Shop(
                number=i,
                received_at=received_at,
                filed_at=filed_at,
                channel=channels[i],
                industry=industries[i],
                baseline=baseline,
                outage=outage,
                stated_baseline=stated,
                stated_outage=_stated(outage, baseline, misstated[i], throw("stated", i)),
                names_account=not nameless[i],
                flaws=_flaws(int(flawed[i]), model, throw("flaw", i)),
                answers=answers[i],
                formal=formal[i],
                doubt=doubts[i],
                reserve=reserves[i],
                silent=silent[i],
                withdraws=withdrawals[i],
                reported=reported[i],
                files_again=again[i],
                phone=None if phoneless[i] else phone,
                **person,
            )
        )
    return shops


def _person(number: int, industry: str, model: Model, dice: random.Random) -> dict[str, str]:
    """Names and numbers that belong to nobody."""
    first_nine = f"{TAX_OFFICE}{dice.randint(10, 89)}{number * 7 + 1000:04d}"
    name = dice.choice(words.FAMILY_NAMES) + dice.choice(words.GIVEN_NAMES)
    shop = dice.choice(words.SHOP_FIRST) + dice.choice(words.SHOP_LAST[industry])
    service = pick(dice, model.reported_services)
    return {
        "brn": f"{first_nine}{check_digit(first_nine)}",
        "business_name": shop,
        "representative": name,
        "phone": f"0100000{number:04d}",
        "email": f"shop{number}@example.com" if dice.random() < 0.8 else "",
        "service": service,
        "damage_text": dice.choice(words.DAMAGE).format(service=service),
        "bank_code": dice.choice(BANKS),
        "account": f"000{number:04d}{dice.randrange(10**6):06d}",
        "holder": shop if dice.random() < 0.4 else name,
    }


def _weeks(loss: int, model: Model, dice: random.Random) -> tuple[int, int]:
    """Baseline and outage week in whole hundreds of won, their difference the loss."""
    if loss == 0:
        outage = round(dice.uniform(400_000, 4_000_000), -2)
        return int(round(outage * dice.uniform(0.9, 1.0), -2)), int(outage)
    baseline = max(loss, round(loss / dice.uniform(*model.share_of_sales_lost) / 100) * 100)
    return baseline, baseline - loss


def _stated(outage: int, baseline: int, misstated: bool, dice: random.Random) -> int:
    """The outage week as they wrote it: some claim to have sold less than their papers show."""
    return max(0, outage - round((baseline - outage) * dice.uniform(0.1, 0.6) / 100) * 100) if misstated else outage


def _losses(model: Model, throw: Throw) -> list[int]:
    """True losses in won: shares by tier, spread inside each."""
    kinds = deal(throw("tier"), model.losses, model.claims)
    spread = {
        kind: iter(ranks(throw("loss", kind), part))
        for (kind, _share), part in zip(model.losses, apportion(model.losses, model.claims), strict=True)
    }
    return [_loss(kind, next(spread[kind]), model) for kind in kinds]


def _loss(kind: str, rank: float, model: Model) -> int:
    if kind == "none":
        return 0
    if kind == "first_tier":
        return log_uniform(rank, model.least_loss, FIRST_BOUND) // 100 * 100
    if kind == "second_tier":
        return log_uniform(rank, FIRST_BOUND + 100, TOP_BOUND) // 100 * 100
    drawn = log_normal(rank, model.above_median, model.above_spread)
    return min(max(drawn, TOP_BOUND + 100), model.most_loss) // 100 * 100


def _reserves(model: Model, losses: list[int], throw: Throw) -> list[float]:
    """The least share of the loss each would settle for; spread evenly among those who will negotiate."""
    low, high = model.reserve
    above = [i for i, loss in enumerate(losses) if loss > TOP_BOUND]
    drawn = dict(zip(above, ranks(throw("reserve"), len(above)), strict=True))
    return [low + (high - low) * drawn.get(i, 0.5) for i in range(len(losses))]


def _answers(model: Model, flawed: list[str], throw: Throw) -> list[str]:
    """How those with flawed papers answer; for the others it does not matter."""
    asked = [i for i, number in enumerate(flawed) if number != "0"]
    dealt = dict(zip(asked, deal(throw("answer"), model.answers, len(asked)), strict=True))
    return [dealt.get(i, "prompt") for i in range(len(flawed))]


def _flaws(number: int, model: Model, dice: random.Random) -> tuple[tuple[str, str], ...]:
    """`number` papers and what is wrong with each."""
    left = list(model.flawed_kinds)
    found = []
    for _ in range(number):
        kind = pick(dice, left)
        left = [(name, weight) for name, weight in left if name != kind]
        defect = "missing" if dice.random() < model.missing else dice.choice(SPOILT[kind])
        found.append((kind, defect))
    return tuple(sorted(found))


def _moments(model: Model, channels: list[str], throw: Throw) -> list[tuple[datetime, datetime]]:
    """When each claim was received and when it reached the office, in order of receipt.

    Staff enter post one to three business days after its postmark; every other channel is taken down at once.
    """
    bounds = [timeline.FILING_OPENS, timeline.OFFICIAL_CLOSE, *(e.closes_at for e in timeline.EXTENSIONS)]
    shares = [(str(i), share) for i, share in enumerate(model.windows)]
    received = []
    channel = iter(channels)
    for number, part in enumerate(apportion(shares, model.claims)):
        for i in range(part):
            dice = throw("receipt", number, i)
            received.append(_received(dice, bounds[number], bounds[number + 1], model.rush, next(channel)))
    order = sorted(range(len(received)), key=lambda i: (received[i], i))
    channels[:] = [channels[i] for i in order]
    moments = [received[i] for i in order]
    return [
        (at, _entered(at, kind, throw("entry", i))) for i, (at, kind) in enumerate(zip(moments, channels, strict=True))
    ]


def _received(dice: random.Random, opens: datetime, closes: datetime, rush: float, channel: str) -> datetime:
    """A moment in the window: a rush before the closing, day and evening, office hours where staff take it down."""
    last_days = closes - timedelta(days=5)
    while True:
        start, end = (last_days, closes) if dice.random() < rush else (opens, closes)
        day = (start + (end - start) * dice.random()).replace(second=0, microsecond=0)
        hours = (9, 18) if channel in BY_HAND else (8, 24)
        at = day.replace(hour=dice.randrange(*hours), minute=dice.randrange(60))
        if opens <= at < closes and (channel not in BY_HAND or is_business_day(at)):
            return at


def _entered(received_at: datetime, channel: str, dice: random.Random) -> datetime:
    if channel != "post":
        return received_at
    day = add_business_days(seoul(received_at).date(), dice.randint(1, 3))
    return datetime.combine(day, received_at.timetz()).replace(hour=dice.randint(10, 16), minute=dice.randrange(60))
