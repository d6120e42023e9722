"""The trail: each event's hash covers what it says and the hash before it, and the object knows length and head."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Claim, ClaimEvent
from compensation import triggers
from compensation.calendar import SEOUL
from compensation.events import breaks, broken_links, event_hash
from tests import builders, stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    people = builders.make_people()
    claim = builders.approved(builders.make_programme(people), people)
    return Claim.objects.get(pk=claim.pk)


def trail(claim):
    return list(ClaimEvent.objects.filter(stream=claim.stream).order_by("seq"))


def links(claim, events):
    return broken_links(events, claim.event_seq, claim.event_hash)


def test_what_the_verbs_wrote_is_unbroken(claim):
    events = trail(claim)
    assert len(events) == claim.event_seq > 5
    assert links(claim, events) == []
    assert [event.seq for event in events] == list(range(1, claim.event_seq + 1))


CHANGES = {
    "verb": "withdraw",
    "from_state": "paid",
    "to_state": "paid",
    "actor_id": None,
    "reason": "other",
    "data": {"amount": 1},
    "effective_at": datetime(2020, 1, 1, tzinfo=UTC),
    "previous_hash": "0" * 64,
    "stream": "claim:other",
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_of_any_field_shows(claim, field):
    events = trail(claim)
    setattr(events[2], field, CHANGES[field])
    assert links(claim, events) == ["changed"]
    assert [found.event for found in breaks(events, claim.event_seq, claim.event_hash)] == [events[2]]


def test_a_change_with_its_hash_made_to_fit_shows_at_the_next_link(claim):
    events = trail(claim)
    events[2].reason = "other"
    events[2].hash = event_hash(events[2])
    assert links(claim, events) == ["added"]


def test_a_changed_last_event_with_its_hash_made_to_fit_shows_by_the_head(claim):
    events = trail(claim)
    events[-1].reason = "other"
    events[-1].hash = event_hash(events[-1])
    assert links(claim, events) == ["changed"]


@pytest.mark.parametrize("place", [0, 2, -1], ids=["first", "middle", "last"])
def test_a_removed_event_shows_wherever_it_stood(claim, place):
    events = trail(claim)
    del events[place]
    assert links(claim, events) == ["removed"]


def test_an_added_event_shows_at_the_end_and_when_all_are_gone_that_shows_too(claim):
    events = trail(claim)
    extra = ClaimEvent(
        stream=claim.stream,
        seq=claim.event_seq + 1,
        verb="mark_paid",
        effective_at=stages.day(9),
        previous_hash=claim.event_hash,
    )
    extra.hash = event_hash(extra)
    assert links(claim, [*events, extra]) == ["added"]
    assert links(claim, []) == ["removed"]


def test_the_hash_does_not_depend_on_the_clock_a_time_is_told_in(claim):
    event = trail(claim)[0]
    before = event_hash(event)
    event.effective_at = event.effective_at.astimezone(SEOUL)
    assert event_hash(event) == before


def test_the_database_gives_every_number_once(claim):
    last = trail(claim)[-1]
    last.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)


def test_recorded_at_is_the_databases_clock_and_python_does_not_write_it(claim):
    event = trail(claim)[0]
    assert event.recorded_at.tzinfo is not None
    assert abs(event.recorded_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert ClaimEvent._meta.get_field("recorded_at").db_default is not None
    assert not ClaimEvent._meta.get_field("recorded_at").editable


def test_even_without_guards_an_edit_shows(claim):
    triggers.remove_all(connection)
    ClaimEvent.objects.filter(seq=3).update(data={"to": 99})
    assert links(claim, trail(claim)) == ["changed"]
    triggers.install_all(connection)
