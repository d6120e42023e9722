"""Counts are made again when something happened, once, and only then."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Claim, InflowTally, StateTally
from compensation import tallies, triggers
from compensation.models import TallyRun
from compensation.tallies import all_tallies, recount, recount_all, standing
from tests import builders

CLAIMS = "claims"


def run() -> TallyRun:
    return TallyRun.objects.get(code=CLAIMS)


def total() -> int:
    return sum(StateTally.objects.values_list("n", flat=True))


def contents() -> list[list[str]]:
    return [
        sorted(map(str, cube.model._default_manager.values_list(*cube.columns)))
        for tally in all_tallies()
        for cube in tally.cubes
    ]


def aged() -> None:
    """As if the last count was made long enough ago for every late transaction to have ended."""
    TallyRun.objects.update(as_of=timezone.now() - timedelta(minutes=5), settled=True)


@pytest.mark.django_db
def test_a_second_count_of_the_same_book_changes_nothing_and_a_current_one_is_not_made(book):
    before = contents()
    assert recount_all() == 0
    TallyRun.objects.update(mark="")
    assert recount_all() == 2
    assert contents() == before


@pytest.mark.django_db
def test_what_happened_is_counted_and_the_verb_itself_writes_no_count(book):
    aged()
    before = total()
    with CaptureQueriesContext(connection) as queries:
        builders.file(book.programme, book.people, 50)
    assert not [query for query in queries.captured_queries if "tally" in query["sql"]]
    assert total() == before
    assert recount_all() == 1
    assert total() == before + 1 == Claim.objects.count()


@pytest.mark.django_db
def test_an_unsettled_count_is_repeated_after_a_minute_and_then_rests(book):
    assert not run().settled
    assert recount_all() == 0
    TallyRun.objects.update(as_of=timezone.now() - timedelta(minutes=2))
    # The payouts floor has no event a transaction could have slipped in behind.
    assert recount_all() == 1


@pytest.mark.django_db
def test_another_day_has_other_ages(book):
    aged()
    TallyRun.objects.update(day=timezone.now().date() - timedelta(days=3))
    assert recount_all() == 2


@pytest.mark.django_db
def test_a_small_book_is_counted_before_the_page_answers(book):
    aged()
    builders.file(book.programme, book.people, 51)
    stands = standing()
    assert not stands.recounting
    assert total() == Claim.objects.count()


@pytest.mark.django_db
def test_a_large_book_shows_the_last_count_says_so_and_rings_once(book, office, monkeypatch):
    rung = []
    monkeypatch.setattr(tallies, "SMALL", 3)
    monkeypatch.setattr("compensation.tasks.recount_tallies.apply_async", lambda **how: rung.append(how))
    tallies.cache.delete("tallies-rung")
    aged()
    before = total()
    builders.file(book.programme, book.people, 52)
    for _again in range(2):
        page = office(book.people.jung).get("/admin/dashboard/")
        assert "The numbers are being counted again" in page.text
        assert "As of" in page.text
    assert total() == before
    assert len(rung) == 1


@pytest.mark.django_db
def test_a_large_book_that_was_never_counted_says_that(book, office, monkeypatch):
    monkeypatch.setattr(tallies, "SMALL", 3)
    monkeypatch.setattr("compensation.tasks.recount_tallies.apply_async", lambda **how: None)
    TallyRun.objects.all().delete()
    page = office(book.people.jung).get("/admin/dashboard/")
    assert "counted for the first time" in page.text


@pytest.mark.django_db
def test_a_page_about_thousands_asks_as_many_questions_as_one_about_a_few(book, office):
    client = office(book.people.jung)

    def asked() -> int:
        client.get("/admin/dashboard/?programme=t1")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/dashboard/?programme=t1").status_code == 200
        return len(queries)

    few = asked()
    copies(Claim.objects.get(programme=book.programme, channel="post"), 3_000)
    recount_all()
    assert total() > 3_000
    assert asked() == few


def copies(claim: Claim, number: int) -> None:
    """As many more claims like this one, past the guards; taken back with the test's transaction."""
    triggers.remove_all(connection)
    first = Claim.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    channels = ("phone", "web", "post", "visit", "chatbot")
    rows = []
    for step in range(number):
        row = Claim.objects.model(
            **{
                field.attname: getattr(claim, field.attname)
                for field in Claim._meta.concrete_fields
                if field.attname not in ("id", "state")
            }
        )
        row.receipt_no, row.identity = f"copy-{first + step}", f"{first + step:064x}"
        row.channel = channels[step % len(channels)]
        row.received_at = claim.received_at + timedelta(days=step % 20)
        rows.append(row)
    Claim.objects.bulk_create(rows)


@pytest.mark.django_db(transaction=True)
def test_two_counts_at_once_count_once(people):
    programme = builders.make_programme(people)
    for number in range(3):
        builders.file(programme, people, number)
    together, made = threading.Barrier(2, timeout=20), []

    def count() -> None:
        try:
            together.wait()
            made.append(recount(all_tallies()[0]).as_of)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=count) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 2
    assert made[0] == made[1]
    assert sum(InflowTally.objects.values_list("n", flat=True)) == 3
