"""Won that come back: two people open, confirm, receive and give up; the line stays as it is."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from compensation import verify
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Stale, WrongState
from payouts import workflow
from payouts.models import LedgerTransaction, PayoutLine, Recovery
from payouts.recovery_permissions import owed, recoverable
from payouts.workflow.results import EDGE
from tests import stages
from tests.payouts.ledger.book import DUE, EVIDENCE, REASON, confirmed, in_repayment, on, opened, paid_line, repaid
from tests.stages import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(programme, people):
    """50,000 won, paid."""
    return paid_line(programme, people)


def sound() -> bool:
    return [
        problem for verdict in verify.run() for problem in verdict.problems if verdict.verifier.code != "constraint"
    ] == []


def test_the_whole_way_in_two_instalments(line, people):
    before = stages.row(line)
    recovery = confirmed(line, people)
    assert on(line) == {"paid": 30_000, "receivable": 20_000}
    plan = [(date(2023, 5, 31), 12_000), (date(2023, 6, 30), 8_000)]
    workflow.agree_plan(recovery=recovery.pk, actor=people.oh, instalments=plan, as_of=day(22))
    recovery = repaid(recovery, people, 12_000)
    assert (recovery.state, owed(recovery)) == ("in_repayment", 8_000)
    assert on(line) == {"paid": 30_000, "receivable": 8_000}
    recovery = repaid(recovery, people, 8_000)
    assert (recovery.state, owed(recovery)) == ("settled", 0)
    assert on() == {"budget": -30_000, "paid": 30_000}
    assert stages.row(line) == before
    assert sound()
    verbs = list(
        recovery.line.round.events.filter(stream=recovery.stream).order_by("seq").values_list("verb", flat=True)
    )
    assert verbs == [
        "open_recovery",
        "confirm_recovery",
        "agree_plan",
        *["record_repayment", "confirm_repayment"] * 2,
        "settle_recovery",
    ]


def test_the_rest_is_waived_by_two_people_who_name_the_council(line, people):
    recovery = repaid(in_repayment(line, people), people, 5_000)
    with pytest.raises(GuardFailed, match="Nobody has asked"):
        workflow.waive_recovery(recovery=recovery.pk, actor=people.yoon)
    with pytest.raises(GuardFailed, match="Name the council meeting"):
        workflow.ask_waiver(recovery=recovery.pk, actor=people.oh, council="  ", reason=REASON)
    workflow.ask_waiver(recovery=recovery.pk, actor=people.oh, council="7th meeting", reason=REASON, as_of=day(25))
    recovery = workflow.waive_recovery(recovery=recovery.pk, actor=people.yoon, as_of=day(26))
    assert (recovery.state, owed(recovery)) == ("waived", 0)
    assert on() == {"budget": -45_000, "paid": 30_000, "waived": 15_000}
    assert sound()


def test_a_rejected_recovery_posts_nothing_and_frees_what_it_asked(line, people):
    recovery = opened(line, people, 50_000)
    assert recoverable(line) == 0
    workflow.reject_recovery(recovery=recovery.pk, actor=people.yoon, reason=REASON)
    assert recoverable(line) == 50_000
    assert on(line) == {"paid": 50_000}
    assert opened(line, people, 50_000).number == 2


def test_a_refused_repayment_books_nothing(line, people):
    recovery = in_repayment(line, people)
    workflow.record_repayment(recovery=recovery.pk, actor=people.oh, amount=20_000, received_on=DUE, evidence=EVIDENCE)
    with pytest.raises(GuardFailed, match="waits for confirmation"):
        workflow.record_repayment(recovery=recovery.pk, actor=people.oh, amount=1, received_on=DUE, evidence=EVIDENCE)
    workflow.refuse_repayment(recovery=recovery.pk, actor=people.yoon, reason="Not on the statement")
    assert owed(Recovery.objects.get(pk=recovery.pk)) == 20_000
    assert on(line) == {"paid": 30_000, "receivable": 20_000}
    assert repaid(recovery, people, 20_000).state == "settled"


@pytest.mark.parametrize("amount", [0, -1, 50_001])
def test_no_more_than_the_payee_got_is_asked_back(line, people, amount):
    with pytest.raises(GuardFailed, match="got less"):
        opened(line, people, amount)


def test_all_recoveries_of_a_line_together_stay_within_it(line, people):
    confirmed(line, people, 30_000)
    with pytest.raises(GuardFailed, match="got less"):
        opened(line, people, 20_001)
    opened(line, people, 20_000)


def test_only_what_was_paid_is_asked_back(programme, people):
    from tests import builders

    builders.approved(programme, people)
    round_ = stages.sent(programme, people)
    with pytest.raises(GuardFailed, match="Only won that were paid"):
        opened(round_.lines.get(), people)


def test_a_plan_makes_the_amount_and_its_days_come_in_order(line, people):
    recovery = confirmed(line, people)
    for plan in ([], [(DUE, 19_999)], [(DUE, 20_000), (DUE, 0)]):
        with pytest.raises(GuardFailed, match="do not add up"):
            workflow.agree_plan(recovery=recovery.pk, actor=people.oh, instalments=plan)
    with pytest.raises(GuardFailed, match="day of its own"):
        workflow.agree_plan(recovery=recovery.pk, actor=people.oh, instalments=[(DUE, 1), (DUE, 19_999)])


def test_more_than_is_owed_is_not_recorded(line, people):
    recovery = in_repayment(line, people)
    with pytest.raises(GuardFailed, match="more than"):
        workflow.record_repayment(
            recovery=recovery.pk, actor=people.oh, amount=20_001, received_on=DUE, evidence=EVIDENCE
        )


class TestFourEyes:
    """Even one person with both roles does not confirm what they prepared."""

    @pytest.fixture(autouse=True)
    def both_roles(self, people):
        from django.contrib.auth.models import Group

        people.oh.groups.add(Group.objects.get(name="finance_approver"))
        people.oh = type(people.oh).objects.get(pk=people.oh.pk)

    def test_the_opener_neither_confirms_nor_rejects(self, line, people):
        recovery = opened(line, people)
        with pytest.raises(FourEyes):
            workflow.confirm_recovery(recovery=recovery.pk, actor=people.oh)
        with pytest.raises(FourEyes):
            workflow.reject_recovery(recovery=recovery.pk, actor=people.oh, reason=REASON)

    def test_who_recorded_a_repayment_neither_confirms_nor_refuses_it(self, line, people):
        recovery = in_repayment(line, people)
        workflow.record_repayment(recovery=recovery.pk, actor=people.oh, amount=1, received_on=DUE, evidence=EVIDENCE)
        with pytest.raises(FourEyes):
            workflow.confirm_repayment(recovery=recovery.pk, actor=people.oh)
        with pytest.raises(FourEyes):
            workflow.refuse_repayment(recovery=recovery.pk, actor=people.oh, reason=REASON)

    def test_who_asked_for_a_waiver_does_not_grant_it(self, line, people):
        recovery = confirmed(line, people)
        workflow.ask_waiver(recovery=recovery.pk, actor=people.oh, council="7th", reason=REASON)
        with pytest.raises(FourEyes):
            workflow.waive_recovery(recovery=recovery.pk, actor=people.oh)


@pytest.mark.parametrize("name", ["kim", "lee", "jung", "yoon", "seo", "im", "gong", "noh"])
def test_a_preparer_alone_opens(line, people, name):
    with pytest.raises(NotPermitted):
        opened(line, people, actor=getattr(people, name))


@pytest.mark.parametrize("name", ["kim", "lee", "jung", "oh", "seo", "im", "gong", "noh"])
def test_an_approver_alone_confirms(line, people, name):
    recovery = opened(line, people)
    with pytest.raises((NotPermitted, FourEyes)):
        workflow.confirm_recovery(recovery=recovery.pk, actor=getattr(people, name))


def test_a_form_from_before_a_change_is_refused_and_a_second_press_is_quiet(line, people):
    recovery = opened(line, people)
    with pytest.raises(Stale):
        workflow.confirm_recovery(recovery=recovery.pk, actor=people.yoon, seen=0)
    for _again in range(2):
        workflow.confirm_recovery(recovery=recovery.pk, actor=people.yoon)
    assert LedgerTransaction.objects.filter(recovery=recovery).count() == 1
    with pytest.raises(WrongState):
        workflow.reject_recovery(recovery=recovery.pk, actor=people.yoon, reason=REASON)


@pytest.mark.parametrize(
    ("stage", "came_back"), [(opened, 0), (confirmed, 0), (in_repayment, 0), (in_repayment, 5_000)]
)
def test_the_bank_returning_the_money_ends_a_recovery(line, people, stage, came_back):
    recovery = stage(line, people)
    if came_back:
        repaid(recovery, people, came_back)
    stages.answered(line.round, people, {1: "반환"}, day(30))
    line = PayoutLine.objects.get(pk=line.pk)
    assert line.state in EDGE
    assert (line.state, Recovery.objects.get(pk=recovery.pk).state) == ("returned", "settled")
    # What had come back before is owed to the claimant now, since the bank brought back the whole.
    left = {"paid": -came_back} if came_back else {}
    assert on(line) == left
    assert on() == ({"budget": came_back} if came_back else {}) | left
    assert sound()


def test_the_database_keeps_recoveries_within_what_was_paid(line, people):
    from tests.invariants.world import insert

    recovery = confirmed(line, people, 30_000)
    with pytest.raises(IntegrityError, match="recovery_within_what_was_paid"), transaction.atomic():
        insert(recovery, number=2, state="opened", amount=20_001, confirmed_by=None)
    insert(recovery, number=2, state="opened", amount=20_000, confirmed_by=None)
