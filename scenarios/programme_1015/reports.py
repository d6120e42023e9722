"""The 87,195 damage reports: exact counts by kind and reporter, invented texts, spread over the report window."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from claims.workflow.reports import ReportForm
from scenarios.programme_1015 import timeline, words
from scenarios.programme_1015.draws import apportion
from scenarios.programme_1015.parameters import Model
from scenarios.programme_1015.population import Shop, Throw

REPORTERS = ("individual", "small_business", "enterprise")
KINDS = ("paid", "free_loss", "other")
SHOP_KIND = KINDS.index("free_loss") * len(REPORTERS) + REPORTERS.index("small_business")
FIRST_DAYS = 5
CHUNK = 2_500


class Reports:
    """All reports of one seed, numbered in order of receipt; some are those of later claimants."""

    def __init__(self, model: Model, shops: list[Shop], throw: Throw) -> None:
        self.model = model
        self.throw = throw
        counts = [*model.reports_paid, *model.reports_free_loss, *model.reports_other]
        self.kinds = [kind for kind, count in enumerate(counts) for _ in range(count)]
        throw("reports").shuffle(self.kinds)
        self.days = self._days()
        self.shop_at = self._shops(shops)
        self._index_of = {shop.number: index for index, shop in self.shop_at.items()}

    def _days(self) -> list[int]:
        """How many reports each day of the window brought: the first five their share, then ever fewer."""
        length = (timeline.REPORTS_CLOSE - timeline.REPORTS_OPEN).days
        first = self.model.reports_first_days
        late = [1 / (day + 1) for day in range(length - FIRST_DAYS)]
        weights = [first / FIRST_DAYS] * FIRST_DAYS + [(1 - first) * weight / sum(late) for weight in late]
        return apportion([(str(day), weight) for day, weight in enumerate(weights)], len(self.kinds))

    def _shops(self, shops: list[Shop]) -> dict[int, Shop]:
        """Which reports are those of later claimants, evenly over all that could be."""
        places = [index for index, kind in enumerate(self.kinds) if kind == SHOP_KIND]
        reported = [shop for shop in shops if shop.reported][: len(places)]
        self.throw("reported by").shuffle(reported)
        stride = len(places) // len(reported) if reported else 0
        return {places[i * stride]: shop for i, shop in enumerate(reported)}

    @staticmethod
    def number(index: int) -> str:
        """The number of a report."""
        return f"{timeline.REPORT_PREFIX}{index + 1:06d}"

    def number_of(self, shop: Shop) -> str | None:
        """The number of the report a claimant sent before, if it did."""
        index = self._index_of.get(shop.number)
        return None if index is None else self.number(index)

    def chunks(self) -> Iterator[tuple[int, int, int]]:
        """(day, first, last + 1) of reports to file together, never over midnight."""
        for day, (count, end) in enumerate(zip(self.days, accumulate(self.days), strict=True)):
            for first in range(end - count, end, CHUNK):
                yield day, first, min(first + CHUNK, end)

    def forms(self, day: int, first: int, end: int) -> list[ReportForm]:
        """The reports `first` to `end` (excluded) of a day."""
        dice = self.throw("report", first)
        midnight = timeline.REPORTS_OPEN + timedelta(days=day)
        before = sum(self.days[:day])
        gap = timedelta(days=1) / self.days[day]
        return [
            self._form(index, midnight + gap * (index - before + dice.random()), dice) for index in range(first, end)
        ]

    def _form(self, index: int, at, dice: random.Random) -> ReportForm:
        kind, reporter = divmod(self.kinds[index], len(REPORTERS))
        shop = self.shop_at.get(index)
        service = shop.service if shop else self._service(dice)
        paid, loss = KINDS[kind] == "paid", KINDS[kind] == "free_loss"
        text = words.REPORTS[KINDS[kind]][int(dice.random() * len(words.REPORTS[KINDS[kind]]))]
        return ReportForm(
            number=self.number(index),
            received_at=at.replace(microsecond=0),
            reporter=REPORTERS[reporter],
            service=service,
            paid_service=paid,
            money_damage=loss,
            phone=(shop.phone or "") if shop else f"010000{int(dice.random() * 90_000) + 10_000}",
            email=shop.email if shop else (f"user{index}@example.com" if dice.random() < 0.6 else ""),
            claimed_amount=_claimed(shop, dice) if loss else None,
            text=shop.damage_text if shop else text.format(service=service),
        )

    def _service(self, dice: random.Random) -> str:
        left = dice.random() * sum(weight for _name, weight in self.model.reported_services)
        for name, weight in self.model.reported_services:
            left -= weight
            if left <= 0:
                return name
        return self.model.reported_services[-1][0]


def _claimed(shop: Shop | None, dice: random.Random) -> int:
    """Won the reporter says to have lost."""
    if shop:
        return max(10_000, shop.loss)
    return int(dice.lognormvariate(12.2, 0.9)) // 1000 * 1000 + 1000
