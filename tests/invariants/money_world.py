"""A round all of whose lines are answered and which is not closed, and one paid line with recoveries in every state."""

from datetime import date
from types import SimpleNamespace

from payouts import workflow
from payouts.models import LedgerTransaction, Posting, Recovery, Repayment, Round
from tests import builders, stages
from tests.stages import day

DUE = date(2023, 5, 31)
EVIDENCE = "Statement 31, line 4"
REASON = "The amount was a slip"


def build_money(world: SimpleNamespace) -> None:
    """50,000 won were paid on `owing_line`; 40,000 of them are asked back, in pieces."""
    people = world.people
    programme = builders.make_programme(people, "owed")
    builders.approved(programme, people, 1)
    round_ = stages.sent(programme, people)
    stages.answered(round_, people, {1: "이체완료"})
    world.reconciling = Round.objects.get(pk=round_.pk)
    world.owing_line = round_.lines.get()
    world.rejected_recovery = _opened(world, 5_000)
    workflow.reject_recovery(recovery=world.rejected_recovery.pk, actor=people.yoon, reason=REASON)
    world.recovery = _opened(world, 5_000)
    world.owed_recovery = _confirmed(world, 10_000)
    world.repaying = _repaying(world, 15_000)
    _repaid(world, world.repaying, 5_000)
    world.confirmed_repayment = world.repaying.repayments.get()
    # Nobody could record more than is owed through the office.
    world.repayment = Repayment.objects.create(
        recovery=world.repaying, number=2, amount=11_000, received_on=DUE, evidence=EVIDENCE, recorded_by=people.oh
    )
    world.instalment = world.repaying.instalments.get()
    world.settled_recovery = _repaying(world, 5_000)
    _repaid(world, world.settled_recovery, 5_000)
    waived = _confirmed(world, 5_000)
    workflow.ask_waiver(recovery=waived.pk, actor=people.oh, council="7th meeting", reason=REASON)
    world.waived_recovery = workflow.waive_recovery(recovery=waived.pk, actor=people.yoon)
    names = ("rejected_recovery", "recovery", "owed_recovery", "repaying", "settled_recovery", "waived_recovery")
    for name in names:
        setattr(world, name, Recovery.objects.get(pk=getattr(world, name).pk))
    world.ledger_release = LedgerTransaction.objects.get(round=world.reconciling, kind="release")
    world.posting = Posting.objects.get(transaction=world.ledger_release, account="clearing")


def _opened(world: SimpleNamespace, amount: int) -> Recovery:
    return workflow.open_recovery(
        line=world.owing_line.pk,
        actor=world.people.oh,
        cause="overpayment",
        amount=amount,
        reason=REASON,
        as_of=day(20),
    )


def _confirmed(world: SimpleNamespace, amount: int) -> Recovery:
    return workflow.confirm_recovery(recovery=_opened(world, amount).pk, actor=world.people.yoon, as_of=day(21))


def _repaying(world: SimpleNamespace, amount: int) -> Recovery:
    recovery = _confirmed(world, amount)
    return workflow.agree_plan(recovery=recovery.pk, actor=world.people.oh, instalments=[(DUE, amount)])


def _repaid(world: SimpleNamespace, recovery: Recovery, amount: int) -> None:
    people = world.people
    workflow.record_repayment(recovery=recovery.pk, actor=people.oh, amount=amount, received_on=DUE, evidence=EVIDENCE)
    workflow.confirm_repayment(recovery=recovery.pk, actor=people.yoon)
