"""The pages of an appeal: taken in, judged beside the first decision, confirmed; and what the case shows of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import workflow
from claims.intake.uploads import Paper
from claims.judgement import binding_hash
from claims.models import Appeal, Claim, Decision
from claims.selectors import awaiting_instalment, under_appeal
from payouts.models import Round
from tests import builders, stages
from tests.claims.admin.desk import Desk, fresh, scan, state_of, text_of
from tests.narrow import present

GROUNDS = "The outage cost us more than that."
VERDICT = "The further receipts show a larger loss."


@pytest.fixture
def approved(programme, people) -> Claim:
    """Approved by Lee today, so that the time for an appeal runs."""
    claim = builders.recommend(builders.review(builders.file(programme, people), people), people)
    return builders.confirm(claim, people, timezone.now())


@pytest.fixture
def paid(programme, people, approved) -> Claim:
    now = timezone.now()
    stages.answered(stages.sent(programme, people, now), people, {1: "이체완료"}, now)
    return fresh(approved)


def filed(claim: Claim, people: Any, **said: Any) -> Appeal:
    return workflow.file_appeal(claim=claim.pk, actor=people.kim, **{"grounds": GROUNDS, "channel": "phone", **said})


def upheld(claim: Claim, people: Any, amount: int | None = 20_000) -> Appeal:
    appeal = filed(claim, people)
    return workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=True, verdict=VERDICT, amount=amount)


def acts(desk: Desk, claim: Claim) -> dict[str, dict[str, Any]]:
    return {act["code"]: act for act in desk.case(claim).context["acts"]}


class TestFiling:
    """An agent takes it in."""

    def test_the_page_shows_the_decision_and_the_last_day_and_keeps_grounds_and_evidence(self, approved, people):
        desk = Desk(people.kim)
        page = text_of(desk.verb(approved, "file_appeal"))
        assert "Decision 1" in page
        assert "Tier 2: a loss of up to ₩500,000 is paid ₩50,000." in page
        assert "Can be appealed until the end of" in page
        said = {"channel": "phone", "grounds": GROUNDS, "evidence": scan("receipts")}
        assert desk.do(approved, "file_appeal", **said).status_code == 302
        appeal = approved.appeals.get()
        assert (appeal.grounds, appeal.channel, appeal.state) == (GROUNDS, "phone", "filed")
        assert approved.documents.filter(kind="other").count() == 1

    def test_without_grounds_nothing_is_filed(self, approved, people):
        answer = Desk(people.kim).do(approved, "file_appeal", channel="phone", grounds="")
        assert answer.status_code == 422
        assert not Appeal.objects.exists()

    def test_after_the_last_day_the_case_says_so_before_anybody_types(self, programme, people):
        claim = builders.approved(programme, people)
        assert "The time for an appeal ended on" in acts(Desk(people.kim), claim)["file_appeal"]["sentence"]
        assert Desk(people.kim).verb(claim, "file_appeal").status_code == 409

    @pytest.mark.parametrize("who", ["lee", "jung", "seo"])
    def test_others_do_not_take_it_in(self, approved, people, who):
        said = {"channel": "phone", "grounds": GROUNDS}
        assert Desk(getattr(people, who)).do(approved, "file_appeal", **said).status_code == 403

    def test_an_undecided_case_offers_no_appeal(self, claim, people):
        assert "file_appeal" not in acts(Desk(people.kim), claim)


class TestJudging:
    """Beside the first decision, by someone who took no part."""

    def test_the_page_shows_decision_grounds_and_evidence(self, approved, people):
        filed(approved, people, papers=[further_paper()])
        page = text_of(Desk(people.choi).verb(approved, "judge_appeal"))
        for shown in ("Decision 1", str(people.park), str(people.lee), GROUNDS, "Other paper 1", "Appeal 1"):
            assert shown in page
        assert 'name="amount"' not in page

    @pytest.mark.parametrize(("who", "status"), [("lee", 403), ("kim", 403), ("jung", 403), ("choi", 200)])
    def test_it_is_offered_only_to_an_approver_who_took_no_part(self, approved, people, who, status):
        filed(approved, people)
        desk = Desk(getattr(people, who))
        assert desk.verb(approved, "judge_appeal").status_code == status
        said = {"outcome": "dismissed", "verdict": VERDICT}
        assert desk.do(approved, "judge_appeal", **said).status_code == (302 if status == 200 else 403)

    def test_for_a_reviewer_who_took_no_part_it_is_the_blue_act(self, approved, people):
        filed(approved, people)
        blue = [code for code, act in acts(Desk(people.choi), approved).items() if act["primary"]]
        assert blue == ["judge_appeal"]
        assert not any(act["primary"] for act in acts(Desk(people.lee), approved).values())

    def test_dismissed_it_leaves_the_claim(self, approved, people):
        filed(approved, people)
        said = {"outcome": "dismissed", "verdict": VERDICT}
        assert Desk(people.choi).do(approved, "judge_appeal", **said).status_code == 302
        assert (Appeal.objects.get().state, state_of(approved)) == ("dismissed", "approved")

    def test_upheld_an_unpaid_claim_is_reviewed_again(self, approved, people):
        filed(approved, people)
        said = {"outcome": "upheld", "verdict": VERDICT}
        assert Desk(people.choi).do(approved, "judge_appeal", **said).status_code == 302
        assert (Appeal.objects.get().state, state_of(approved)) == ("upheld", "in_review")

    def test_upheld_a_paid_claim_asks_for_an_amount_within_the_cap(self, paid, people):
        filed(paid, people)
        desk, said = Desk(people.choi), {"outcome": "upheld", "verdict": VERDICT}
        assert "₩4,950,000" in text_of(desk.verb(paid, "judge_appeal"))
        assert desk.do(paid, "judge_appeal", **said).status_code == 422
        assert desk.do(paid, "judge_appeal", amount="4,950,001", **said).status_code == 409
        assert desk.do(paid, "judge_appeal", amount="1", **{**said, "outcome": "dismissed"}).status_code == 422
        assert not Decision.objects.filter(instalment=2).exists()
        assert desk.do(paid, "judge_appeal", amount="2만 원", **said).status_code == 302
        assert Decision.objects.get(instalment=2).amount == 20_000

    def test_a_stale_form_judges_nothing(self, approved, people):
        seen = fresh(approved).event_seq
        filed(approved, people)
        said = {"outcome": "dismissed", "verdict": VERDICT, "seen": seen}
        assert Desk(people.choi).do(approved, "judge_appeal", **said).status_code == 409
        assert Appeal.objects.get().state == "filed"


class TestInstalment:
    """Another approver confirms what was granted."""

    def test_the_page_shows_what_is_added_and_the_button_names_it(self, paid, people):
        upheld(paid, people)
        desk = Desk(people.lee)
        page = desk.verb(paid, "approve_instalment")
        for shown in ("Confirm approval ₩20,000", "₩70,000 in all", GROUNDS, VERDICT, "***0001", "Decision 1"):
            assert shown in text_of(page)
        form = page.context["form"]
        said = {"decision": form["decision"].value(), "shown": form["shown"].value()}
        assert desk.do(paid, "approve_instalment", **{**said, "shown": "0" * 64}).status_code == 409
        assert desk.do(paid, "approve_instalment", **said).status_code == 302
        assert Decision.objects.get(instalment=2).approvals.get().approved_by == people.lee
        assert "approve_instalment" not in acts(desk, paid)

    def test_whoever_granted_it_cannot_confirm_it(self, paid, people):
        upheld(paid, people)
        assert Desk(people.choi).verb(paid, "approve_instalment").status_code == 403

    def test_a_first_decision_or_another_claims_is_not_taken(self, paid, people):
        upheld(paid, people)
        said = {"decision": paid.decision_id, "shown": "0" * 64}
        assert Desk(people.lee).do(paid, "approve_instalment", **said).status_code == 422


class TestCasePage:
    """What a case says of its appeals, letters and instalments."""

    def test_a_claim_under_appeal_says_so_and_its_tab_tells_the_whole_story(self, paid, people):
        desk = Desk(people.seo)
        assert "Under appeal" not in text_of(desk.case(paid))
        appeal = filed(paid, people)
        assert "Under appeal" in text_of(desk.case(paid))
        workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=True, verdict=VERDICT, amount=20_000)
        page = text_of(desk.case(paid, tab="appeals"))
        for shown in (GROUNDS, VERDICT, str(people.choi), "₩20,000 in addition, instalment 2", "Upheld"):
            assert shown in page
        assert "instalment 2" in text_of(desk.case(paid, tab="decisions"))
        history = text_of(desk.case(paid, tab="history"))
        assert "Appeal 1 against decision 1, over Phone." in history
        assert "Appeal 1: Upheld. In addition: ₩20,000." in history

    def test_its_payments_name_the_instalment(self, paid, people, programme):
        confirmed(upheld(paid, people), people)
        now = timezone.now()
        stages.answered(stages.sent(programme, people, now), people, {1: "이체완료"}, now)
        assert "instalment 2" in text_of(Desk(people.seo).case(paid, tab="money"))
        assert "Instalment 2, payout line line:t1/2/1." in text_of(Desk(people.seo).case(paid, tab="history"))

    def test_the_letters_of_the_record_are_linked_as_page_and_pdf(self, approved, claim_without_letter, people):
        page = text_of(Desk(people.kim).case(approved))
        address = f"/admin/letters/{approved.pk}/award/"
        assert f'href="{address}"' in page
        assert f'href="{address}#reason"' in page
        assert "/admin/letters/" not in text_of(Desk(people.kim).case(claim_without_letter))

    def test_after_a_failed_instalment_another_account_can_be_entered_on_the_page(self, paid, people, programme):
        assert "enter_account" not in acts(Desk(people.kim), paid)
        confirmed(upheld(paid, people), people)
        now = timezone.now()
        stages.answered(stages.sent(programme, people, now), people, {1: "계좌해지"}, now)
        said = {"bank_code": "088", "number": "110-123-456789", "holder": "판교식당"}
        assert Desk(people.kim).do(paid, "enter_account", **said).status_code == 302
        assert Desk(people.park).do(paid, "check_holder").status_code == 302
        assert Desk(people.park).do(paid, "change_account").status_code == 302
        after = fresh(paid)
        assert (after.state, present(after.account).version) == ("paid", 2)
        desk = Desk(people.lee)
        form = desk.verb(paid, "approve_instalment").context["form"]
        said = {"decision": form["decision"].value(), "shown": form["shown"].value()}
        assert desk.do(paid, "approve_instalment", **said).status_code == 302
        # Once the changed account has cooled off.
        line = stages.assembled(programme, people, timezone.now() + timedelta(hours=25)).lines.get()
        assert (line.instalment, line.retry_of) == (2, Round.objects.get(number=2).lines.get())

    @pytest.mark.parametrize("tab", ["appeals", "decisions", "history"])
    def test_a_case_with_three_appeals_asks_as_often_as_with_one(self, approved, people, tab):
        desk, counted = Desk(people.seo), []
        desk.case(approved)
        for number in (1, 3):
            for _appeal in range(number):
                appeal = filed(approved, people)
                workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=False, verdict=VERDICT)
            with CaptureQueriesContext(connection) as asked:
                desk.case(approved, tab=tab)
            counted.append(len(asked))
        assert counted[1] == counted[0]


def test_the_view_of_appeals_holds_what_waits_for_a_judge_and_what_waits_for_a_second_person(paid, people):
    def held() -> list[int]:
        return [Claim.objects.filter(condition).count() for condition in (under_appeal(), awaiting_instalment())]

    assert held() == [0, 0]
    appeal = filed(paid, people)
    assert held() == [1, 0]
    assert paid.receipt_no in text_of(Desk(people.choi).list(tab="appeals"))
    judged = workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=True, verdict=VERDICT, amount=20_000)
    assert held() == [0, 1]
    assert paid.receipt_no in text_of(Desk(people.lee).list(tab="appeals"))
    confirmed(judged, people)
    assert held() == [0, 0]
    assert paid.receipt_no not in text_of(Desk(people.lee).list(tab="appeals"))


@pytest.fixture
def claim_without_letter(programme, people) -> Claim:
    return stages.in_review(programme, people, 7)


def confirmed(appeal: Appeal, people: Any) -> None:
    """Lee confirms what Choi granted."""
    more = present(appeal.granted)
    shown = binding_hash(more, Claim.objects.get(pk=more.claim_id).account)
    workflow.approve_instalment(decision=more.pk, actor=people.lee, shown=shown)


def further_paper() -> Any:
    """A further paper."""
    return Paper("other", builders.picture("more"), "more.png")
