"""What the bank's side reports: and the bulk verb says exactly what the single one says."""

import pytest
from django.db import transaction

from claims import workflow
from claims.models import Claim, ClaimEvent
from compensation.errors import NotPermitted, WrongState
from compensation.models import Notice
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


def in_payout(programme, people, number):
    claim = builders.approved(programme, people, number)
    return workflow.schedule(claim=claim.pk, actor=people.oh, line=f"{LINE}{number}", as_of=day(9))


def told(claim):
    """What the claimant gets to read about the payment, without what is its own."""
    notice = Notice.objects.get(stream=claim.stream, template="paid")
    return notice.state, notice.channel, notice.language, notice.subject, notice.not_before, notice.dedupe_key[-5:]


def test_paying_many_says_what_paying_one_says_to_the_trail_and_to_the_claimant(people, programme):
    one, two, three = (in_payout(programme, people, number) for number in (1, 2, 3))
    Claim.objects.update(days_left=3)
    workflow.mark_paid(claim=one.pk, actor=people.oh, line=LINE, as_of=day(9.5))
    with transaction.atomic():
        lines = {two.pk: LINE, three.pk: f"{LINE}/again"}
        assert workflow.settle_many(lines=lines, actor=people.oh, as_of=day(9.5)) == 2
    assert trail(one) == trail(two)
    assert trail(three)[0]["data"] == {"line": f"{LINE}/again"}
    assert set(Claim.objects.values_list("state", "due_on", "days_left")) == {("paid", None, None)}
    assert told(one) == told(three)
    # The notice is kept by the line, and these two share it: the second one is not sent again.
    assert not Notice.objects.filter(stream=two.stream, template="paid").exists()


def test_paying_many_tells_nobody_who_left_no_address(people, programme):
    silent = in_payout(programme, people, 1)
    silent.claimant.phone = silent.claimant.phone_index = silent.claimant.email = ""
    silent.claimant.save()
    workflow.settle_many(lines={silent.pk: LINE}, actor=people.oh)
    assert Claim.objects.get(pk=silent.pk).state == "paid"
    assert not Notice.objects.filter(template="paid").exists()


@pytest.mark.parametrize("bulk", [False, True], ids=["mark_paid", "settle_many"])
def test_both_ways_to_pay_refuse_the_same_person_and_the_same_state_and_write_nothing(people, programme, bulk):
    ready, waiting = in_payout(programme, people, 1), builders.approved(programme, people, 2)

    def pay(actor):
        with transaction.atomic():
            if bulk:
                return workflow.settle_many(lines={ready.pk: LINE, waiting.pk: LINE}, actor=actor)
            for claim in (ready, waiting):
                workflow.mark_paid(claim=claim.pk, actor=actor, line=LINE)

    before = counts()
    with pytest.raises(NotPermitted):
        pay(people.kim)
    with pytest.raises(WrongState):
        pay(people.oh)
    assert counts() == before
    assert Claim.objects.get(pk=ready.pk).state == "in_payout"


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
    assert stages.payable(programme, day(10)) == [early, same, late]
    assert stages.payable(programme, day(5)) == [early, same]
