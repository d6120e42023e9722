"""A book from before the ledger gets the postings its verbs would have made."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Sum

from compensation import triggers
from payouts import workflow
from payouts.models import LedgerTransaction, Posting
from tests import builders, stages
from tests.stages import day, execute

pytestmark = pytest.mark.django_db


def book() -> list[tuple]:
    """Everything the ledger says, but for the random keys."""
    facts = LedgerTransaction.objects.values_list(
        "reference", "kind", "programme", "round", "effective_at", "by", "prepared_by"
    )
    sums = Posting.objects.order_by().values_list("transaction__reference", "account", "line").annotate(Sum("amount"))
    return sorted([*facts, *sums], key=str)


def test_the_back_filled_ledger_is_the_one_the_verbs_posted(programme, people):
    for number in (1, 2, 3, 4):
        builders.approved(programme, people, number)
    assembled = stages.assembled(programme, people)
    workflow.drop_line(line=assembled.lines.get(position=4).pk, actor=people.oh, reason="Later, please", as_of=day(10))
    workflow.submit(round=assembled.pk, actor=people.oh, as_of=day(10))
    workflow.release(round=assembled.pk, actor=people.yoon, total=150_000, as_of=day(10))
    workflow.mark_sent(round=assembled.pk, actor=people.oh, as_of=day(10))
    stages.answered(assembled, people, {1: "이체완료", 2: "계좌해지"}, day(11))
    stages.answered(assembled, people, {3: "이체완료"}, day(12))
    stages.answered(assembled, people, {3: "반환"}, day(13))
    second = stages.assembled(programme, people, day(14))
    workflow.cancel(round=second.pk, actor=people.oh, reason="Not needed yet", as_of=day(15))
    stages.draft_round(programme, people, day(16))
    expected = book()

    connection.check_constraints()
    triggers.remove_all(connection)
    execute("DELETE FROM payouts_posting")
    execute("DELETE FROM payouts_ledgertransaction")
    triggers.install_all(connection)
    migration = importlib.import_module("payouts.migrations.0007_ledger_of_earlier_rounds")
    migration.fill(apps, None)
    assert book() == expected
    migration.fill(apps, None)
    assert book() == expected
