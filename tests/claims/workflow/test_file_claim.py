"""file_claim: windows, duplicates, receipts, and the trail of a claim's first moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.models import Claim, Claimant, ClaimEvent
from compensation import filing
from compensation.errors import GuardFailed, NotPermitted
from tests import builders, stages
from tests.builders import CLOSES, OPENS, RECEIVED, brn, form
from tests.narrow import present
from tests.stages import counts, day

INSTANT = timedelta(microseconds=1)


def extend(programme, people, closes_at, approved_at):
    """Requested by Jung before the closing, approved by Han at `approved_at`."""
    asked = filing.request_extension(
        programme=programme.pk,
        new_closes_at=closes_at,
        reason="Many have not heard of it",
        actor=people.jung,
        as_of=CLOSES - timedelta(days=2),
    )
    return filing.approve_extension(extension=asked.pk, actor=people.han, as_of=approved_at)


@pytest.mark.parametrize(
    ("received_at", "window"),
    [(OPENS, 0), (OPENS + INSTANT, 0), (CLOSES - INSTANT, 0), (CLOSES, 1), (CLOSES + timedelta(days=31) - INSTANT, 1)],
)
def test_the_window_open_at_receipt_admits_the_claim_and_is_remembered(people, programme, received_at, window):
    extend(programme, people, CLOSES + timedelta(days=31), CLOSES - timedelta(days=1))
    claim = builders.file(programme, people, received_at=received_at)
    assert claim.window.number == window


@pytest.mark.parametrize(
    "received_at",
    [OPENS - INSTANT, CLOSES, CLOSES + timedelta(days=400)],
    ids=["not open yet", "closing", "long after"],
)
def test_a_claim_received_outside_every_window_is_refused_and_nothing_is_kept(people, programme, received_at):
    before = counts()
    with pytest.raises(GuardFailed) as refused:
        builders.file(programme, people, received_at=received_at)
    assert refused.value.code == "outside_filing_window"
    assert counts() == before


def test_a_gap_between_closing_and_a_late_approval_admits_nobody(people, programme):
    extend(programme, people, CLOSES + timedelta(days=31), CLOSES + timedelta(days=2))
    with pytest.raises(GuardFailed, match=r"."):
        builders.file(programme, people, 1, received_at=CLOSES + timedelta(days=1))
    assert builders.file(programme, people, 1, received_at=CLOSES + timedelta(days=2)).window.number == 1


def test_receipt_at_the_declared_time_decides_even_when_it_is_entered_after_the_closing(people, programme):
    claim = workflow.file_claim(
        programme=programme.pk,
        form=form(received_at=CLOSES - INSTANT, channel="post"),
        actor=people.kim,
        as_of=CLOSES + timedelta(days=3),
    )
    event = ClaimEvent.objects.get()
    assert (claim.window.number, event.effective_at) == (0, CLOSES + timedelta(days=3))


def test_a_second_claim_of_the_same_business_names_the_first_and_is_not_kept(people, programme):
    first = builders.file(programme, people, 1)
    before = counts()
    with pytest.raises(workflow.DuplicateClaim) as refused:
        builders.file(programme, people, 1, channel="post", business_name="다른이름")
    assert refused.value.existing == first.receipt_no
    assert counts() == before
    assert Claimant.objects.get().business_name == "판교식당1"


def test_the_same_business_may_claim_under_another_programme(people, programme):
    other = builders.make_programme(people, "t2")
    builders.file(programme, people, 1)
    assert builders.file(other, people, 1).receipt_no == "t2-000001"


def test_a_withdrawn_claim_can_be_filed_again_under_a_new_number(people, programme):
    first = stages.withdrawn(programme, people, 1)
    second = builders.file(programme, people, 1)
    assert (first.receipt_no, second.receipt_no) == ("t1-000001", "t1-000002")
    assert second.claimant == first.claimant
    assert present(second.account).version == 2


def test_receipts_are_consecutive_whatever_was_refused_in_between(people, programme):
    for number in (1, 1, 2, 2, 3):
        try:
            builders.file(programme, people, number)
        except workflow.DuplicateClaim:
            continue
    found = sorted(Claim.objects.values_list("receipt_no", flat=True))
    assert found == ["t1-000001", "t1-000002", "t1-000003"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"consent": False}, "consent_missing"), ({"brn": "1234567890"}, "brn_invalid"), ({"brn": ""}, "brn_invalid")],
)
def test_a_form_that_cannot_be_a_claim_is_refused_with_its_code(people, programme, changes, code):
    before = counts()
    with pytest.raises(GuardFailed) as refused:
        builders.file(programme, people, **changes)
    assert refused.value.code == code
    assert counts() == before


def test_an_unreadable_value_is_kept_as_a_defect_and_does_not_stop_the_receipt(people, programme):
    claim = builders.file(programme, people, baseline_sales=None, defects=("baseline_sales_invalid",))
    assert (claim.loss, claim.defects) == (None, ["baseline_sales_invalid"])


def test_the_claimant_alone_at_the_door_may_file_and_an_approver_may_not(people, programme):
    claim = workflow.file_claim(programme=programme.pk, form=form(1), actor=None)
    assert ClaimEvent.objects.get(claim=claim).actor is None
    with pytest.raises(NotPermitted):
        workflow.file_claim(programme=programme.pk, form=form(2), actor=people.lee)


def test_the_first_event_carries_both_times(people, programme):
    before = timezone.now()
    claim = workflow.file_claim(programme=programme.pk, form=form(), actor=people.kim, as_of=day(1))
    event = claim.events.get()
    assert (event.verb, event.from_state, event.to_state) == ("file_claim", "", "received")
    assert event.effective_at == day(1)
    assert event.recorded_at > before - timedelta(minutes=1)
    assert claim.received_at == RECEIVED + timedelta(minutes=1)


def test_the_account_number_is_sealed_and_found_by_its_index_alone(people, programme):
    claim = builders.file(programme, people)
    [[stored]] = stages.rows("SELECT number FROM claims_payeeaccount")
    assert stored.startswith("v1:")
    assert "123456780001" not in stored
    account = present(claim.account)
    assert (account.number, account.last4) == ("123456780001", "0001")


def test_identity_is_a_keyed_hash_and_not_the_number(people, programme):
    claim = builders.file(programme, people)
    assert brn(1) not in claim.identity
    assert len(claim.identity) == 64
