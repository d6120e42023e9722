"""What the dashboard, the rounds and the summary of a replay call paid, on its way and bound is the ledger's."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from claims import workflow as claims
from compensation import tallies
from compensation.board import Asked
from compensation.calendar import seoul
from payouts import workflow
from payouts.charts import sums
from payouts.models import Posting, Round
from payouts.trial_balance import trial_balance
from scenarios.programme_1015.summary import summary
from tests import builders, stages
from tests.payouts.ledger.book import in_repayment, repaid, withholding_programme
from tests.stages import day

pytestmark = pytest.mark.django_db


def paid_by_the_ledger(programme) -> int:
    """Gross: what payments and returns put on the payees' and the tax office's accounts, whatever came back since."""
    rows = Posting.objects.filter(
        transaction__programme=programme, transaction__kind__in=("pay", "return"), account__in=("paid", "withheld")
    )
    return rows.aggregate(won=Sum("amount"))["won"] or 0


@pytest.fixture(params=["none", "withheld"])
def busy(request, people):
    """Paid, failed, returned, silent and pending lines, a dropped one, and something that came back."""
    programme = withholding_programme(people) if request.param == "withheld" else builders.make_programme(people)
    for number in range(1, 6):
        builders.approved(programme, people, number)
    large = stages.offered(programme, people, 9, amount=244_000)
    claims.accept_settlement(claim=large.pk, actor=people.park, channel="phone", as_of=day(4))
    builders.confirm(large, people)
    first = stages.assembled(programme, people)
    workflow.drop_line(line=first.lines.get(position=5).pk, actor=people.oh, reason="Later, please", as_of=day(10))
    first = Round.objects.get(pk=first.pk)
    workflow.submit(round=first.pk, actor=people.oh, as_of=day(10))
    workflow.release(round=first.pk, actor=people.yoon, total=first.net, as_of=day(10))
    workflow.mark_sent(round=first.pk, actor=people.oh, as_of=day(10))
    words = {1: "이체완료", 2: "계좌해지", 3: "이체완료"}
    big = first.lines.get(amount=244_000)
    stages.answered(first, people, {**words, big.position: "이체완료"}, day(11))
    stages.answered(first, people, {3: "반환"}, day(12))
    repaid(in_repayment(big, people, 40_000), people, 15_000)
    stages.assembled(programme, people, day(13))
    tallies.recount_all()
    return programme


def test_the_dashboards_money_is_the_ledgers(busy, people):
    found = sums(Asked(people.yoon, (busy,), seoul(timezone.now()).date()))
    balance = trial_balance(busy)
    assert found.paid == paid_by_the_ledger(busy) == 294_000
    bound = balance.of("committed").balance + balance.of("clearing").balance
    assert found.on_the_way + found.prepared == bound == 100_000
    # What is gone from the budget is bound, paid, or not back yet.
    back = Posting.objects.filter(transaction__kind="repay", account="budget").aggregate(won=Sum("amount"))["won"]
    assert found.committed - back == -balance.of("budget").balance


def test_the_summary_of_a_replay_says_what_the_ledger_says(busy):
    assert summary(busy)["paid_total"] == paid_by_the_ledger(busy)
