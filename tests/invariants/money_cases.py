"""How the ledger, taxes and recoveries are violated past all Python; see the three tests that go through the cases."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db.models import F

from payouts.models import LedgerTransaction, Posting
from tests.invariants.world import insert, update
from tests.stages import day

Case = Callable[[Any], Any]


def post(world: Any, kind: str, **sides: int) -> None:
    """A well-made transaction on the reconciling round that no verb would post."""
    key = uuid4()
    for account, amount in sides.items():
        line = None if account == "budget" else world.owing_line
        Posting.objects.create(transaction_id=key, account=account, line=line, amount=amount)
    LedgerTransaction.objects.create(
        key=key,
        programme_id=world.reconciling.programme_id,
        round=world.reconciling,
        kind=kind,
        reference=f"forged/{key}",
        effective_at=day(9),
        by=world.people.yoon,
        prepared_by=world.people.oh,
    )


def close(world: Any) -> int:
    return update(world.reconciling, state="closed")


def closed_with_won_at_the_bank(world):
    post(world, "fail", clearing=1, budget=-1)
    close(world)


def closed_with_more_exported_than_answered(world):
    post(world, "release", clearing=1, budget=-1)
    post(world, "fail", clearing=-1, budget=1)
    close(world)


def two_postings_that_do_not_add_up(world):
    key = uuid4()
    for amount in (2, -1):
        Posting.objects.create(transaction_id=key, account="budget", amount=amount)
    insert(world.ledger_release, key=key, reference="forged")


def one_posting_alone(world):
    key = uuid4()
    insert(world.posting, transaction=key)
    insert(world.ledger_release, key=key, reference="forged")


GUARD_CASES: dict[str, list[Case]] = {
    "ledger_transaction_balances": [
        lambda w: insert(w.ledger_release, key=uuid4(), reference="forged"),
        one_posting_alone,
        two_postings_that_do_not_add_up,
    ],
    "posting_before_its_transaction": [lambda w: insert(w.posting), lambda w: insert(w.posting, account="waived")],
    "round_closes_with_nothing_at_the_bank": [closed_with_won_at_the_bank],
    "round_closes_with_everything_answered": [closed_with_more_exported_than_answered],
    "payouts_recovery_legal_edges": [lambda w: update(w.rejected_recovery, state="opened")],
    "payouts_recovery_legal_start": [lambda w: insert(w.rejected_recovery, number=99)],
    "recovery_within_what_was_paid": [
        lambda w: insert(w.recovery, number=99, amount=10_001),
        lambda w: insert(w.recovery, number=99, claim=w.paid_claim),
        lambda w: insert(w.recovery, line=w.failed_line, claim=w.failed_line.claim),
    ],
    "recovery_plan_adds_up": [lambda w: update(w.owed_recovery, state="in_repayment")],
    "recovery_settled_means_repaid": [lambda w: update(w.repaying, state="settled")],
    "instalment_only_when_the_plan_is_made": [
        lambda w: insert(w.instalment, number=99),
        lambda w: insert(w.instalment, recovery=w.recovery),
    ],
    "payouts_repayment_legal_edges": [lambda w: update(w.confirmed_repayment, state="refused")],
    "payouts_repayment_legal_start": [lambda w: insert(w.confirmed_repayment, number=99)],
    "repayment_within_what_is_owed": [lambda w: update(w.repayment, state="confirmed", judged_by=w.people.yoon)],
}

FROZEN = {
    "payouts_recovery_frozen": "recovery",
    "payouts_recovery_confirmed_once": "owed_recovery",
    "payouts_recovery_waived_once": "waived_recovery",
    "payouts_repayment_frozen": "repayment",
    "payouts_repayment_judged_once": "confirmed_repayment",
}

CONSTRAINT_CASES: dict[str, list[Case]] = {
    "ledger_four_eyes": [
        lambda w: insert(w.ledger_release, key=uuid4(), reference="forged", prepared_by=None),
        lambda w: insert(w.ledger_release, key=uuid4(), reference="forged", prepared_by=w.people.yoon),
    ],
    "posting_names_its_line": [lambda w: update(w.posting, line=None)],
    "recovery_number_once": [lambda w: insert(w.recovery)],
    "recovery_four_eyes": [lambda w: update(w.owed_recovery, confirmed_by=F("opened_by"))],
    "recovery_confirmed_by_someone": [lambda w: update(w.owed_recovery, confirmed_by=None)],
    "recovery_waiver_four_eyes": [lambda w: update(w.waived_recovery, waived_by=F("waiver_asked_by"))],
    "recovery_waived_by_council_and_two": [
        lambda w: update(w.waived_recovery, council=""),
        lambda w: update(w.waived_recovery, waiver_reason=""),
        lambda w: update(w.waived_recovery, waived_by=None),
    ],
    "recovery_instalment_once": [lambda w: insert(w.instalment)],
    "repayment_number_once": [lambda w: insert(w.confirmed_repayment)],
    "repayment_one_waiting": [lambda w: insert(w.repayment, number=99)],
    "repayment_four_eyes": [lambda w: update(w.confirmed_repayment, judged_by=F("recorded_by"))],
    "repayment_judged_by_someone": [
        lambda w: update(w.confirmed_repayment, judged_by=None),
        lambda w: update(w.repayment, judged_by=w.people.yoon),
    ],
    "line_pays_something_after_tax": [lambda w: update(w.sent_line, income_tax=50_000)],
}

#: Amounts: the constraint, the row, its column and the least it may be.
WON = [
    ("recovery_whole_won", "recovery", "amount", 1),
    ("recovery_instalment_whole_won", "instalment", "amount", 1),
    ("repayment_whole_won", "repayment", "amount", 1),
    ("line_income_tax_whole_won", "sent_line", "income_tax", 0),
    ("line_local_tax_whole_won", "sent_line", "local_tax", 0),
    ("round_withheld_whole_won", "sent", "withheld", 0),
    # Nothing is not posted, and from an account no more than to one.
    ("posting_whole_won", "posting", "amount", 1),
]

COLUMN_CASES: dict[str, list[Case]] = {
    "payouts_ledgertransaction.key": [lambda w: insert(w.ledger_release, reference="forged")],
    "payouts_ledgertransaction.reference": [lambda w: insert(w.ledger_release, key=uuid4())],
}


def blamed(check: str, name: str, blame: str = "", /, **columns: Any) -> Case:
    """The row called `name` gets other columns; the one called `blame` (or itself) must be reported."""

    def case(world):
        assert update(getattr(world, name), **columns) == 1
        row = getattr(world, blame or name)
        return check, row._meta.label, row.pk

    return case


def a_posting_is_gone(world):
    Posting.objects.filter(pk=world.posting.pk).delete()
    return "ledger", "payouts.LedgerTransaction", world.ledger_release.pk


def a_repayment_was_smaller(world):
    update(world.settled_recovery.repayments.get(), amount=4_999)
    return "recovery", "payouts.Recovery", world.settled_recovery.pk


def a_repayment_of_one_person_more(world):
    update(world.confirmed_repayment, amount=5_001)
    return "ledger_line", "payouts.PayoutLine", world.owing_line.pk


VERIFY_CASES: dict[str, Case] = {
    "ledger: posting changed": blamed("ledger", "posting", "ledger_release", amount=50_001),
    "ledger: posting gone": a_posting_is_gone,
    "ledger: another programme's": lambda w: (
        update(w.ledger_release, programme=w.programme) and ("ledger", "payouts.LedgerTransaction", w.ledger_release.pk)
    ),
    "ledger: another round's line": lambda w: (
        update(w.posting, line=w.sent_line) and ("ledger", "payouts.LedgerTransaction", w.ledger_release.pk)
    ),
    "ledger_line: account": blamed("ledger_line", "posting", "owing_line", account="waived"),
    "ledger_line: line moved": blamed("ledger_line", "sent_line", state="failed", failure="unknown"),
    "ledger_line: recovery undone": blamed("ledger_line", "repaying", "owing_line", state="opened"),
    "ledger_line: repayment": a_repayment_of_one_person_more,
    "ledger_round: what was exported": blamed("ledger_round", "posting", "reconciling", amount=50_001),
    "ledger_round: what is at the bank": blamed("ledger_round", "owing_line", "reconciling", state="sent"),
    "ledger_round: tax": blamed("ledger_round", "sent", withheld=1),
    "recovery: more than was paid": blamed("recovery", "recovery", amount=15_001),
    "recovery: another claim's": lambda w: (
        update(w.recovery, claim=w.paid_claim) and ("recovery", "payouts.Recovery", w.recovery.pk)
    ),
    "recovery: plan": blamed("recovery", "instalment", "repaying", amount=1),
    "recovery: repaid": a_repayment_was_smaller,
    "line: line tax": blamed("line", "sent_line", income_tax=10),
    "round: round tax": blamed("round", "sent", withheld=1),
}
