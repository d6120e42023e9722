"""Judging a suspected duplicate: same, different or ask; the case stands still until a person has said so."""

import pytest

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim, Suspicion
from compensation.errors import GuardFailed, NotPermitted
from compensation.models import Notice
from tests import builders, stages
from tests.stages import counts, day

PHONE = "01099998888"


@pytest.fixture
def pair(programme, people):
    """Two received claims with one mobile."""
    for number in (1, 2):
        builders.file(programme, people, number, phone=PHONE)
    return Suspicion.objects.get()


def judge(pair, actor, verdict, reason="Looked at both papers", at=1.0):
    return workflow.judge_suspicion(suspicion=pair.pk, actor=actor, verdict=verdict, reason=reason, as_of=day(at))


def claims_of(pair):
    return Claim.objects.get(pk=pair.earlier_id), Claim.objects.get(pk=pair.later_id)


def test_same_keeps_the_earlier_withdraws_the_later_and_tells_its_claimant(pair, people):
    judged = judge(pair, people.kim, "same")
    earlier, later = claims_of(pair)
    assert (earlier.state, later.state) == ("received", "withdrawn")
    assert (judged.state, judged.judged_by, judged.judged_at, judged.reason) == (
        "same",
        people.kim,
        day(1),
        "Looked at both papers",
    )
    notice = Notice.objects.get(template="withdrawn_duplicate")
    assert notice.stream == later.stream
    assert earlier.receipt_no in notice.body


def test_both_claims_keep_an_event_that_names_the_other(pair, people):
    judge(pair, people.kim, "different")
    earlier, later = claims_of(pair)
    for claim, other in ((earlier, later), (later, earlier)):
        event = claim.events.get(verb="judge_suspicion")
        assert event.data == {"other": other.receipt_no, "verdict": "different", "reasons": ["phone"]}
        assert (event.actor, event.reason) == (people.kim, "Looked at both papers")


@pytest.mark.parametrize("verdict", ["different", "asked"])
def test_no_other_verdict_moves_a_claim_or_tells_anybody(pair, people, verdict):
    judge(pair, people.kim, verdict)
    assert [claim.state for claim in claims_of(pair)] == ["received", "received"]
    assert not Notice.objects.filter(template="withdrawn_duplicate").exists()


@pytest.mark.parametrize("verdict", ["open", "merge", ""])
def test_an_unknown_verdict_is_refused(pair, people, verdict):
    before = counts()
    with pytest.raises(GuardFailed):
        judge(pair, people.kim, verdict)
    assert counts() == before


@pytest.mark.parametrize("reason", ["", "    ", "same"])
def test_a_verdict_needs_a_reason(pair, people, reason):
    before = counts()
    with pytest.raises(GuardFailed):
        judge(pair, people.kim, "different", reason)
    assert counts() == before


@pytest.mark.parametrize("who", ["lee", "jung", "oh", "yoon", "seo", "im", "gong", "noh"])
def test_only_agents_judge(pair, people, who):
    before = counts()
    with pytest.raises(NotPermitted):
        judge(pair, getattr(people, who), "different")
    assert counts() == before


def test_a_judged_pair_is_not_judged_again_and_a_second_press_is_quiet(pair, people):
    judge(pair, people.kim, "different")
    before = counts()
    judge(pair, people.kim, "different")
    with pytest.raises(GuardFailed):
        judge(pair, people.kim, "same")
    with pytest.raises(GuardFailed):
        judge(pair, people.park, "different")
    assert counts() == before


def test_what_was_asked_about_can_still_be_judged(pair, people):
    judge(pair, people.kim, "asked")
    assert judge(pair, people.park, "different", at=2).state == "different"


@pytest.mark.parametrize("verdict", [None, "asked"])
def test_an_unjudged_pair_blocks_recommending_and_approving(programme, people, verdict):
    waiting = stages.awaiting_award(programme, people, 1, phone=PHONE)
    builders.file(programme, people, 2, phone=PHONE)
    pair = Suspicion.objects.get()
    if verdict:
        judge(pair, people.kim, verdict)
    with pytest.raises(GuardFailed, match="1"):
        builders.confirm(waiting, people)
    with pytest.raises(GuardFailed):
        builders.recommend(builders.review(pair.later, people), people)
    judge(pair, people.kim, "different", at=2)
    assert builders.confirm(waiting, people).state == "approved"


def test_the_later_claim_cannot_be_the_same_while_it_is_being_approved(programme, people):
    builders.file(programme, people, 1)
    later = stages.awaiting_award(programme, people, 2)
    first = builders.file(programme, people, 0, phone=later.claimant.phone)
    pair = Suspicion.objects.get()
    assert (pair.earlier_id, pair.later_id) == (first.pk, later.pk)
    before = counts()
    with pytest.raises(GuardFailed, match=later.receipt_no):
        judge(pair, people.kim, "same")
    assert counts() == before
    workflow.send_back(claim=later.pk, actor=people.lee, reason="It may be the same claim", as_of=day(3))
    judge(pair, people.kim, "same", at=4)
    assert claims_of(pair)[1].state == "withdrawn"


def test_a_withdrawn_claim_is_not_kept_in_place_of_a_live_one(pair, people):
    workflow.withdraw(claim=pair.earlier_id, actor=people.kim, channel="phone", as_of=day(1))
    before = counts()
    with pytest.raises(GuardFailed, match=pair.earlier.receipt_no):
        judge(pair, people.kim, "same", at=2)
    assert counts() == before


def test_of_three_the_two_later_ones_are_withdrawn_and_the_first_is_free(programme, people):
    first = stages.awaiting_award(programme, people, 1, phone=PHONE)
    for number in (2, 3):
        builders.file(programme, people, number, phone=PHONE)
    for pair in Suspicion.objects.filter(earlier=first):
        judge(pair, people.kim, "same", at=2)
    assert list(Claim.objects.order_by("received_at").values_list("state", flat=True)) == [
        "awaiting_approval",
        "withdrawn",
        "withdrawn",
    ]
    claim = Claim.objects.select_related("decision", "account").get(pk=first.pk)
    done = workflow.approve(claim=claim.pk, actor=people.lee, shown=shown_hash(claim), as_of=day(3))
    assert done.state == "approved"
