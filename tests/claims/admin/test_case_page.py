"""The case page: who opens it, what it shows and hides, which act is blue, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.intake.uploads import Paper
from claims.models import Claim
from compensation.models import AccessLog
from tests import builders, stages
from tests.claims.admin.desk import Desk, last_access, text_of

TABS = ("documents", "history", "supplements", "offers", "decisions", "accounts", "money")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[(name, 200) for name in ("kim", "park", "lee", "jung", "seo")],
        *[(name, 403) for name in ("oh", "yoon", "im", "gong")],
    ],
)
def test_a_case_is_for_the_roles_that_see_claims(claim, people, who, status) -> None:
    assert Desk(getattr(people, who)).case(claim).status_code == status


def test_a_case_that_is_not_there_says_so(claim, people) -> None:
    answer = Desk(people.kim).client.get("/admin/claims/claim/999999/change/")
    assert answer.status_code == 404
    assert "Not found, or not yours to see." in text_of(answer)


def test_opening_a_case_is_logged_with_its_claimant(claim, people) -> None:
    Desk(people.seo).case(claim)
    entry = last_access()
    assert (entry.user, entry.action, entry.object_key) == (people.seo, "view", claim.receipt_no)
    assert entry.subjects == [claim.claimant_id]


def test_opening_a_verbs_page_is_logged_too(claim, people) -> None:
    Desk(people.park).verb(claim, "recommend")
    entry = last_access()
    assert (entry.action, entry.object_key, entry.subjects) == (
        "view",
        f"{claim.receipt_no}/recommend",
        [claim.claimant_id],
    )


def test_a_refused_visit_shows_and_logs_nothing(claim, people) -> None:
    before = AccessLog.objects.filter(action="view").count()
    assert claim.claimant.business_name not in text_of(Desk(people.oh).case(claim))
    assert AccessLog.objects.filter(action="view").count() == before


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_in_both_languages_without_a_personal_value(claim, people, tab, language) -> None:
    workflow.enter_account(claim=claim.pk, actor=people.kim, bank_code="088", number="99887766554433", holder="박하나")
    page = text_of(Desk(people.park, language).case(claim, tab=tab))
    assert claim.receipt_no in page
    for hidden in (
        "01012340001",
        "010-1234-0001",
        "홍길동",
        "박하나",
        "123456780001",
        "99887766554433",
        "bankbook_copy.png",
    ):
        assert hidden not in page


def test_the_facts_are_masked_and_the_business_number_is_whole(claim, people) -> None:
    page = text_of(Desk(people.park).case(claim))
    brn = claim.claimant.brn
    for shown in ("010-****-0001", "홍*동", "***0001", f"{brn[:3]}-{brn[3:5]}-{brn[5:]}", "₩480,000"):
        assert shown in page


def test_the_title_of_the_window_names_state_and_number_and_no_person(claim, people) -> None:
    title = text_of(Desk(people.park).case(claim)).split("<title>")[1].split("</title>")[0]
    assert f"In review · {claim.receipt_no}" in title
    assert claim.claimant.business_name not in title


def test_the_rules_answer_now_line_by_line(programme, people) -> None:
    claim = stages.in_review(programme, people)
    page = text_of(Desk(people.park).case(claim))
    assert "What the rules say now" in page
    assert "Tier 2: a loss of up to ₩500,000 is paid ₩50,000." in page
    assert "Bankbook copy: accepted." in page


def test_a_decided_case_shows_its_record_and_not_the_rules_of_today(programme, people) -> None:
    claim = builders.approved(programme, people)
    page = text_of(Desk(people.seo).case(claim, tab="decisions"))
    assert "Decision record" in page
    assert "What the rules say now" not in page
    assert claim.decision is not None
    assert claim.decision.content_hash in page
    assert str(people.lee) in page


def test_a_denial_is_shown_with_the_grounds_a_person_gave(programme, people) -> None:
    page = text_of(Desk(people.lee).case(stages.awaiting_denial(programme, people)))
    assert "The documents do not prove the loss." in page


def test_the_history_is_newest_first_in_words(programme, people) -> None:
    claim = stages.in_review(programme, people)
    workflow.correct_facts(
        claim=claim.pk, actor=people.park, changes={"outage_sales": 1_900_000}, reason="as in the sales evidence"
    )
    page = text_of(Desk(people.park).case(claim, tab="history"))
    assert "Outage-week sales ₩2,000,000 → ₩1,900,000" in page
    assert "as in the sales evidence" in page
    assert page.index("Correct facts") < page.index("Accept document") < page.index("Start review")
    assert "Received Thu 2 Feb 2023, 14:12 KST over Chatbot." in page


def test_money_is_shown_by_its_lines_and_masked_accounts(programme, people) -> None:
    line = stages.paid(programme, people)
    page = text_of(Desk(people.kim).case(line.claim, tab="money"))
    assert "Paid" in page
    assert "***0001" in page
    assert "50,000" in page


def test_the_same_file_and_the_same_account_elsewhere_are_flagged(programme, people) -> None:
    same = Paper("bankbook_copy", builders.picture("twice"), "b.png")
    first = builders.file(programme, people, 1, papers=(), account_number="1112223334")
    second = builders.file(programme, people, 2, papers=(), account_number="1112223334")
    third = builders.file(programme, people, 3)
    for claim in (first, second):
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=same)
    page = text_of(Desk(people.park).case(first))
    assert page.count(second.receipt_no) == 2
    assert "Same account" in page
    assert "same file elsewhere" in page
    assert third.receipt_no not in page


BLUE = {
    "received": ("park", builders.file, "start_review"),
    "in_review, papers accepted": ("park", stages.in_review, "recommend"),
    "supplement_requested, overdue": ("park", stages.supplement_requested, "remind_supplement"),
    "negotiating": ("park", stages.negotiating, "make_offer"),
    "offered": ("park", stages.offered, "make_offer"),
    "awaiting_approval, award": ("lee", stages.awaiting_award, "approve"),
    "awaiting_approval, denial": ("lee", stages.awaiting_denial, "deny"),
    "awaiting_approval, agent": ("park", stages.awaiting_award, ""),
    "on_hold": ("lee", stages.on_hold, "release_hold"),
    "returned": ("kim", stages.returned_to_claimant, "resubmit"),
    "withdrawn": ("kim", stages.withdrawn, ""),
    "denied": ("kim", stages.denied, ""),
}


@pytest.mark.parametrize("situation", BLUE)
def test_the_most_useful_act_allowed_is_the_only_blue_one(programme, people, situation) -> None:
    who, stage, verb = BLUE[situation]
    acts = Desk(getattr(people, who)).case(stage(programme, people)).context["acts"]
    assert [act["code"] for act in acts if act["primary"]] == ([verb] if verb else [])


def test_while_papers_wait_the_question_about_them_is_the_blue_one(claim, people) -> None:
    page = Desk(people.park).case(claim)
    assert not any(act["primary"] for act in page.context["acts"])
    assert text_of(page).count("r-button r-primary") == 1


def test_an_act_that_is_refused_becomes_a_sentence(programme, people) -> None:
    claim = stages.awaiting_award(programme, people)
    workflow.send_back(claim=claim.pk, actor=people.lee, reason="look at the sales again")
    people.lee.groups.add(*people.park.groups.all())
    lee = type(people.lee).objects.get(pk=people.lee.pk)
    workflow.recommend(claim=claim.pk, actor=lee)
    page = text_of(Desk(lee).case(claim))
    assert "You prepared this, so another approver must confirm it." in page


def _add(claim: Claim, people, number: int) -> None:
    for place in range(number):
        paper = Paper("other", builders.picture(f"more {place}"), "more.png")
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=paper)


@pytest.mark.parametrize("tab", ["documents", "history", "accounts"])
def test_a_case_with_30_documents_asks_as_often_as_with_one(programme, people, tab) -> None:
    few = builders.review(builders.file(programme, people, 1, papers=builders.FOUR[:1]), people, accept=False)
    many = builders.review(builders.file(programme, people, 2, papers=builders.FOUR[:1]), people, accept=False)
    _add(many, people, 30)
    desk, counted = Desk(people.park), []
    desk.case(few)
    for claim in (few, many):
        with CaptureQueriesContext(connection) as asked:
            page = desk.case(claim, tab=tab)
        assert page.status_code == 200
        counted.append(len(asked))
    assert counted[1] == counted[0]
    assert counted[0] <= 50
