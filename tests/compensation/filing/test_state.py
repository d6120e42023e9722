"""Any moment can be asked: open or not, by which window, until when, and if not, why; each kind of act by itself."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from claims import workflow
from claims.intake.uploads import Paper
from compensation import filing
from compensation.errors import GuardFailed
from compensation.filing_state import state_at
from tests import builders, stages
from tests.builders import CLOSES, OPENS, REPORTS_CLOSE, REPORTS_OPEN, picture
from tests.stages import counts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


@pytest.fixture
def gap(programme, people):
    """An extension approved two days after the closing."""
    asked = filing.request_extension(
        programme=programme.pk, new_closes_at=CLOSES + 30 * DAY, reason="Many ask", actor=people.jung, as_of=OPENS
    )
    filing.approve_extension(extension=asked.pk, actor=people.han, as_of=CLOSES + 2 * DAY)


@pytest.mark.parametrize(
    ("at", "code", "number", "until"),
    [
        (OPENS - TICK, "not_yet", None, OPENS),
        (OPENS, "open", 0, CLOSES),
        (CLOSES - TICK, "open", 0, CLOSES),
        (CLOSES, "gap", None, CLOSES + 2 * DAY),
        (CLOSES + 2 * DAY - TICK, "gap", None, CLOSES + 2 * DAY),
        (CLOSES + 2 * DAY, "open", 1, CLOSES + 30 * DAY),
        (CLOSES + 30 * DAY, "closed", None, None),
    ],
)
def test_every_moment_has_one_answer(programme, gap, at, code, number, until):
    state = state_at(programme, at)
    assert (state.code, state.window and state.window.number, state.until) == (code, number, until)
    assert state.open is (code == "open")


def test_each_code_says_a_sentence_of_its_own(people, programme, gap):
    bare = builders.found(people, "bare", claim_cap=1, budget=1)
    moments = [OPENS - DAY, OPENS, CLOSES, CLOSES + 40 * DAY]
    with translation.override("en"):
        said = {state_at(programme, at).sentence for at in moments}
        said |= {state_at(bare, OPENS, act).sentence for act in ("claim", "report", "documents")}
        assert "again on Thu 2 Mar 2023, 00:00 KST" in state_at(programme, CLOSES).sentence
    assert len(said) == 7


def test_documents_and_supplements_are_free_until_a_window_is_opened_for_them(people, programme):
    claim = stages.supplement_requested(programme, people, 1)
    assert state_at(programme, CLOSES + 900 * DAY, "supplement").code == "unlimited"
    builders.open_window(programme, people, "supplement", CLOSES, CLOSES + 10 * DAY)
    before = counts()
    paper = Paper("bankbook_copy", picture("new"), "b.png")
    with pytest.raises(GuardFailed) as refused:
        workflow.receive_supplement(claim=claim.pk, actor=people.kim, papers=[paper], as_of=CLOSES + 10 * DAY)
    assert refused.value.code == "outside_filing_window"
    assert counts() == before


def test_a_paper_nobody_asked_for_is_limited_by_the_window_of_documents(people, programme):
    claim = builders.review(builders.file(programme, people, 1), people, accept=False)
    builders.open_window(programme, people, "documents", OPENS, CLOSES)
    paper = Paper("sales_evidence", picture("late"), "s.png")
    with pytest.raises(GuardFailed) as refused:
        workflow.attach_document(claim=claim.pk, paper=paper, actor=people.park, received_at=CLOSES, as_of=CLOSES + DAY)
    assert refused.value.code == "outside_filing_window"
    kept = workflow.attach_document(
        claim=claim.pk, paper=paper, actor=people.park, received_at=CLOSES - TICK, as_of=CLOSES + DAY
    )
    assert kept.received_at == CLOSES - TICK


def test_a_window_of_reports_admits_no_claim(people, programme):
    with pytest.raises(GuardFailed) as refused:
        builders.file(programme, people, 1, received_at=REPORTS_OPEN)
    assert refused.value.code == "outside_filing_window"


def asked(*options: str) -> str:
    out = StringIO()
    call_command("filing", *options, stdout=out)
    return out.getvalue()


def test_the_command_line_answers_in_a_sentence_or_in_json(programme):
    with translation.override("en"):
        assert "2023-02-27 23:59" in asked("t1", "--at", "2023-02-27T23:59")
    answer = json.loads(asked("t1", "--at", "2023-02-27T15:00:00+00:00", "--json"))
    assert (answer["open"], answer["code"], answer["window"]) == (False, "closed", None)
    answer = json.loads(asked("t1", "--at", "2022-11-06T23:59", "--act", "report", "--json"))
    assert answer["open"] is True
    assert answer["window"] == {"number": 0, "extension": 0}
    assert answer["until"] == REPORTS_CLOSE.isoformat()


@pytest.mark.parametrize("options", [("t9",), ("t1", "--at", "yesterday")])
def test_the_command_line_says_what_it_cannot_read(programme, options):
    with pytest.raises(CommandError) as error:
        asked(*options)
    assert error.value.returncode == 2
