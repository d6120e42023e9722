"""Notes: for the office, in any state, never changed."""

import pytest

from claims import workflow
from compensation.errors import GuardFailed, NotPermitted
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def claim(people):
    return builders.file(builders.make_programme(people), people)


def test_a_note_stands_in_the_history_and_moves_nothing(claim, people):
    workflow.add_note(claim=claim.pk, actor=people.park, text="  Calls back on Monday. ")
    event = claim.events.latest("seq")
    assert (event.verb, event.reason, event.from_state, event.to_state) == ("add_note", "Calls back on Monday.", "", "")
    assert type(claim).objects.get(pk=claim.pk).state == "received"


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_an_empty_or_endless_note_is_refused(claim, people, text):
    with pytest.raises(GuardFailed):
        workflow.add_note(claim=claim.pk, actor=people.park, text=text)
    assert claim.events.count() == 1


@pytest.mark.parametrize("name", ["jung", "oh", "seo", "im", "noh"])
def test_only_agents_write_notes(claim, people, name):
    with pytest.raises(NotPermitted):
        workflow.add_note(claim=claim.pk, actor=getattr(people, name), text="Calls back on Monday.")
    assert claim.events.count() == 1
