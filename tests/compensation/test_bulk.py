"""Rows written set by set are the rows the ORM and the single verbs would have written, down to the hash."""

import gc
import json
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compensation.bulk import Among, check_keys, insert_rows, sent_ahead, uncollected, update_rows
from compensation.errors import GuardFailed
from compensation.events import canonical, event_hash, hashes_of
from compensation.models import Job, ProgrammeEvent

AT = datetime(2023, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
COLUMNS = ("kind", "dedupe_key", "note", "done", "payload")
AWKWARD = ["", " ", "홍길동", "👩‍👩‍👧", "a\tb\nc", "\x1f", "\x1d", "a\x1fb\x1dc", "'\"\\", "{}", "NULL", "%s", "</x>&"]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3))


@given(
    stream=texts,
    seq=st.integers(1, 10**6),
    previous=st.sampled_from(["", "a" * 64]),
    data=st.dictionaries(texts, values, max_size=4),
    verb=texts,
    moved=st.tuples(texts, texts),
    reason=texts,
    actor=st.none() | st.integers(1, 10**9),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_hash_made_set_by_set_is_the_hash_of_the_event(stream, seq, previous, data, verb, moved, reason, actor):
    event = ProgrammeEvent(
        stream=stream,
        seq=seq,
        verb=verb,
        from_state=moved[0],
        to_state=moved[1],
        actor_id=actor,
        reason=reason,
        data=data,
        effective_at=AT,
        previous_hash=previous,
    )
    entry = (stream, seq, previous, data)
    [(said, digest)] = hashes_of([entry], verb=verb, actor=actor, at=AT, moved=moved, reason=reason)
    assert json.loads(said) == data
    assert said.encode() in canonical(event)
    assert digest == event_hash(event)


def stored():
    return list(Job.objects.order_by("pk").values_list(*COLUMNS))


def rows(notes):
    return [("k", f"{at}", note, at, json.dumps({"said": note})) for at, note in enumerate(notes)]


@pytest.mark.django_db
@pytest.mark.parametrize("notes", [AWKWARD, [""], ["only"], ["\x1d"], ["", ""]])
def test_awkward_text_is_stored_as_it_is(notes):
    assert insert_rows(Job, COLUMNS, rows(notes)) == len(notes)
    assert stored() == [("k", f"{at}", note, at, {"said": note}) for at, note in enumerate(notes)]


@pytest.mark.django_db
def test_what_is_not_named_gets_the_models_default_and_the_databases():
    insert_rows(Job, ("dedupe_key", "programme_id"), [("a", None)], kind="k", state="queued")
    job = Job.objects.get()
    assert (job.kind, job.payload, job.error, job.programme_id, job.attempts) == ("k", {}, "", None, 0)
    assert job.created_at is not None


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no length")
def test_a_text_too_long_is_refused_and_never_cut():
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(Job, COLUMNS, rows(["x" * 301]))


@pytest.mark.django_db
def test_many_rows_are_updated_by_their_keys():
    insert_rows(Job, COLUMNS, rows(AWKWARD))
    keys = list(Job.objects.order_by("pk").values_list("pk", flat=True))
    changed = [(pk, text + "!", number) for number, (pk, text) in enumerate(zip(keys, AWKWARD, strict=True))]
    assert update_rows(Job, ("note", "total"), changed[1:], state="done") == len(AWKWARD) - 1
    found = list(Job.objects.order_by("pk").values_list("note", "total", "state"))
    assert found == [("", 0, "queued"), *((text + "!", at, "done") for at, text in enumerate(AWKWARD) if at)]


@pytest.mark.django_db
def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_rows(Job, COLUMNS, []) == update_rows(Job, ("note",), []) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [[], [0], [0, 2, 4], [4, 4, -1]])
def test_rows_are_found_among_numbers_that_travel_as_one_value(wanted):
    insert_rows(Job, COLUMNS, rows(["a", "b", "c", "d", "e"]))
    keys = [*Job.objects.order_by("pk").values_list("pk", flat=True), 0]
    numbers = [keys[at] for at in wanted]
    found = Job.objects.filter(Among("pk", numbers), note__gt="")
    assert sorted(found.values_list("pk", flat=True)) == sorted({number for number in numbers if number})
    assert len(found.query.sql_with_params()[1]) == 2


def test_what_is_sent_ahead_is_written_in_its_order(db):
    with transaction.atomic(), sent_ahead():
        insert_rows(Job, COLUMNS, rows(["a", "b"]))
        [first, second] = Job.objects.order_by("pk").values_list("pk", flat=True)  # reads what was sent before
        update_rows(Job, ("note",), [(first, "c")])
        update_rows(Job, ("note",), [(second, "d"), (first, "e")])
    assert [row[2] for row in stored()] == ["e", "d"]


@contextmanager
def refused(error):
    """What is done within is refused, and nothing of it stays. Gives a list to note how far it came."""
    reached: list[str] = []
    try:
        with transaction.atomic():
            yield reached
            reached.append("the end")
    except error:
        assert stored() == []
    else:
        pytest.fail("nothing was refused")


def test_what_is_refused_ahead_raises_and_nothing_of_it_stays(db):
    with refused(IntegrityError) as reached, sent_ahead():
        insert_rows(Job, COLUMNS, rows(["a"]))
        insert_rows(Job, COLUMNS, rows(["a"]))
        insert_rows(Job, COLUMNS, [("k", "z", "c", 1, "{}")])
    assert reached == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite works in our own process")
def test_nothing_waits_for_the_answer_of_what_is_sent_ahead(db):
    with transaction.atomic(), sent_ahead(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.rowcount == -1  # not known yet
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.rowcount == 1


def test_an_error_of_our_own_among_what_is_sent_ahead_is_raised_as_it_is(db):
    with refused(GuardFailed), sent_ahead():
        insert_rows(Job, COLUMNS, rows(["a"]))
        raise GuardFailed("no")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite checks when the transaction ends")
@pytest.mark.django_db(transaction=True)
def test_a_key_that_leads_nowhere_is_found_when_keys_are_checked():
    with refused(IntegrityError) as reached:
        insert_rows(Job, COLUMNS, rows(["a"]), programme=404)
        reached.append("written")
        check_keys()
    assert reached == ["written"]


@pytest.mark.django_db(transaction=True)
def test_control_without_being_asked_for_it_is_found_at_the_end():
    with refused(IntegrityError) as reached:
        insert_rows(Job, COLUMNS, rows(["a"]), programme=404)
    assert reached == ["the end"]


@pytest.mark.django_db(transaction=True)
def test_after_keys_were_checked_those_to_come_wait_for_the_end_again():
    with refused(IntegrityError) as reached:
        check_keys()
        insert_rows(Job, COLUMNS, rows(["a"]), programme=404)
    assert reached == ["the end"]


@pytest.mark.parametrize("was", [True, False])
def test_cycles_are_not_looked_for_within_and_as_before_after(was):
    within = []
    (gc.enable if was else gc.disable)()
    try:
        with suppress(GuardFailed), uncollected():
            within.append(gc.isenabled())
            raise GuardFailed("no")
        assert (within, gc.isenabled()) == ([False], was)
    finally:
        gc.enable()
