"""A programme is closed by two people, with nothing left that the office owes, and then takes nothing new."""

from datetime import timedelta

import pytest
from django.utils import translation

from claims import workflow
from compensation import closing, filing, openings, policies
from compensation.errors import FourEyes, GuardFailed, Stale
from compensation.models import Programme, ProgrammeEvent
from tests import builders, stages
from tests.builders import CLOSES, OPENS
from tests.narrow import present
from tests.stages import counts, day

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = CLOSES + 40 * DAY


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


def ask(programme, people, **said):
    said = {
        "council_meeting": "The tenth meeting",
        "reason": "Everything is decided",
        "actor": people.jung,
        "as_of": AT,
        **said,
    }
    return closing.request_closing(programme=programme.pk, **said)


def closed(programme, people):
    closing.approve_closing(closing=ask(programme, people).pk, actor=people.han, as_of=AT)
    return Programme.objects.get(pk=programme.pk)


def line(asked, code):
    return next(row["count"] for row in asked.checklist_then if row["code"] == code)


def test_a_closing_names_its_meeting_and_is_approved_by_another(people, programme):
    for said in ({"council_meeting": "  "}, {"reason": "no"}):
        with pytest.raises(GuardFailed):
            ask(programme, people, **said)
    asked = ask(programme, people)
    with pytest.raises(FourEyes):
        closing.approve_closing(closing=asked.pk, actor=people.jung, as_of=AT)
    with pytest.raises(GuardFailed):
        ask(programme, people)
    with pytest.raises(Stale):
        closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT, seen=asked.event_seq - 1)
    done = closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)
    programme.refresh_from_db()
    assert (done.state, done.blocking, programme.closed_at) == ("approved", 0, AT)
    event = ProgrammeEvent.objects.get(stream=programme.stream, verb="close_programme")
    assert (event.seq, event.data["council_meeting"]) == (programme.event_seq, "The tenth meeting")
    before = counts()
    closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)
    assert counts() == before


def test_the_checklist_is_kept_as_it_was_and_asked_again(people, programme):
    claim = builders.file(programme, people, 1)
    asked = ask(programme, people)
    assert line(asked, "claims_received") == 1
    with pytest.raises(GuardFailed, match="Claims received"), translation.override("en"):
        closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)
    workflow.withdraw(claim=claim.pk, actor=people.kim, channel="phone", as_of=AT)
    done = closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)
    assert line(done, "claims_received") == 1
    assert next(row["count"] for row in present(done.checklist_now) if row["code"] == "claims_received") == 0


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (lambda p, q: builders.review(builders.file(p, q, 1), q), "claims_in_review"),
        (lambda p, q: stages.offered(p, q, 1), "claims_negotiating"),
        (lambda p, q: stages.awaiting_award(p, q, 1), "claims_awaiting_approval"),
        (lambda p, q: (builders.approved(p, q, 1), stages.sent(p, q)), "silent_lines"),
        (lambda p, q: builders.open_window(p, q, "documents", AT - DAY, AT + DAY), "windows"),
    ],
)
def test_what_the_office_owes_stands_against_it(people, programme, stage, code):
    stage(programme, people)
    asked = ask(programme, people)
    assert line(asked, code) == 1
    with pytest.raises(GuardFailed):
        closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)


def test_a_supplement_that_runs_does_not_and_goes_on_afterwards(people, programme):
    claim = stages.supplement_requested(programme, people, 1)
    asked = ask(programme, people)
    assert line(asked, "claims_supplement_requested") == 1
    closing.approve_closing(closing=asked.pk, actor=people.han, as_of=AT)
    [item] = claim.supplements.get().items.all()
    paper = builders.Paper(item.kind, builders.picture("answer"), "a.png")
    back = workflow.receive_supplement(claim=claim.pk, actor=people.kim, papers=[paper], as_of=AT + DAY)
    assert back.state == "in_review"


def test_an_appeal_is_taken_after_the_closing(people, programme):
    claim = stages.denied(programme, people, 1)
    at = day(8)
    closing.approve_closing(closing=ask(programme, people, as_of=CLOSES).pk, actor=people.han, as_of=CLOSES)
    appeal = workflow.file_appeal(claim=claim.pk, actor=people.kim, grounds="Unfair", channel="phone", as_of=at)
    assert appeal.state == "filed"


def test_nothing_new_is_taken_after_the_closing(people, programme):
    done = closed(programme, people)
    before = counts()
    attempts = [
        lambda: builders.file(done, people, 1),
        lambda: openings.request_opening(
            programme=done.pk, act="documents", opens_at=AT, closes_at=AT + DAY, actor=people.jung
        ),
        lambda: filing.request_extension(
            programme=done.pk, new_closes_at=AT + DAY, reason="Many ask", actor=people.jung
        ),
        lambda: policies.draft_policy(
            programme=done.pk, document=builders.policy_document(done.code), actor=people.jung
        ),
        lambda: ask(done, people),
    ]
    for attempt in attempts:
        with pytest.raises(GuardFailed):
            attempt()
    assert counts() == before
    assert filing.state_at(done, AT).code == "programme_closed"
    assert filing.state_at(done, OPENS).code == "open"
