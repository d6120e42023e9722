"""Windows and extensions: later under four eyes, within the limit, and never moved."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from compensation import filing
from compensation.errors import FourEyes, GuardFailed, Stale
from compensation.models import FilingExtension, ProgrammeEvent
from tests import builders
from tests.builders import CLOSES, OPENS
from tests.invariants.filing_cases import gone
from tests.narrow import present
from tests.stages import counts

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
REASON = "Many have not heard of it"


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


def request(programme, people, closes_at=CLOSES + MONTH, actor=None, **more):
    said = {"reason": REASON, "as_of": CLOSES - timedelta(days=3), **more}
    return filing.request_extension(programme=programme.pk, new_closes_at=closes_at, actor=actor or people.jung, **said)


def approve(extension, people, at=CLOSES - timedelta(days=1), **more):
    return filing.approve_extension(extension=extension.pk, actor=people.han, as_of=at, **more)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (OPENS - timedelta(microseconds=1), None),
        (OPENS, 0),
        (CLOSES - timedelta(microseconds=1), 0),
        (CLOSES, 1),
        (CLOSES + MONTH - timedelta(microseconds=1), 1),
        (CLOSES + MONTH, None),
    ],
)
def test_windows_are_half_open(people, programme, at, number):
    approve(request(programme, people), people)
    window = filing.window_at(programme, at)
    assert (window.number if window else None) == number


def test_an_extension_adds_a_window_and_leaves_the_old_one_as_it_was(people, programme):
    extension = approve(request(programme, people), people)
    assert list(programme.windows.filter(act="claim").values_list("number", "opens_at", "closes_at")) == [
        (0, OPENS, CLOSES),
        (1, CLOSES, CLOSES + MONTH),
    ]
    assert (extension.number, extension.requested_by, extension.approved_by) == (1, people.jung, people.han)
    announced = filing.announce_extension(
        extension=extension.pk, actor=people.jung, where=" Notice board ", as_of=CLOSES
    )
    assert (announced.state, announced.announced_at) == ("announced", CLOSES)
    assert announced.announced_where == "Notice board"


@pytest.mark.parametrize(
    "said",
    [
        {"where": "  "},
        {"where": "Web", "announced_at": CLOSES + timedelta(seconds=1)},
        {"where": "Web", "announced_at": CLOSES - timedelta(days=2)},
    ],
    ids=["nowhere", "not yet", "before it was approved"],
)
def test_an_announcement_names_a_place_and_a_moment_after_the_approval(people, programme, said):
    extension = approve(request(programme, people), people)
    before = counts()
    with pytest.raises(GuardFailed):
        filing.announce_extension(extension=extension.pk, actor=people.jung, as_of=CLOSES, **said)
    assert counts() == before


def test_an_announcement_may_be_recorded_later_than_it_was_made(people, programme):
    extension = approve(request(programme, people), people)
    told = CLOSES - timedelta(hours=5)
    done = filing.announce_extension(
        extension=extension.pk, actor=people.jung, where="Web", announced_at=told, as_of=CLOSES
    )
    assert done.announced_at == told


def test_an_approval_after_the_closing_leaves_a_visible_gap(people, programme):
    late = CLOSES + timedelta(days=2)
    approve(request(programme, people), people, late)
    assert filing.window_at(programme, CLOSES) is None
    assert present(filing.window_at(programme, late)).number == 1


def test_an_approval_after_the_new_closing_opens_nothing(people, programme):
    extension = request(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        approve(extension, people, CLOSES + MONTH)
    assert counts() == before


@pytest.mark.parametrize("verb", ["approve_extension", "reject_extension"])
def test_whoever_requested_an_extension_cannot_decide_on_it(people, programme, verb):
    extension = request(programme, people)
    said = {"reason": REASON} if verb == "reject_extension" else {}
    with pytest.raises(FourEyes):
        getattr(filing, verb)(extension=extension.pk, actor=people.jung, **said)
    assert FilingExtension.objects.get().state == "requested"


def test_three_extensions_and_no_fourth(people, programme):
    for month in (1, 2, 3):
        extension = approve(request(programme, people, CLOSES + month * MONTH), people)
        assert extension.number == month
    with pytest.raises(GuardFailed):
        request(programme, people, CLOSES + 4 * MONTH)
    assert programme.windows.filter(act="claim").count() == 4


def test_each_act_has_its_own_closing_limit_and_request(people, programme):
    for month in (1, 2, 3):
        approve(request(programme, people, CLOSES + month * MONTH), people)
    reports = request(programme, people, builders.REPORTS_CLOSE + MONTH, act="report")
    assert (reports.old_closes_at, reports.act) == (builders.REPORTS_CLOSE, "report")
    window = approve(reports, people, builders.REPORTS_CLOSE - timedelta(days=1)).window
    assert (window.act, window.number, window.extension_number) == ("report", 1, 1)
    with pytest.raises(GuardFailed, match="No window was opened"), translation.override("en"):
        request(programme, people, CLOSES + MONTH, act="documents")
    with pytest.raises(GuardFailed):
        request(programme, people, CLOSES + MONTH, act="appeal")


def test_a_request_whose_closing_has_moved_meanwhile_is_out_of_date(people, programme):
    waiting = request(programme, people)
    gone("window_was_asked_for")
    programme.windows.create(
        act="claim", number=1, extension_number=9, opens_at=CLOSES, closes_at=CLOSES + timedelta(days=1)
    )
    before = counts()
    with pytest.raises(GuardFailed, match="no longer the present one"), translation.override("en"):
        approve(waiting, people)
    assert counts() == before


def test_rejected_and_cancelled_requests_do_not_count_against_the_limit(people, programme):
    for _ in range(2):
        filing.reject_extension(extension=request(programme, people).pk, actor=people.han, reason=REASON)
        filing.cancel_extension(extension=request(programme, people).pk, actor=people.jung)
    assert approve(request(programme, people), people).number == 1


@pytest.mark.parametrize(
    "said",
    [{"closes_at": CLOSES}, {"closes_at": CLOSES - MONTH}, {"reason": " ab "}],
    ids=["not later", "earlier", "no reason"],
)
def test_a_request_must_ask_for_a_later_closing_and_say_why(people, programme, said):
    before = counts()
    with pytest.raises(GuardFailed):
        request(programme, people, **said)
    assert counts() == before


def test_one_request_waits_at_a_time(people, programme):
    request(programme, people)
    with pytest.raises(GuardFailed):
        request(programme, people, CLOSES + 2 * MONTH)


def test_an_old_form_and_a_repeat(people, programme):
    extension = request(programme, people)
    with pytest.raises(Stale):
        approve(extension, people, seen=extension.event_seq - 1)
    approve(extension, people, seen=extension.event_seq)
    before = counts()
    approve(extension, people)
    assert counts() == before


def test_a_request_is_told_on_its_own_trail_and_on_the_programmes(people, programme):
    extension = request(programme, people)
    asked = ProgrammeEvent.objects.filter(verb="request_extension")
    assert {event.stream for event in asked} == {"programme:t1", extension.stream}
    own = asked.get(stream=extension.stream)
    assert (own.to_state, own.reason, own.effective_at) == ("requested", REASON, CLOSES - timedelta(days=3))
    assert abs(own.recorded_at - timezone.now()) < timedelta(minutes=1)


def test_whoever_holds_both_roles_still_cannot_approve_their_own_request(people, programme):
    from compensation import accounts

    both = accounts.create_account(
        username="both", password=builders.PASSWORD, roles=["manager", "approver"], actor=None
    )
    extension = request(programme, people, actor=both)
    with pytest.raises(FourEyes):
        filing.approve_extension(extension=extension.pk, actor=both, as_of=CLOSES - timedelta(days=1))


def test_the_closed_sentence_tells_not_yet_from_over(people, programme):
    bare = builders.found(people, "bare", claim_cap=1, budget=1)
    with translation.override("en"):
        never = filing.closed_sentence(bare, OPENS)
        early = filing.closed_sentence(programme, OPENS - MONTH)
        late = filing.closed_sentence(programme, CLOSES)
    assert len({never, early, late}) == 3
    assert "30 Jan 2023" in early
    assert "still add documents" in late
