"""A round's cut as it is kept: derived again it is the same for ever; its budget and cap hold until the release."""

from datetime import timedelta

import pytest

from claims import workflow as claims_workflow
from claims.models import Claim
from claims.payable import considered_as_of, considered_now
from compensation.errors import GuardFailed
from compensation.events import event_hash
from compensation.models import Job, Programme
from payouts import workflow
from payouts.cutting import derive, moment
from payouts.left_out import again, left_out, totals
from payouts.models import PayoutEvent, PayoutLine, Round, RoundCut
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.payouts.admin.desk import Desk, text_of
from tests.payouts.workflow.test_instalments import waiting
from tests.stages import AT, day


def budget(programme, won):
    Programme.objects.filter(pk=programme.pk).update(budget=won)


def why(round_):
    return [(one.claim.receipt_no[-2:], one.reason) for one in left_out(round_)]


def same_again(round_):
    kept = RoundCut.objects.select_related("round").get(round=round_)
    return again(kept).equal and derive(kept).hash == kept.hash


def test_what_is_considered_now_is_what_the_trail_says(people, programme):
    waiting(programme, people, 1)
    builders.approved(programme, people, 2)
    stages.on_hold(programme, people, 3)
    stages.awaiting_award(programme, people, 4)
    stages.awaiting_denial(programme, people, 5)
    stages.denied(programme, people, 6)
    stages.in_review(programme, people, 7)
    now = sorted(considered_now(programme.pk))
    assert now == sorted(considered_as_of(programme.pk, moment(programme.pk).boundary))
    assert [(one.receipt_no[-1], one.instalment, one.state) for one in now] == [
        ("1", 2, "paid"),
        ("2", 1, "approved"),
        ("3", 1, "on_hold"),
        ("4", 1, "awaiting_approval"),
    ]


def test_the_cut_comes_out_the_same_whatever_happens_to_its_claims_afterwards(people, programme):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    held = stages.on_hold(programme, people, 4)
    waits = stages.awaiting_award(programme, people, 5)
    round_ = stages.sent(programme, people)
    assert why(round_) == [("04", "on_hold"), ("05", "unapproved")]
    hash_then = round_.cut.hash

    stages.answered(round_, people, {1: "이체완료", 2: "계좌해지", 3: "이체완료"})
    claims_workflow.release_hold(claim=held.pk, actor=people.lee, as_of=day(10.5))
    builders.confirm(waits, people, day(10.5))
    builders.approved(programme, people, 6)
    workflow.close(round=round_.pk, actor=people.oh, as_of=day(11))
    second = stages.assembled(programme, people, day(12))

    assert same_again(round_)
    assert same_again(second)
    assert Round.objects.get(pk=round_.pk).cut.hash == hash_then
    assert second.cut.committed == 100_000
    assert PayoutEvent.objects.get(stream=second.stream, verb="assemble").data["cut"] == second.cut.hash


def test_a_cut_whose_records_were_changed_comes_out_otherwise(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.assembled(programme, people)
    kept = RoundCut.objects.select_related("round").get(round=round_)
    kept.budget += 1
    assert not again(kept).equal


def test_a_second_worker_goes_on_with_the_cut_of_the_first(people, programme, monkeypatch):
    from payouts import assembly

    claims = [builders.approved(programme, people, number) for number in range(1, 4)]
    round_ = stages.draft_round(programme, people)
    monkeypatch.setattr(assembly, "CHUNK", 1)
    make_lines, made = assembly.make_lines, []

    def die_at_second(*args):
        made.append(args)
        if len(made) == 2:
            raise KeyboardInterrupt
        return make_lines(*args)

    with monkeypatch.context() as dying:
        dying.setattr(assembly, "make_lines", die_at_second)
        with pytest.raises(KeyboardInterrupt):
            assemble_round(round_.job_id)
    kept = RoundCut.objects.get()
    # Approved by the cut-off, but recorded after the cut was made.
    builders.approved(programme, people, 4)
    Job.objects.update(lease_until=AT - timedelta(days=9))
    assert assemble_round(round_.job_id) == "assembled"
    assert list(PayoutLine.objects.order_by("position").values_list("claim", flat=True)) == [one.pk for one in claims]
    assert RoundCut.objects.get().hash == kept.hash
    assert same_again(round_)


def test_assembling_stops_at_the_budget_in_payout_order(people, programme):
    for number in (1, 2, 3, 4):
        builders.approved(programme, people, number)
    budget(programme, 149_999)
    round_ = stages.assembled(programme, people)
    assert (round_.line_count, round_.total) == (2, 100_000)
    assert why(round_) == [("03", "budget"), ("04", "budget")]
    assert [(one.code, one.count, one.won) for one in totals(round_)] == [("budget", 2, 100_000)]
    assert set(Claim.objects.filter(receipt_no__gt="t1-000002").values_list("state", flat=True)) == {"approved"}
    assert same_again(round_)


def test_what_earlier_rounds_bind_is_no_longer_free_until_the_bank_sends_it_back(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.sent(programme, people)
    builders.approved(programme, people, 2)
    budget(programme, 99_999)
    assert stages.assembled(programme, people, day(11)).line_count == 0
    workflow.cancel(round=Round.objects.latest("pk").pk, actor=people.oh, reason="No budget", as_of=day(11))
    stages.answered(round_, people, {1: "계좌해지"}, day(11))
    assert stages.assembled(programme, people, day(12)).line_count == 1


def test_over_the_cap_is_left_out_and_does_not_stop_the_others(people, programme):
    waiting(programme, people, 1)
    builders.approved(programme, people, 2)
    Programme.objects.filter(pk=programme.pk).update(claim_cap=69_999)
    round_ = stages.assembled(programme, people, day(15))
    assert why(round_) == [("01", "cap")]
    assert round_.line_count == 1


@pytest.mark.parametrize(
    ("lowered", "sentence"),
    [({"budget": 99_999}, "more than the budget of ₩99,999"), ({"claim_cap": 49_999}, "t1-000001, t1-000002")],
)
def test_a_release_is_refused_when_budget_or_cap_were_lowered_meanwhile(people, programme, lowered, sentence):
    for number in (1, 2):
        builders.approved(programme, people, number)
    round_ = stages.submitted(programme, people)
    Programme.objects.filter(pk=programme.pk).update(**lowered)
    before = stages.counts()
    with pytest.raises(GuardFailed, match=sentence):
        workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=AT)
    assert (Round.objects.get().state, stages.counts()) == ("submitted", before)
    # The way out: send it back, drop what does not fit, or raise the limit.
    workflow.send_back(round=round_.pk, actor=people.yoon, reason="Over the limit", as_of=AT)
    assert Round.objects.get().state == "assembled"


@pytest.mark.parametrize("limit", ["budget", "claim_cap"])
def test_a_limit_lowered_between_cut_and_lines_fails_the_job_with_a_sentence(people, programme, monkeypatch, limit):
    from payouts import assembly

    builders.approved(programme, people, 1)
    round_ = stages.draft_round(programme, people)
    make_cut = assembly.make_cut

    def then_lowered(*args):
        found = make_cut(*args)
        Programme.objects.filter(pk=programme.pk).update(**{limit: 49_999})
        return found

    monkeypatch.setattr(assembly, "make_cut", then_lowered)
    assert assemble_round(round_.job_id) == "refused"
    assert "₩49,999" in Job.objects.get().error
    workflow.cancel(round=round_.pk, actor=people.oh, reason="Over the budget", as_of=AT)
    assert Claim.objects.get().state == "approved"


def test_events_made_set_by_set_are_those_of_the_single_verb(people, programme):
    one, two = (builders.approved(programme, people, number) for number in (1, 2))
    stages.assembled(programme, people)
    for claim in (one, two):
        line = PayoutLine.objects.select_related("round__programme").get(claim=claim)
        event = PayoutEvent.objects.get(stream=line.stream)
        assert (event.hash, event.hash) == (event_hash(event), line.event_hash)
        assert event.data == {"claim": claim.receipt_no, "amount": 50_000, "account": 1}
        assert (event.seq, event.verb, event.to_state, event.actor) == (1, "add_line", "pending", people.oh)
        moved = claim.events.latest("seq")
        assert (moved.hash, moved.data) == (event_hash(moved), {"line": line.stream})


def test_the_lines_of_a_submitted_round_stand_until_it_is_cancelled(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.submitted(programme, people)
    workflow.cancel(round=round_.pk, actor=people.oh, reason="Wrong month", as_of=AT)
    assert (PayoutLine.objects.get().state, Claim.objects.get().state) == ("cancelled", "approved")


def test_the_page_shows_the_terms_the_totals_and_the_cut_again(people, programme):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    budget(programme, 100_000)
    round_ = stages.assembled(programme, people)
    desk = Desk(people.oh)
    page = text_of(desk.page(round_, tab="left_out"))
    for shown in (round_.cut.hash, "The budget is used up", "t1-000003", "Derive the cut again"):
        assert shown in page
    assert "the same 2 lines" in text_of(desk.page(round_, tab="left_out", again="1"))
    assert "t1-000003" not in text_of(desk.page(round_, tab="left_out", reason="on_hold"))


def test_the_page_of_those_left_out_is_bounded(people, programme, monkeypatch):
    from payouts.admin import left_out as tab

    monkeypatch.setattr(tab, "PAGE", 2)
    for number in range(1, 6):
        builders.approved(programme, people, number)
    budget(programme, 49_999)
    round_ = stages.assembled(programme, people)
    now = Desk(people.oh).page(round_, tab="left_out").context["now"]
    assert [one.claim.receipt_no[-1] for one, _url in now["rows"]] == ["1", "2"]
    after = now["next"].partition("after=")[2]
    now = Desk(people.oh).page(round_, tab="left_out", after=after).context["now"]
    assert [one.claim.receipt_no[-1] for one, _url in now["rows"]] == ["3", "4"]
    assert now["first"]
