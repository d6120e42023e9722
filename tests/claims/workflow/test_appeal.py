"""Appeals: by any door, in time, judged by an outsider; upheld they reopen or add, and what was decided stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from claims import workflow
from claims.instalments import last_day_to_appeal, won_in_all
from claims.intake.uploads import Paper
from claims.judgement import approvals_needed, binding_hash, decision_hash
from claims.models import Appeal, Claim, Decision, Reopening
from compensation import accounts
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Stale
from compensation.models import Notice
from tests import builders, stages
from tests.narrow import present
from tests.stages import counts, day, row

GROUNDS = "The outage cost us more than that."
VERDICT = "The further receipts show a larger loss."
PAPER = Paper("sales_evidence", builders.picture("further receipts"), "receipts.png")


def filed(claim: Claim, people: Any, at: float = 12, **said: Any) -> Appeal:
    """Kim takes it in by phone."""
    said = {"actor": people.kim, "grounds": GROUNDS, "channel": "phone", **said}
    return workflow.file_appeal(claim=claim.pk, as_of=day(at), **said)


def judged(appeal: Appeal, people: Any, at: float = 13, **said: Any) -> Appeal:
    """Choi, who took no part, upholds it."""
    said = {"actor": people.choi, "uphold": True, "verdict": VERDICT, **said}
    return workflow.judge_appeal(appeal=appeal.pk, as_of=day(at), **said)


def paid(programme: Any, people: Any, number: int = 1) -> Claim:
    return Claim.objects.get(pk=stages.paid(programme, people, number).claim_id)


def granted(claim: Claim, people: Any, amount: int = 20_000) -> Decision:
    """What Choi grants on top of what was paid."""
    return present(judged(filed(claim, people), people, amount=amount).granted)


def shown(decision: Decision) -> str:
    return binding_hash(decision, Claim.objects.get(pk=decision.claim_id).account)


def approved(decision: Decision, people: Any, at: float = 14, **said: Any) -> Decision:
    said = {"actor": people.lee, "shown": shown(decision), **said}
    return workflow.approve_instalment(decision=decision.pk, as_of=day(at), **said)


def records_of(claim: Claim) -> list[dict[str, Any]]:
    return [row(one) for one in (*claim.decisions.order_by("pk"), *claim.approvals.order_by("pk"))]


DECIDED: dict[str, Callable[..., Claim]] = {
    "approved": builders.approved,
    "denied": stages.denied,
    "on_hold": stages.on_hold,
    "paid": paid,
}


class TestFiling:
    """Who may, when, and what it leaves alone."""

    @pytest.mark.parametrize("state", DECIDED)
    @pytest.mark.parametrize("door", ["agent", "claimant"])
    def test_any_decision_can_be_appealed_at_any_door_and_the_claim_stays_where_it_is(
        self, programme, people, state, door
    ):
        claim = DECIDED[state](programme, people)
        before, records = row(claim), records_of(claim)
        appeal = filed(claim, people, actor=people.kim if door == "agent" else None, channel="web")
        assert (appeal.state, appeal.number, appeal.decision_id) == ("filed", 1, claim.decision_id)
        assert (appeal.grounds, appeal.channel, appeal.filed_at) == (GROUNDS, "web", day(12))
        after = row(claim)
        assert {key for key in after if after[key] != before[key]} == {"event_seq", "event_hash"}
        assert records_of(claim) == records
        event = claim.events.latest("seq")
        assert (event.verb, event.actor_id, event.reason) == (
            "file_appeal",
            people.kim.pk if door == "agent" else None,
            GROUNDS,
        )

    @pytest.mark.parametrize("who", ["lee", "jung", "oh", "seo", "noh"])
    def test_others_of_the_staff_take_no_appeals_in(self, programme, people, who):
        claim = builders.approved(programme, people)
        with pytest.raises(NotPermitted):
            filed(claim, people, actor=getattr(people, who))

    @pytest.mark.parametrize("stage", [builders.file, stages.in_review, stages.awaiting_award, stages.withdrawn])
    @pytest.mark.parametrize("door", ["kim", None])
    def test_an_undecided_claim_has_nothing_to_appeal(self, programme, people, stage, door):
        claim, before = stage(programme, people), counts()
        with pytest.raises(GuardFailed, match="Only a decided claim"):
            filed(claim, people, actor=getattr(people, door) if door else None)
        assert counts() == before

    def test_the_last_day_is_the_policys_days_after_the_approval_and_its_whole_day_counts(self, programme, people):
        claim = builders.approved(programme, people)
        decision = present(claim.decision)
        days = decision.policy.policy.deadlines.appeal_days
        approved_on = present(claim.approval).effective_at
        assert last_day_to_appeal(decision) == (approved_on + timedelta(days=days)).date()
        last_moment = approved_on.replace(hour=23, minute=59) + timedelta(days=days)
        with pytest.raises(GuardFailed, match="The time for an appeal ended on"):
            workflow.file_appeal(
                claim=claim.pk,
                actor=None,
                grounds=GROUNDS,
                channel="web",
                as_of=last_moment + timedelta(minutes=1),
            )
        workflow.file_appeal(claim=claim.pk, actor=None, grounds=GROUNDS, channel="web", as_of=last_moment)

    def test_approving_a_corrected_account_does_not_move_the_last_day(self, programme, people):
        claim = stages.on_hold(programme, people)
        last = last_day_to_appeal(present(claim.decision))
        again = stages.approved_anew(claim, people, day(20))
        assert again.approvals.count() == 2
        assert last_day_to_appeal(present(again.decision)) == last

    def test_one_appeal_waits_at_a_time_and_after_its_judgement_another_may_come(self, programme, people):
        claim = builders.approved(programme, people)
        first = filed(claim, people)
        with pytest.raises(GuardFailed, match="already being judged"):
            filed(claim, people, actor=None)
        with pytest.raises(IntegrityError, match=r"appeal_one_open|claims_appeal\.claim_id"), transaction.atomic():
            Appeal.objects.create(
                claim=claim,
                number=2,
                decision_id=present(claim.decision_id),
                grounds="x",
                channel="web",
                filed_at=day(12),
            )
        judged(first, people, uphold=False)
        assert filed(claim, people, 14).number == 2

    @pytest.mark.parametrize("said", [{"grounds": " no  "}, {"channel": "pigeon"}])
    def test_grounds_and_a_channel_are_asked_for(self, programme, people, said):
        claim, before = builders.approved(programme, people), counts()
        with pytest.raises(GuardFailed):
            filed(claim, people, **said)
        assert counts() == before

    def test_evidence_is_kept_beside_what_the_decision_rests_on(self, programme, people):
        claim = builders.approved(programme, people)
        before = list(claim.documents.order_by("pk").values())
        filed(claim, people, papers=[PAPER])
        added = claim.documents.latest("pk")
        assert (added.kind, added.state, added.supersedes_id) == ("other", "received", None)
        assert list(claim.documents.exclude(pk=added.pk).order_by("pk").values()) == before

    def test_more_evidence_may_come_while_it_waits_but_replaces_nothing(self, programme, people):
        claim = builders.approved(programme, people)
        other = Paper("other", PAPER.content, "more.png")
        with pytest.raises(GuardFailed):
            workflow.attach_document(claim=claim.pk, actor=people.kim, paper=other)
        appeal = filed(claim, people)
        with pytest.raises(GuardFailed, match="Add it as another paper"):
            workflow.attach_document(claim=claim.pk, actor=people.kim, paper=PAPER)
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=other)
        judged(appeal, people, uphold=False)
        with pytest.raises(GuardFailed):
            workflow.attach_document(claim=claim.pk, actor=people.kim, paper=other)


class TestJudging:
    """By an outsider, once, with reasons."""

    @pytest.mark.parametrize("who", ["lee", "park"])
    def test_whoever_took_part_is_refused_by_workflow_and_database(self, programme, people, who):
        people.park.groups.add(Group.objects.get(name="approver"))
        claim = builders.approved(programme, people)
        appeal, person = filed(claim, people), type(people.park).objects.get(username=who)
        with pytest.raises(FourEyes, match="You took part in this decision"):
            judged(appeal, people, actor=person, uphold=False)
        with pytest.raises(IntegrityError, match="appeal_judged_by_an_outsider"), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(state="dismissed", judged_by=person, judged_at=day(13))
        judged(appeal, people, uphold=False)

    def test_whoever_confirmed_the_offer_took_part_too(self, programme, people):
        claim = stages.offered(programme, people, amount=2_000_000)
        workflow.confirm_offer(claim=claim.pk, actor=people.choi, as_of=day(4))
        workflow.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(5))
        claim = Claim.objects.select_related("decision", "account").get(pk=claim.pk)
        for approver in (people.lee, one_more_approver("shin"))[: approvals_needed(present(claim.decision))]:
            workflow.approve(claim=claim.pk, actor=approver, shown=binding_hash(claim.decision, claim.account))
        appeal = workflow.file_appeal(claim=claim.pk, actor=people.kim, grounds=GROUNDS, channel="phone")
        with pytest.raises(FourEyes):
            workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=False, verdict=VERDICT)

    @pytest.mark.parametrize("who", ["kim", "jung", "oh", "seo"])
    def test_only_approvers_judge(self, programme, people, who):
        appeal = filed(builders.approved(programme, people), people)
        with pytest.raises(NotPermitted):
            judged(appeal, people, actor=getattr(people, who))

    def test_dismissed_it_leaves_everything_and_tells_the_claimant(self, programme, people):
        claim = builders.approved(programme, people)
        appeal = filed(claim, people)
        before, records = row(claim), records_of(claim)
        found = judged(appeal, people, uphold=False)
        assert (found.state, found.judged_by, found.verdict) == ("dismissed", people.choi, VERDICT)
        after = row(claim)
        assert {key for key in after if after[key] != before[key]} == {"event_seq", "event_hash"}
        assert records_of(claim) == records
        assert Notice.objects.filter(template="appeal_decided").count() == 1

    def test_the_same_judgement_twice_is_one_and_another_is_refused(self, programme, people):
        claim = paid(programme, people)
        appeal = filed(claim, people)
        judged(appeal, people, amount=20_000)
        another = one_more_approver("shin")
        before = counts()
        judged(appeal, people, amount=20_000)
        with pytest.raises(GuardFailed, match="already been judged"):
            judged(appeal, people, uphold=False)
        with pytest.raises(GuardFailed, match="No appeal is waiting"):
            judged(appeal, people, actor=another, uphold=False)
        assert counts() == before

    @pytest.mark.parametrize("state", ["approved", "denied"])
    def test_upheld_on_an_unpaid_claim_it_reopens_the_review(self, programme, people, state):
        claim = DECIDED[state](programme, people)
        appeal, records = filed(claim, people), records_of(claim)
        judged(appeal, people)
        again = Claim.objects.get(pk=claim.pk)
        assert (again.state, again.review_completed_at) == ("in_review", None)
        assert again.due_on is not None
        assert records_of(claim) == records
        event = claim.events.latest("seq")
        assert (event.verb, event.data["cause"], event.data["appeal"]) == ("reopen", "appeal", 1)
        workflow.recommend(claim=claim.pk, actor=people.park, as_of=day(14))
        decided_anew = builders.confirm(again, people, day(15))
        assert decided_anew.decision_id != appeal.decision_id
        assert records_of(claim)[: len(records) - 1] == records[:-1]

    def test_while_the_bank_has_the_money_it_can_be_dismissed_but_not_upheld(self, programme, people):
        claim = builders.approved(programme, people)
        stages.assembled(programme, people)
        appeal, before = filed(claim, people), counts()
        with pytest.raises(GuardFailed, match="Money is under way"):
            judged(appeal, people)
        assert counts() == before
        judged(appeal, people, uphold=False)

    def test_an_amount_is_for_paid_claims_alone(self, programme, people):
        appeal = filed(builders.approved(programme, people), people)
        with pytest.raises(GuardFailed, match="on a paid claim"):
            judged(appeal, people, amount=10_000)

    def test_a_reason_is_asked_for(self, programme, people):
        appeal = filed(builders.approved(programme, people), people)
        with pytest.raises(GuardFailed, match="at least 5"):
            judged(appeal, people, verdict="ok")


class TestInstalment:
    """Upheld after payment: a new record beside the old ones, confirmed by another approver."""

    def test_it_is_a_decision_record_of_its_own_and_touches_no_other(self, programme, people):
        claim = paid(programme, people)
        records = records_of(claim)
        more = granted(claim, people)
        assert (more.number, more.instalment, more.outcome, more.amount) == (2, 2, "award", 20_000)
        assert (more.recommended_by, more.reasons, more.note) == (people.choi, ["appeal:1"], VERDICT)
        assert more.content_hash == decision_hash(more)
        assert [one for one in records_of(claim) if one["id"] != more.pk or "instalment" not in one] == records
        after = Claim.objects.get(pk=claim.pk)
        assert (after.state, after.decision_id, after.approval_id) == ("paid", claim.decision_id, claim.approval_id)
        assert won_in_all(after) == 70_000
        # Nothing is told before the second person has confirmed it.
        assert not Notice.objects.filter(template="appeal_decided").exists()

    @pytest.mark.parametrize("amount", [None, 0, -1])
    def test_an_amount_is_asked_for(self, programme, people, amount):
        appeal = filed(paid(programme, people), people)
        with pytest.raises(GuardFailed, match="additional amount"):
            judged(appeal, people, amount=amount)

    def test_all_a_claim_gets_stays_within_the_cap(self, programme, people):
        claim = paid(programme, people)
        cap = present(claim.decision).policy.policy.cap
        appeal = filed(claim, people)
        with pytest.raises(GuardFailed, match="exceed its cap"):
            judged(appeal, people, amount=cap - 50_000 + 1)
        judged(appeal, people, amount=cap - 50_000)
        second = filed(claim, people, 14)
        with pytest.raises(GuardFailed, match="exceed its cap"):
            judged(second, people, 15, actor=one_more_approver("shin"), amount=1)

    def test_another_approver_confirms_it_for_the_account_that_binds(self, programme, people):
        claim = paid(programme, people)
        more = granted(claim, people)
        with pytest.raises(FourEyes, match="You granted this"):
            approved(more, people, actor=people.choi)
        with pytest.raises(NotPermitted):
            approved(more, people, actor=people.kim)
        approved(more, people)
        approval = more.approvals.get()
        assert (approval.approved_by, approval.prepared_by, approval.account_id, approval.stage) == (
            people.lee,
            people.choi,
            claim.account_id,
            1,
        )
        assert Notice.objects.filter(template="appeal_decided").count() == 1
        before = counts()
        approved(more, people)
        assert counts() == before

    def test_another_hash_than_the_shown_one_binds_nothing(self, programme, people):
        more = granted(paid(programme, people), people)
        for wrong in (more.content_hash, "0" * 64):
            with pytest.raises(Stale):
                approved(more, people, shown=wrong)

    def test_a_first_decision_is_no_instalment(self, programme, people):
        claim = paid(programme, people)
        granted(claim, people)
        with pytest.raises(GuardFailed, match="not an additional instalment"):
            approved(present(claim.decision), people)

    def test_it_is_approved_within_the_approvers_limit_and_by_as_many_as_its_band_asks_for(self, people, monkeypatch):
        bands = [
            {"up_to": 500_000, "role": "approver", "approvals": 1},
            {"up_to": 5_000_000, "role": "approver", "approvals": 2},
        ]
        document = {**builders.policy_document("t2"), "approval_bands": bands}
        monkeypatch.setattr(builders, "policy_document", lambda code: document)
        claim = paid(builders.make_programme(people, "t2"), people)
        more = granted(claim, people, 600_000)
        assert approvals_needed(more) == 2
        people.lee.authority_limit = 500_000
        people.lee.save(update_fields=["authority_limit"])
        with pytest.raises(GuardFailed, match="over your limit"):
            approved(more, people)
        people.lee.authority_limit = None
        people.lee.save(update_fields=["authority_limit"])
        approved(more, people)
        assert not Notice.objects.filter(template="appeal_decided").exists()
        approved(more, people, actor=one_more_approver("shin"))
        assert [one.stage for one in more.approvals.order_by("pk")] == [1, 2]
        assert Notice.objects.filter(template="appeal_decided").exists()


class TestAmendment:
    """New facts are another act with another record: the office reopens, nobody is judged."""

    def test_an_amendment_is_asked_for_and_decided_by_two_and_leaves_no_appeal(self, programme, people):
        claim = builders.approved(programme, people)
        workflow.request_reopening(
            claim=claim.pk, actor=people.kim, cause="amendment", reason="A corrected tax return", as_of=day(12)
        )
        assert Claim.objects.get(pk=claim.pk).state == "approved"
        workflow.reopen(claim=claim.pk, actor=people.choi, reason="The return is new", as_of=day(13))
        request = Reopening.objects.get()
        assert (request.state, request.cause, request.decided_by) == ("done", "amendment", people.choi)
        assert Claim.objects.get(pk=claim.pk).state == "in_review"
        assert not Appeal.objects.exists()
        assert claim.events.latest("seq").data["cause"] == "amendment"

    def test_an_upheld_appeal_leaves_no_request_to_reopen(self, programme, people):
        judged(filed(builders.approved(programme, people), people), people)
        assert not Reopening.objects.exists()

    def test_nobody_asks_for_a_reopening_in_the_name_of_an_appeal(self, programme, people):
        claim = builders.approved(programme, people)
        with pytest.raises(GuardFailed):
            workflow.request_reopening(claim=claim.pk, actor=people.kim, cause="appeal", reason="They object")

    def test_a_paid_claim_is_not_amended(self, programme, people):
        with pytest.raises(GuardFailed):
            workflow.request_reopening(
                claim=paid(programme, people).pk, actor=people.kim, cause="amendment", reason="A corrected return"
            )


def one_more_approver(name: str) -> Any:
    """One more approver."""
    return accounts.create_account(username=name, password=builders.PASSWORD, roles=["approver"], actor=None)
