"""The claim list: who sees it, what its conditions hold, what it hides, and what it costs."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compensation.calendar import SEOUL
from compensation.models import AccessLog
from tests import builders, stages
from tests.claims.admin.desk import Desk, fresh, last_access, numbers, text_of


@pytest.mark.parametrize(
    ("who", "status"),
    [("kim", 200), ("lee", 200), ("jung", 200), ("seo", 200), ("oh", 403), ("yoon", 403), ("im", 403), ("gong", 403)],
)
def test_the_list_is_for_the_roles_that_see_claims(programme, people, who, status) -> None:
    assert Desk(getattr(people, who)).list().status_code == status


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_list_shows_rows_in_both_languages(programme, people, language) -> None:
    claim = builders.file(programme, people)
    page = text_of(Desk(people.kim, language).list())
    assert claim.receipt_no in page
    assert "480,000" in page
    assert ("In review" in page) == (language == "en")


def test_nobody_can_add_change_or_delete_a_claim_the_stock_way(programme, people) -> None:
    claim = builders.file(programme, people)
    client = Desk(people.kim).client
    for page in ("add/", f"{claim.pk}/delete/", f"{claim.pk}/history/"):
        assert client.get(f"/admin/claims/claim/{page}").status_code == 404
    assert client.post(f"/admin/claims/claim/{claim.pk}/change/", {"state": "paid"}).status_code == 405
    assert fresh(claim).state == "received"


def test_personal_values_are_not_in_the_list(programme, people) -> None:
    claim = builders.file(programme, people)
    page = text_of(Desk(people.kim).list())
    for hidden in (claim.claimant.phone, "010-1234-5678", claim.claimant.brn, "홍길동", "123456780001"):
        assert hidden not in page


CONDITIONS = {
    "state=in_review": ["review"],
    "state=received": ["new"],
    "turn=us": ["new", "review"],
    "turn=claimant": ["asked"],
    "turn=approver": ["waiting"],
    "assigned=nobody": ["new"],
    "assigned=me": ["review", "waiting", "asked"],
    "tab=mine": ["review", "waiting", "asked"],
    "tab=unassigned": ["new"],
    "tab=claimant": ["asked"],
    "tab=approvals": ["waiting"],
    "tab=on_hold": [],
    "tab=all": ["new", "review", "waiting", "asked"],
    "channel=chatbot": ["new", "review", "waiting", "asked"],
    "channel=post": [],
    "service=주문알림": ["new", "review", "waiting", "asked"],
    "state=in_review&turn=us&tab=mine": ["review"],
}


@pytest.fixture
def four(programme, people):
    """One claim in each of four states, received one minute apart."""
    return {
        "new": builders.file(programme, people, 1),
        "asked": stages.supplement_requested(programme, people, 2),
        "review": stages.in_review(programme, people, 3),
        "waiting": stages.awaiting_award(programme, people, 4),
    }


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_keeps_exactly_its_claims(four, people, condition) -> None:
    found = Desk(people.park).client.get(f"/admin/claims/claim/?{condition}")
    assert numbers(found) == [four[name].receipt_no for name in CONDITIONS[condition]]


def test_a_condition_on_window_or_person_keeps_exactly_its_claims(four, people) -> None:
    desk = Desk(people.kim)
    window = four["new"].window_id
    assert len(numbers(desk.list(window=window))) == 4
    assert numbers(desk.list(assigned=people.park.pk, state="in_review")) == [four["review"].receipt_no]


@pytest.mark.parametrize("condition", ["state=eaten", "turn=x", "received_from=soon", "window=999", "tab=x"])
def test_an_unknown_condition_is_refused_and_not_ignored(four, people, condition) -> None:
    found = Desk(people.kim).client.get(f"/admin/claims/claim/?{condition}")
    assert found.status_code == 302
    assert "e=1" in found["Location"]


def test_a_period_holds_both_of_its_days_whole_in_seoul(programme, people) -> None:
    moments = {
        "before": datetime(2023, 2, 1, 23, 59, 59, tzinfo=SEOUL),
        "first": datetime(2023, 2, 2, 0, 0, tzinfo=SEOUL),
        "last": datetime(2023, 2, 3, 23, 59, 59, tzinfo=SEOUL),
        "after": datetime(2023, 2, 4, 0, 0, tzinfo=SEOUL),
    }
    filed = {
        name: builders.file(programme, people, number, received_at=moment)
        for number, (name, moment) in enumerate(moments.items(), start=1)
    }
    desk = Desk(people.kim)
    assert numbers(desk.list(received_from="2023-02-02", received_to="2023-02-03")) == [
        filed["first"].receipt_no,
        filed["last"].receipt_no,
    ]
    assert len(numbers(desk.list(received_from="2023-02-02", received_to="2023-02-02"))) == 1
    assert len(numbers(desk.list(received_to="2023-02-03"))) == 3
    assert "2023-02-02 ~ 2023-02-03" in text_of(desk.list(received_from="2023-02-02", received_to="2023-02-03"))


def test_the_tabs_count_their_claims(four, people) -> None:
    tabs = Desk(people.park).list().context["tabs"]
    counted = {str(tab["label"]): tab["count"].number for tab in tabs}
    expected = {"All": 4, "Mine": 3, "Unassigned": 1, "Waiting for claimant": 1, "Overdue": 3, "On hold": 0}
    assert {label: counted[label] for label in expected} == expected
    assert not any(tab["count"].more for tab in tabs)


def test_counting_stops_at_its_cap(four) -> None:
    from claims.models import Claim
    from claims.selectors import count_capped

    assert (count_capped(Claim.objects.all(), cap=3).number, count_capped(Claim.objects.all(), cap=3).more) == (3, True)
    assert not count_capped(Claim.objects.all(), cap=4).more


@pytest.mark.parametrize(
    "spelled",
    [
        "010-1234-5678",
        "01012345678",
        "+82 10 1234 5678",
        "０１０－１２３４－５６７８",
        "010.1234.5678",
        "판교식당1",
        "t1-000001",
    ],
)
def test_a_claim_is_found_by_any_spelling_of_a_whole_value(programme, people, spelled) -> None:
    claim = builders.file(programme, people, phone="01012345678")
    assert numbers(Desk(people.kim).list(q=spelled)) == [claim.receipt_no]


def test_a_claim_is_found_by_its_whole_business_number_only(programme, people) -> None:
    claim = builders.file(programme, people)
    desk, digits = Desk(people.kim), claim.claimant.brn
    assert numbers(desk.list(q=f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")) == [claim.receipt_no]
    assert numbers(desk.list(q=digits)) == [claim.receipt_no]
    assert numbers(desk.list(q=digits[:9])) == []


@pytest.mark.parametrize("part", ["5678", "0101234567", "1234-5678", "홍길동", "12345678", "123456780001"])
def test_a_part_of_a_masked_value_finds_nothing(programme, people, part) -> None:
    builders.file(programme, people, phone="01012345678")
    assert numbers(Desk(people.kim).list(q=part)) == []


def test_a_search_is_logged_with_whom_it_showed_and_without_its_words(programme, people) -> None:
    claim = builders.file(programme, people, phone="01012345678")
    builders.file(programme, people, 2, phone="01099998888")
    desk = Desk(people.kim)
    desk.list(q="01012345678")
    entry = last_access()
    assert (entry.user, entry.action, entry.subjects) == (people.kim, "search", [claim.claimant_id])
    assert "5678" not in f"{entry.object_key}{entry.reason}"
    desk.list(q="01012345678")
    assert last_access().object_key == entry.object_key
    before = AccessLog.objects.count()
    desk.list(state="received")
    assert AccessLog.objects.count() == before


def test_the_list_asks_as_often_for_200_claims_as_for_10(programme, people) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = desk.list()
        assert page.status_code == 200
        return len(asked)

    desk = Desk(people.jung)
    for number in range(1, 11):
        builders.file(programme, people, number, papers=())
    desk.list()
    few = queries()
    for number in range(11, 201):
        builders.file(programme, people, number, papers=())
    assert queries() == few
    assert few <= 30


class TestBulkAssign:
    """Many cases to one person: managers alone, all or none."""

    @staticmethod
    def address(*claims) -> str:
        query = "&".join(f"claim={claim.pk}" for claim in claims)
        return f"{reverse('admin:claims_claim_list_do', args=['assign_many'])}?{query}"

    def test_only_managers_see_boxes_to_tick(self, four, people) -> None:
        assert 'name="claim"' in text_of(Desk(people.jung).list())
        assert 'name="claim"' not in text_of(Desk(people.kim).list())

    def test_a_manager_assigns_all_the_ticked_ones(self, four, people) -> None:
        desk, chosen = Desk(people.jung), (four["new"], four["review"])
        page = desk.client.get(self.address(*chosen))
        assert "2 cases, loss ₩960,000 in total" in text_of(page)
        said = {"claims": page.context["form"]["claims"].initial, "to": people.kim.pk}
        assert desk.client.post(self.address(*chosen), said).status_code == 302
        assert {fresh(claim).assigned_to for claim in chosen} == {people.kim}
        assert fresh(four["asked"]).assigned_to == people.park

    def test_one_that_changed_meanwhile_stops_all_of_them(self, four, people) -> None:
        from claims import workflow

        desk, chosen = Desk(people.jung), (four["new"], four["review"])
        page = desk.client.get(self.address(*chosen))
        said = {"claims": page.context["form"]["claims"].initial, "to": people.kim.pk}
        workflow.return_to_claimant(claim=four["review"].pk, actor=people.park, reason="unsigned form")
        answer = desk.client.post(self.address(*chosen), said)
        assert answer.status_code == 409
        assert f"{four['review'].receipt_no} changed while you had it open" in text_of(answer)
        assert fresh(four["new"]).assigned_to is None

    @pytest.mark.parametrize("claims", ["", "1", "x:1", "999999:1", "1:1,"])
    def test_a_forged_choice_assigns_nothing(self, four, people, claims) -> None:
        new = four["new"]
        claims = claims.replace("1:", f"{new.pk}:9") if claims == "1:1," else claims
        answer = Desk(people.jung).client.post(self.address(), {"claims": claims, "to": people.kim.pk})
        assert answer.status_code in (404, 409, 422)
        assert fresh(new).assigned_to is None

    @pytest.mark.parametrize("who", ["kim", "lee", "seo"])
    def test_nobody_else_assigns(self, four, people, who) -> None:
        new = four["new"]
        said = {"claims": f"{new.pk}:{new.event_seq}", "to": people.kim.pk}
        assert Desk(getattr(people, who)).client.post(self.address(new), said).status_code == 403
        assert fresh(new).assigned_to is None

    def test_only_agents_can_be_chosen(self, four, people) -> None:
        new = four["new"]
        said = {"claims": f"{new.pk}:{new.event_seq}", "to": people.lee.pk}
        assert Desk(people.jung).client.post(self.address(new), said).status_code == 422
        assert fresh(new).assigned_to is None
