"""Every chart says what plain SQL over the claims themselves says, written by hand and asked of the same book."""

from collections import Counter, defaultdict
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from claims.charts.backlog import backlog
from claims.charts.decisions import decisions
from claims.charts.inflow import inflow
from claims.charts.supplements import supplements
from claims.charts.turnaround import turnaround
from claims.charts.work import work
from compensation import tallies
from compensation.board import Asked
from compensation.calendar import business_days_between, seoul
from payouts import workflow
from payouts.charts import money, sums
from payouts.tasks import assemble_round
from tests import builders, stages

pytestmark = pytest.mark.django_db


def ask(book: Any, **changes: Any) -> Asked:
    return Asked(book.people.seo, (book.programme,), seoul(timezone.now()).date(), **changes)


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def days(book: Any, column: str) -> list[Any]:
    """A column of instants of the book's claims, which the two engines write differently, as Seoul days."""
    from claims.models import Claim

    rows = Claim.objects.raw(f"SELECT * FROM claims_claim WHERE programme_id = {book.programme.pk}")
    return [(claim, getattr(claim, column) and seoul(getattr(claim, column)).date()) for claim in rows]


def cells(figure: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for row in figure.table.rows]


def test_the_daily_columns_are_the_claims_of_each_day(book):
    by_day = Counter(day for _claim, day in days(book, "received_at"))
    figure = inflow(ask(book))
    assert {mark.day: mark.value for mark in figure.drawing.columns} == by_day
    by_channel = sql("SELECT COUNT(*) FROM claims_claim WHERE programme_id = %s GROUP BY channel", book.programme.pk)
    assert sorted(row.total for row in figure.drawing.small if row.total) == sorted(n for (n,) in by_channel)


def test_the_backlog_is_the_open_claims_of_each_state(book):
    found = dict(
        sql(
            "SELECT state, COUNT(*) FROM claims_claim WHERE programme_id = %s AND state IN"
            " ('received', 'in_review', 'supplement_requested', 'negotiating', 'awaiting_approval', 'returned',"
            " 'on_hold') GROUP BY 1",
            book.programme.pk,
        )
    )
    figure = backlog(ask(book))
    assert {row.row.pill[1]: sum(place.part.value for place in row.parts) for row in figure.drawing.rows} == found
    late = sql(
        "SELECT COUNT(*) FROM claims_claim WHERE programme_id = %s AND due_on < %s",
        book.programme.pk,
        seoul(timezone.now()).date(),
    )[0][0]
    assert sum(mark.value for mark in figure.drawing.marks if mark.over == "late") == late == 2


def test_the_weeks_hold_the_decisions_and_their_business_days(book):
    took = defaultdict(list)
    for claim, day in days(book, "review_completed_at"):
        if day:
            took[day].append(business_days_between(seoul(claim.received_at).date(), day))
    every = [length for lengths in took.values() for length in lengths]
    figure = turnaround(ask(book))
    assert sum(int(row[1]) for row in cells(figure)) == len(every) == 3
    assert cells(figure)[0][2] == str(sorted(every)[(len(every) - 1) // 2])


def test_the_decisions_are_those_of_the_approvals(book):
    outcomes = dict(
        sql(
            "SELECT a.outcome, COUNT(*) FROM claims_claim c JOIN claims_approval a ON a.id = c.approval_id"
            " WHERE c.programme_id = %s AND c.review_completed_at IS NOT NULL GROUP BY 1",
            book.programme.pk,
        )
    )
    assert outcomes == {"award": 2, "denial": 1}
    figure = decisions(ask(book))
    values = [int(row[2]) for row in cells(figure)]
    # Two outcomes, two amounts, one reason.
    assert values == [2, 1, 1, 1, 1]
    assert [row[3] for row in cells(figure)][:2] == ["67 %", "33 %"]


def test_the_work_is_the_open_claims_of_each_person(book):
    found = dict(
        sql(
            "SELECT assigned_to_id, COUNT(*) FROM claims_claim WHERE programme_id = %s AND state IN"
            " ('received', 'in_review', 'supplement_requested', 'negotiating', 'awaiting_approval', 'returned',"
            " 'on_hold') GROUP BY 1",
            book.programme.pk,
        )
    )
    named = {str(book.people.park): found[book.people.park.pk]}
    rows = cells(work(ask(book)))
    assert {row[0]: int(row[1]) for row in rows[:-1]} == named
    assert int(rows[-1][1]) == found[None]


def test_the_supplements_are_the_open_requests(book):
    found = sql(
        "SELECT COUNT(*) FROM claims_supplement s JOIN claims_claim c ON c.id = s.claim_id"
        " WHERE c.programme_id = %s AND s.state = 'open'",
        book.programme.pk,
    )[0][0]
    assert sum(int(row[1]) for row in cells(supplements(ask(book)))) == found == 1


def test_the_money_is_that_of_the_lines(book):
    at = stages.day(10)
    round_ = workflow.open_round(programme=book.programme.pk, cutoff_at=at, actor=book.people.oh, as_of=at)
    assemble_round(round_.job_id)
    tallies.recount_all()
    bound = sql("SELECT SUM(amount) FROM payouts_payoutline WHERE round_id = %s", round_.pk)[0][0]
    assert sums(ask(book)).prepared == bound == 80_000
    figure = money(ask(book))
    assert figure.drawing.marks[0].value == bound
    assert cells(figure)[-1][1] == "100,000,000"


def test_a_condition_narrows_every_chart(book):
    phone = ask(book, channel="phone")
    assert sum(mark.value for mark in inflow(phone).drawing.columns) == 2
    assert sum(int(row[1]) for row in cells(turnaround(phone))) == 1
    assert cells(decisions(phone))[0][2] == "1"
    gifts = ask(book, service="선물하기")
    assert sum(mark.value for mark in backlog(gifts).drawing.marks) == 1
    assert decisions(gifts).drawing is None


def test_several_programmes_are_added_up(book):
    both = Asked(book.people.seo, (book.programme, book.other), seoul(timezone.now()).date(), every=True)
    assert sum(mark.value for mark in inflow(both).drawing.columns) == 7
    assert inflow(both).drawing.bands == []
    builders.file(book.other, book.people, 8)
    tallies.recount_all()
    assert sum(mark.value for mark in inflow(both).drawing.columns) == 8
