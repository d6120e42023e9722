"""How a founding and a programme could be forged: cases for the tests of guards and of constraints."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F

from compensation.events import next_event
from compensation.models import ProgrammeEvent, ProgrammeFounding
from compensation.programmes import Frame, cancel_founding, request_founding
from tests.builders import CLOSES, FOUNDED
from tests.invariants.world import insert, update

Case = Callable[[Any], Any]


def build(world):
    """One that became the programme, one that waits, one that was taken back."""
    jung = world.people.jung
    world.founding = world.programme.founding
    frames = [Frame(code, "이름", "Name", claim_cap=1_000, budget=1_000_000) for code in ("f1", "f2")]
    world.asked, taken_back = (
        request_founding(frame=frame, document={**founded_with(), "programme": frame.code}, actor=jung, as_of=FOUNDED)
        for frame in frames
    )
    world.cancelled_founding = cancel_founding(founding=taken_back.pk, actor=jung, as_of=FOUNDED + timedelta(days=1))


def founded_with():
    """The shipped tiers below a cap of 1,000 won."""
    from compensation.founding_document import Incident, document_for, templates

    day = FOUNDED.date()
    source = next(one for one in templates() if one.code == "flat").document
    return document_for(source, Incident("f", "이름", "Name", "협의체", day, day, day, 1_000, tiers=[(5_000, 1_000)]))


def founding_event(founding, verb, to_state, actor=None):
    """A well-made event; answers the columns of the head it makes."""
    founding = ProgrammeFounding.objects.get(pk=founding.pk)
    next_event(ProgrammeEvent, founding, verb, actor=actor, at=CLOSES, moved=(founding.state, to_state)).save()
    return {"event_seq": founding.event_seq, "event_hash": founding.event_hash}


def approve(founding, world):
    """As the verb does, but for the programme that it makes."""
    head = founding_event(founding, "approve_founding", "approved", world.people.han)
    update(founding, state="approved", approved_by=world.people.han, approved_at=CLOSES, **head)


def another_cap_than_approved(world):
    approve(world.asked, world)
    insert(world.programme, code="f1", claim_cap=1_001, budget=1_000_000)


def made_again(world):
    """A founding whose programme is there makes no other."""
    insert(world.programme, code="T1")


def names_the_programme_of_another(world):
    approve(world.asked, world)
    other = insert(world.asked, code="f3", state="requested", event_seq=0, event_hash="")
    approve(other, world)
    theirs = insert(world.programme, code="f3", claim_cap=1_000, budget=1_000_000)
    update(world.asked, programme=theirs)


GUARD_CASES: dict[str, list[Case]] = {
    "compensation_programmefounding_legal_edges": [
        lambda w: update(
            w.cancelled_founding,
            state="rejected",
            **founding_event(w.cancelled_founding, "reject_founding", "rejected"),
        )
    ],
    "compensation_programmefounding_legal_start": [lambda w: insert(w.asked, state="rejected", request_number=9)],
    "founding_moves_with_its_event": [lambda w: update(w.asked, state="cancelled")],
    "founding_names_its_programme": [names_the_programme_of_another],
    "programme_founded_by_two": [
        lambda w: insert(w.programme, code="f9"),
        # Asked for, and not yet approved.
        lambda w: insert(w.programme, code="f1", claim_cap=1_000, budget=1_000_000),
        another_cap_than_approved,
        made_again,
    ],
}
FROZEN = {
    "compensation_programmefounding_frozen": "asked",
    "compensation_programmefounding_decided_once": "founding",
    "compensation_programmefounding_made_once": "founding",
}


def constraint_cases(won):
    """`won` makes the cases of a column of money."""
    return {
        "founding_request_once": [lambda w: insert(w.cancelled_founding)],
        "founding_one_of_a_code": [lambda w: insert(w.asked, request_number=9)],
        "founding_cap_whole_won": won("asked", "claim_cap", 1),
        "founding_budget_whole_won": won("asked", "budget", 1),
        "founding_four_eyes": [lambda w: update(w.founding, approved_by=F("requested_by"))],
        "founding_approved_by_someone": [
            lambda w: update(w.founding, approved_by=None),
            lambda w: update(w.founding, approved_at=None),
        ],
        "founding_made_means_approved": [lambda w: update(w.founding, state="rejected")],
    }
