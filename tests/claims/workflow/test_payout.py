"""What the bank's side reports: and the bulk verb says exactly what the single one says."""

import pytest
from django.db import transaction

from claims import workflow
from claims.models import Claim, ClaimEvent
from compensation.errors import NotPermitted, WrongState
from tests import builders, stages
from tests.stages import counts, day

LINE = "line:t1/1/1"


def trail(claim):
    """The claim's last event and columns, without what is its own."""
    event = ClaimEvent.objects.filter(claim=claim).latest("seq")
    columns = ("verb", "seq", "from_state", "to_state", "actor_id", "reason", "data", "effective_at")
    current = Claim.objects.get(pk=claim.pk)
    same = {name: getattr(event, name) for name in columns}
    assert current.event_hash == event.hash
    assert current.event_seq == event.seq
    return same, current.state


def test_scheduling_many_says_what_scheduling_one_says(people, programme):
    one, two, three = (builders.approved(programme, people, number) for number in (1, 2, 3))
    workflow.schedule(claim=one.pk, actor=people.oh, line=LINE, as_of=day(9))
    with transaction.atomic():
        lines = {two.pk: LINE, three.pk: LINE}
        assert workflow.schedule_many(lines=lines, actor=people.oh, as_of=day(9)) == 2
    assert trail(one) == trail(two) == trail(three)


@pytest.mark.parametrize("bulk", [False, True], ids=["schedule", "schedule_many"])
def test_both_refuse_the_same_person_and_the_same_state_and_write_nothing(people, programme, bulk):
    ready, held = builders.approved(programme, people, 1), stages.on_hold(programme, people, 2)

    def schedule(actor):
        with transaction.atomic():
            if bulk:
                return workflow.schedule_many(lines={ready.pk: LINE, held.pk: LINE}, actor=actor)
            for claim in (ready, held):
                workflow.schedule(claim=claim.pk, actor=actor, line=LINE)

    before = counts()
    with pytest.raises(NotPermitted):
        schedule(people.kim)
    with pytest.raises(WrongState):
        schedule(people.oh)
    assert counts() == before
    assert Claim.objects.get(pk=ready.pk).state == "approved"


def test_a_failure_and_a_return_put_the_claim_on_hold_with_the_banks_reason(people, programme):
    failed, returned = (builders.approved(programme, people, number) for number in (1, 2))
    for claim in (failed, returned):
        workflow.schedule(claim=claim.pk, actor=people.oh, line=LINE)
    workflow.mark_failed(claim=failed.pk, actor=people.oh, line=LINE, code="account_closed")
    workflow.mark_paid(claim=returned.pk, actor=people.oh, line=LINE)
    workflow.mark_returned(claim=returned.pk, actor=people.oh, line=LINE, code="name_mismatch")
    found = Claim.objects.order_by("pk").values_list("state", "hold_code")
    assert list(found) == [("on_hold", "bank")] * 2
    assert returned.events.latest("seq").data == {"line": LINE, "code": "name_mismatch"}


def test_a_claim_taken_out_of_a_round_waits_for_the_next_with_its_old_place(people, programme):
    claim = builders.approved(programme, people)
    workflow.schedule(claim=claim.pk, actor=people.oh, line=LINE)
    back = workflow.unschedule(claim=claim.pk, actor=people.oh, reason="Round cancelled")
    assert (back.state, back.review_completed_at) == ("approved", claim.review_completed_at)


def test_payable_claims_come_in_order_of_review_then_receipt_then_number(people, programme):
    late, early, same = (builders.file(programme, people, number) for number in (1, 2, 3))
    for claim, at in ((late, day(6)), (early, day(5)), (same, day(5))):
        builders.confirm(builders.recommend(builders.review(claim, people), people), people, at)
    assert list(Claim.objects.payable(day(10))) == [early, same, late]
    assert list(Claim.objects.payable(day(5))) == [early, same]
