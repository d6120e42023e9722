"""Windows are asked for by one manager and open to nobody before another approves; an act has one official window."""

from datetime import timedelta

import pytest

from compensation import filing, openings
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Stale
from compensation.models import ProgrammeEvent
from tests import builders
from tests.builders import CLOSES, OPENS, REPORTS_CLOSE, REPORTS_OPEN
from tests.narrow import present
from tests.stages import counts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


@pytest.fixture
def bare(people):
    return builders.found(people, "bare", claim_cap=1, budget=1)


def ask(programme, people, opens_at=OPENS, closes_at=CLOSES, **said):
    said = {"actor": people.jung, "as_of": OPENS - 9 * DAY, **said}
    return openings.request_opening(programme=programme.pk, opens_at=opens_at, closes_at=closes_at, **said)


def test_what_was_asked_for_admits_nobody_before_a_second_manager_approves(people, bare):
    opening = ask(bare, people)
    assert filing.window_at(bare, OPENS) is None
    with pytest.raises(FourEyes):
        openings.approve_opening(opening=opening.pk, actor=people.jung, as_of=OPENS - DAY)
    approved = openings.approve_opening(opening=opening.pk, actor=people.han, as_of=OPENS - DAY)
    window = present(filing.window_at(bare, OPENS))
    assert window == approved.window
    assert (window.act, window.number, window.extension_number) == ("claim", 0, 0)
    assert (approved.requested_by, approved.approved_by) == (people.jung, people.han)


def test_a_late_approval_opens_at_the_approval_and_never_before(people, bare):
    opening = ask(bare, people)
    openings.approve_opening(opening=opening.pk, actor=people.han, as_of=OPENS + DAY)
    assert filing.window_at(bare, OPENS + DAY - timedelta(seconds=1)) is None
    assert filing.window_at(bare, OPENS + DAY) is not None
    other = ask(bare, people, REPORTS_OPEN, REPORTS_CLOSE, act="report")
    with pytest.raises(GuardFailed, match=r".+"):
        openings.approve_opening(opening=other.pk, actor=people.han, as_of=REPORTS_CLOSE)


def test_a_window_closes_after_it_opens_and_only_a_manager_asks(people, bare):
    before = counts()
    with pytest.raises(GuardFailed):
        ask(bare, people, OPENS, OPENS)
    with pytest.raises(NotPermitted):
        ask(bare, people, actor=people.kim)
    with pytest.raises(GuardFailed):
        ask(bare, people, act="appeal")
    assert counts() == before


def test_claims_have_one_official_window_and_reports_may_be_called_for_again(people, programme):
    with pytest.raises(GuardFailed):
        ask(programme, people, CLOSES, CLOSES + DAY)
    with pytest.raises(GuardFailed):
        ask(programme, people, REPORTS_CLOSE - DAY, CLOSES, act="report")
    again = ask(programme, people, CLOSES - 15 * DAY, CLOSES, act="report")
    with pytest.raises(GuardFailed):
        ask(programme, people, CLOSES + DAY, CLOSES + 2 * DAY, act="report")
    window = present(openings.approve_opening(opening=again.pk, actor=people.han, as_of=OPENS).window)
    assert (window.number, window.extension_number, str(window) != "") == (1, 0, True)
    assert filing.window_at(programme, CLOSES - DAY, "report") == window


def test_a_request_is_rejected_or_taken_back_and_opens_nothing(people, bare):
    openings.reject_opening(opening=ask(bare, people).pk, actor=people.han, reason="Too early", as_of=OPENS)
    openings.cancel_opening(opening=ask(bare, people).pk, actor=people.jung, as_of=OPENS)
    assert not bare.windows.exists()
    assert openings.approve_opening(opening=ask(bare, people).pk, actor=people.han, as_of=OPENS).window is not None


def test_an_old_form_and_a_repeat(people, bare):
    opening = ask(bare, people)
    with pytest.raises(Stale):
        openings.approve_opening(opening=opening.pk, actor=people.han, seen=opening.event_seq - 1, as_of=OPENS)
    openings.approve_opening(opening=opening.pk, actor=people.han, seen=opening.event_seq, as_of=OPENS)
    before = counts()
    openings.approve_opening(opening=opening.pk, actor=people.han, as_of=OPENS)
    assert counts() == before
    asked = ProgrammeEvent.objects.filter(verb="request_opening", programme=bare)
    assert {event.stream for event in asked} == {bare.stream, opening.stream}
