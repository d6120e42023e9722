"""What verbs have in common: refusals write nothing, old forms are refused, repeats are quiet, two times are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim, ClaimEvent
from compensation.errors import NotPermitted, Stale, WrongState
from tests import builders, stages
from tests.stages import counts, day

REASON = {"reason": "Because it must be"}


def shown(claim):
    return {"shown": shown_hash(Claim.objects.select_related("decision", "account").get(pk=claim.pk))}


# verb: (how the claim comes to stand before it, who may, what the form says besides)
VERBS = {
    "start_review": (builders.file, "park", lambda claim: {}),
    "request_supplement": (stages.in_review, "park", lambda claim: {"items": stages.WRONG_SALES}),
    "open_negotiation": (
        lambda programme, people, number: stages.in_review(programme, people, number, loss=700_000),
        "park",
        lambda claim: {},
    ),
    "end_negotiation": (stages.offered, "park", lambda claim: REASON),
    "accept_settlement": (stages.offered, "park", lambda claim: {"channel": "phone"}),
    "recommend": (stages.in_review, "park", lambda claim: {}),
    "send_back": (stages.awaiting_award, "lee", lambda claim: REASON),
    "approve": (stages.awaiting_award, "lee", shown),
    "deny": (stages.awaiting_denial, "lee", shown),
    "return_to_claimant": (stages.in_review, "park", lambda claim: REASON),
    "resubmit": (stages.returned_to_claimant, "kim", lambda claim: {}),
    "withdraw": (builders.file, "kim", lambda claim: {"channel": "phone"}),
    "reopen": (stages.asked_to_reopen, "choi", lambda claim: REASON),
    "hold": (builders.approved, "kim", lambda claim: REASON),
    "release_hold": (stages.on_hold, "lee", lambda claim: {}),
}
each_verb = pytest.mark.parametrize("verb", VERBS)


@pytest.fixture
def ready(people, programme):
    """`ready(verb)`: a claim before the verb, and a call that does it."""

    def prepare(verb):
        make, who, said = VERBS[verb]
        claim = make(programme, people, 1)

        def do(actor=None, **more):
            actor = actor or getattr(people, who)
            return getattr(workflow, verb)(claim=claim.pk, actor=actor, **{"as_of": day(4), **said(claim), **more})

        return Claim.objects.get(pk=claim.pk), do

    return prepare


@each_verb
def test_one_event_says_who_when_from_where_to_where(ready, people, verb):
    claim, do = ready(verb)
    began = timezone.now()
    moved = do(seen=claim.event_seq)
    event = ClaimEvent.objects.get(claim=claim, seq=claim.event_seq + 1)
    assert (event.verb, event.from_state, event.to_state) == (verb, claim.state, moved.state)
    assert event.actor == getattr(people, VERBS[verb][1])
    assert event.effective_at == day(4)
    assert abs(event.recorded_at - began) < timedelta(minutes=1)
    assert event.previous_hash == claim.event_hash
    assert Claim.objects.get(pk=claim.pk).event_seq == claim.event_seq + 1


@each_verb
def test_a_repeat_by_the_same_person_is_quiet(ready, verb):
    _claim, do = ready(verb)
    first = do()
    before = counts()
    assert do().state == first.state
    assert counts() == before


@each_verb
def test_a_repeat_by_another_person_is_told_that_it_is_done(ready, people, verb):
    _claim, do = ready(verb)
    do()
    before = counts()
    with pytest.raises(WrongState):
        do(actor=people.han)
    assert counts() == before


@each_verb
def test_an_old_form_is_refused_and_nothing_is_saved(ready, people, verb):
    claim, do = ready(verb)
    workflow.assign(claim=claim.pk, to=claim.assigned_to or people.kim, actor=people.jung)
    before, row = counts(), stages.row(claim)
    with pytest.raises(Stale):
        do(seen=claim.event_seq - 1)
    assert (counts(), stages.row(claim)) == (before, row)


@each_verb
def test_a_person_without_the_role_is_told_which_role_it_takes(ready, people, verb):
    claim, do = ready(verb)
    before, row = counts(), stages.row(claim)
    with pytest.raises(NotPermitted) as refused:
        do(actor=people.noh)
    assert str(refused.value)
    assert (counts(), stages.row(claim)) == (before, row)


def test_a_live_door_is_recorded_as_now(people, programme):
    claim = builders.file(programme, people)
    workflow.start_review(claim=claim.pk, actor=people.park)
    event = claim.events.latest("seq")
    assert abs(event.effective_at - event.recorded_at) < timedelta(minutes=1)


def test_a_state_cannot_be_set_by_assignment(people, programme):
    claim = builders.file(programme, people)
    with pytest.raises(AttributeError):
        claim.state = "paid"
