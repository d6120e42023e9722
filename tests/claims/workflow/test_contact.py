"""Contacts: written down after the fact, visits planned and then done or called off, always with an event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.models import Claim, ClaimEvent, Contact
from claims.permissions import why_not
from compensation.errors import GuardFailed, NotPermitted, Stale
from tests import builders, stages
from tests.narrow import present

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(programme, people):
    return stages.in_review(programme, people)


def call(claim, actor, **changes):
    return workflow.record_contact(claim=claim.pk, actor=actor, **{"kind": "call", "outcome": "reached", **changes})


def plan(claim, people, **changes):
    said = {
        "planned_for": timezone.now() + timedelta(days=1),
        "assigned_to": people.kim,
        "address": " 판교역로 166 ",
        **changes,
    }
    return workflow.plan_visit(claim=claim.pk, actor=people.park, **said)


def newest(claim):
    return ClaimEvent.objects.filter(claim=claim).order_by("-seq")[0]


def test_a_contact_is_numbered_and_its_event_says_what_came_of_it(claim, people):
    numbers = [call(claim, people.kim).number, call(claim, people.kim, kind="letter", outcome="informed").number]
    assert numbers == [1, 2]
    event = newest(claim)
    assert (event.verb, event.actor, event.to_state) == ("record_contact", people.kim, "")
    assert event.data == {"contact": 2, "kind": "letter", "outcome": "informed"}


def test_a_contact_happens_at_the_moment_it_says_and_never_in_the_future(claim, people):
    earlier = timezone.now() - timedelta(hours=2)
    assert call(claim, people.kim, happened_at=earlier).happened_at == earlier
    with pytest.raises(GuardFailed):
        call(claim, people.kim, happened_at=timezone.now() + timedelta(minutes=1))
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("said", [{"kind": "fax"}, {"outcome": ""}, {"outcome": "won"}, {"side": "both"}])
def test_what_is_not_in_the_lists_is_refused(claim, people, said):
    with pytest.raises(GuardFailed):
        call(claim, people.kim, **said)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("name", ["lee", "jung", "oh", "yoon", "seo", "im", "gong", "noh"])
def test_only_agents_record_plan_finish_and_cancel(claim, people, name):
    visit, actor = plan(claim, people), getattr(people, name)
    doors = [
        lambda: call(claim, actor),
        lambda: workflow.plan_visit(
            claim=claim.pk,
            actor=actor,
            planned_for=timezone.now() + timedelta(days=1),
            assigned_to=people.kim,
            address="x",
        ),
        lambda: workflow.finish_visit(contact=visit.pk, actor=actor, outcome="confirmed"),
        lambda: workflow.cancel_visit(contact=visit.pk, actor=actor, reason="not today"),
    ]
    for door in doors:
        with pytest.raises(NotPermitted):
            door()
    assert Contact.objects.get().state == "planned"


def test_a_form_of_an_older_version_records_nothing(claim, people):
    seen = Claim.objects.get(pk=claim.pk).event_seq
    call(claim, people.park)
    with pytest.raises(Stale):
        call(claim, people.kim, seen=seen)
    with pytest.raises(Stale):
        plan(claim, people, seen=seen)
    assert Contact.objects.count() == 1


def test_a_visit_is_planned_for_an_agent_at_a_time_to_come_and_a_place(claim, people):
    visit = plan(claim, people)
    assert (visit.state, visit.assigned_to, visit.address, visit.happened_at) == (
        "planned",
        people.kim,
        "판교역로 166",
        None,
    )
    wrong = [
        {"planned_for": timezone.now() - timedelta(minutes=1)},
        {"assigned_to": people.lee},
        {"address": "  "},
    ]
    for said in wrong:
        with pytest.raises(GuardFailed):
            plan(claim, people, **said)
    assert Contact.objects.count() == 1


def test_a_planned_visit_is_done_with_outcome_note_and_photo(claim, people):
    visit = plan(claim, people, note="second floor")
    paper = builders.Paper("other", builders.picture("door"), "door.png")
    done = workflow.finish_visit(contact=visit.pk, actor=people.kim, outcome="confirmed", person="사장님", photo=paper)
    assert (done.state, done.outcome, done.person, done.note) == ("done", "confirmed", "사장님", "second floor")
    assert present(done.happened_at) <= timezone.now()
    assert present(done.photo).sha256
    assert newest(claim).data == {"contact": 1, "kind": "visit", "outcome": "confirmed"}


def test_a_visit_ends_once(claim, people):
    visit = plan(claim, people)
    workflow.finish_visit(contact=visit.pk, actor=people.kim, outcome="confirmed")
    with pytest.raises(GuardFailed):
        workflow.finish_visit(contact=visit.pk, actor=people.kim, outcome="refused")
    with pytest.raises(GuardFailed):
        workflow.cancel_visit(contact=visit.pk, actor=people.park, reason="the shop is closed")
    assert Contact.objects.get().outcome == "confirmed"


def test_a_visit_needs_an_outcome_from_the_list(claim, people):
    visit = plan(claim, people)
    with pytest.raises(GuardFailed):
        workflow.finish_visit(contact=visit.pk, actor=people.kim, outcome="")
    assert Contact.objects.get().state == "planned"


def test_a_cancelled_visit_stays_with_its_reason_in_the_event(claim, people):
    visit = plan(claim, people)
    with pytest.raises(GuardFailed):
        workflow.cancel_visit(contact=visit.pk, actor=people.park, reason="no")
    workflow.cancel_visit(contact=visit.pk, actor=people.park, reason="the shop is closed")
    assert Contact.objects.get().state == "cancelled"
    event = newest(claim)
    assert (event.verb, event.reason, event.data) == ("cancel_visit", "the shop is closed", {"contact": 1})
    with pytest.raises(GuardFailed):
        workflow.finish_visit(contact=visit.pk, actor=people.kim, outcome="confirmed")


def test_a_contact_moves_no_state_and_needs_none(claim, people):
    call(claim, people.kim)
    assert Claim.objects.get(pk=claim.pk).state == "in_review"
    assert why_not(people.kim, "record_contact", claim) is None
    assert why_not(None, "record_contact", claim) is not None
