"""The queue as people use it: home, views of a role, the clock in the rows, the next case, and what it all costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.models import Claim, Claimant
from compensation.accounts import set_absence
from compensation.calendar import add_business_days, seoul
from tests import builders, stages
from tests.claims.admin.desk import Desk, fresh, numbers, text_of

QUEUE = "admin:claims_claim_queue"


def today():
    return seoul(timezone.now()).date()


def due(claim: Claim, days: int) -> None:
    """Lay the due date so many business days from today; below zero it is late."""
    Claim.objects.filter(pk=claim.pk).update(due_on=add_business_days(today(), days), days_left=None)


class TestHome:
    @pytest.mark.parametrize(("who", "view"), [("kim", "mine"), ("lee", "approvals")])
    def test_the_day_of_who_works_on_claims_begins_with_their_view(self, programme, people, who, view) -> None:
        desk = Desk(getattr(people, who))
        home = desk.client.get("/admin/", follow=True)
        assert home.redirect_chain[-1][0] == f"{reverse('admin:claims_claim_changelist')}?tab={view}"
        assert home.status_code == 200

    @pytest.mark.parametrize("who", ["jung", "oh", "seo", "im", "gong"])
    def test_everyone_else_begins_with_the_dashboard(self, programme, people, who) -> None:
        home = Desk(getattr(people, who)).client.get("/admin/")
        assert home.status_code == 200
        assert "Dashboard" in text_of(home)

    def test_the_dashboard_stays_one_link_away(self, programme, people) -> None:
        desk = Desk(people.kim)
        page = desk.client.get(reverse("dashboard"))
        assert page.status_code == 200
        assert programme.name_en in text_of(page)
        assert f'href="{reverse("dashboard")}"' in text_of(desk.list())

    def test_nobody_signed_out_is_led_on(self, programme, client) -> None:
        assert client.get("/admin/")["Location"].startswith(reverse("admin:login"))


class TestViews:
    def own(self, user: Any) -> list[str]:
        return [str(tab["label"]) for tab in Desk(user).list().context["tabs"]]

    def test_each_role_has_its_own_views_and_finds_the_others_in_the_menu(self, programme, people) -> None:
        assert self.own(people.kim) == [
            "Mine",
            "Unassigned",
            "Waiting for claimant",
            "Overdue",
            "Nearly due",
            "Negotiations",
            "My visits",
            "On hold",
            "All",
        ]
        assert self.own(people.lee)[0] == "Approvals"
        assert "Appeals" in self.own(people.lee)
        assert "Mine" not in self.own(people.lee)
        assert {"Approvals", "Appeals", "Unassigned"} <= set(self.own(people.jung))
        assert "Approvals" in [str(tab["label"]) for tab in Desk(people.kim).list().context["more_tabs"]]

    def test_late_and_nearly_due_claims_are_counted_and_kept_apart(self, programme, people) -> None:
        claims = [builders.file(programme, people, number) for number in range(1, 6)]
        for claim, days in zip(claims, (-1, 0, 2, 3, 10), strict=True):
            due(claim, days)
        desk = Desk(people.kim)
        counted = {str(tab["label"]): tab["count"].number for tab in desk.list().context["tabs"]}
        assert (counted["Overdue"], counted["Nearly due"]) == (1, 2)
        assert numbers(desk.list(tab="overdue")) == [claims[0].receipt_no]
        assert numbers(desk.list(tab="near")) == [claims[1].receipt_no, claims[2].receipt_no]

    def test_a_negotiation_an_appeal_and_a_planned_visit_have_their_views(self, programme, people) -> None:
        talked = stages.negotiating(programme, people, 1)
        visited = stages.in_review(programme, people, 2)
        workflow.plan_visit(
            claim=visited.pk,
            actor=people.park,
            assigned_to=people.kim,
            planned_for=timezone.now() + timedelta(days=1),
            address="판교역로 1",
        )
        appealed = builders.approved(programme, people, 3)
        workflow.file_appeal(
            claim=appealed.pk,
            actor=people.park,
            grounds="금액이 적습니다",
            channel="phone",
            as_of=builders.RECEIVED + timedelta(days=5),
        )
        assert numbers(Desk(people.kim).list(tab="negotiations")) == [talked.receipt_no]
        assert numbers(Desk(people.lee).list(tab="appeals")) == [appealed.receipt_no]
        assert numbers(Desk(people.kim).list(tab="visits")) == [visited.receipt_no]
        assert numbers(Desk(people.park).list(tab="visits")) == []


class TestClockInTheRows:
    def test_dated_claims_come_first_then_paused_ones_then_those_without_a_clock(self, programme, people) -> None:
        decided = builders.approved(programme, people, 1)
        paused = stages.supplement_requested(programme, people, 2)
        late, soon, far = (builders.file(programme, people, number) for number in (3, 4, 5))
        for claim, days in ((far, 8), (soon, 1), (late, -1)):
            due(claim, days)
        expected = [late, soon, far, paused, decided]
        page = Desk(people.kim).list()
        assert numbers(page) == [claim.receipt_no for claim in expected]
        assert [head.text for head in page.context["listing"].heads if head.sort] == ["Due"]

    @pytest.mark.parametrize(
        ("days", "words", "tone"),
        [(5, "5 bd left", ""), (2, "2 bd left", "case-near"), (-1, "1 bd late", "case-late")],
    )
    def test_a_row_and_the_case_say_how_the_clock_stands(self, programme, people, days, words, tone) -> None:
        claim = builders.file(programme, people)
        due(claim, days)
        for page in (Desk(people.kim).list(), Desk(people.kim).case(claim)):
            clock = page.content.decode().partition('<span class="case-clock')[2].partition("</td>")[0]
            assert words in clock.partition("\n")[0]
            assert tone in clock.partition(">")[0]

    def test_a_case_whose_claimant_has_the_turn_says_paused(self, programme, people) -> None:
        claim = stages.supplement_requested(programme, people)
        for page in (Desk(people.kim).list(), Desk(people.kim).case(claim)):
            assert f"paused, {fresh(claim).days_left} bd left" in text_of(page)
            assert '<span class="r-icon" aria-hidden="true" translate="no">pause_circle</span>' in page.content.decode()

    def test_a_decided_case_has_no_clock(self, programme, people) -> None:
        claim = builders.approved(programme, people)
        assert "case-clock" not in text_of(Desk(people.kim).case(claim))


class TestNextCase:
    address = "admin:claims_claim_next"

    def take(self, desk: Desk) -> Any:
        return desk.client.post(reverse(self.address), follow=True)

    def test_it_opens_the_most_urgent_free_case_and_offers_to_undo(self, programme, people) -> None:
        first, second = (builders.file(programme, people, number) for number in (1, 2))
        due(first, 5)
        due(second, 1)
        desk = Desk(people.kim)
        page = self.take(desk)
        assert page.redirect_chain[-1][0] == reverse("admin:claims_claim_change", args=[second.pk])
        assert fresh(second).assigned_to == people.kim
        assert f"You took {second.receipt_no}." in text_of(page)
        undo = reverse("admin:claims_claim_put_back", args=[second.pk])
        assert f'action="{undo}"' in text_of(page)
        back = desk.client.post(undo, follow=True)
        assert fresh(second).assigned_to is None
        assert f"{second.receipt_no} is free again." in text_of(back)

    def test_with_none_free_it_says_how_many_wait_for_their_claimants(self, programme, people) -> None:
        stages.supplement_requested(programme, people, 1)
        page = self.take(Desk(people.kim))
        assert "No case is free now. 1 waits for its claimant." in text_of(page)
        assert numbers(page) == []

    def test_only_agents_take_and_only_by_a_post(self, programme, people) -> None:
        claim = builders.file(programme, people)
        assert Desk(people.kim).client.get(reverse(self.address)).status_code == 405
        assert "You do not have permission" in text_of(self.take(Desk(people.lee)))
        assert "Take next case" not in text_of(Desk(people.lee).list())
        assert fresh(claim).assigned_to is None

    def test_an_absent_agent_takes_none(self, programme, people) -> None:
        claim = builders.file(programme, people)
        set_absence(user=people.kim.pk, first=today(), last=today(), actor=people.jung)
        assert "You are recorded as absent today." in text_of(self.take(Desk(people.kim)))
        assert fresh(claim).assigned_to is None

    def test_a_case_whose_review_has_begun_is_not_put_back(self, programme, people) -> None:
        claim = builders.file(programme, people)
        desk = Desk(people.kim)
        self.take(desk)
        workflow.start_review(claim=claim.pk, actor=people.kim)
        page = desk.client.post(reverse("admin:claims_claim_put_back", args=[claim.pk]), follow=True)
        assert "The review has begun" in text_of(page)
        assert fresh(claim).assigned_to == people.kim

    def test_nobody_puts_back_what_someone_else_took(self, programme, people) -> None:
        claim = builders.file(programme, people)
        self.take(Desk(people.kim))
        Desk(people.park).client.post(reverse("admin:claims_claim_put_back", args=[claim.pk]))
        assert fresh(claim).assigned_to == people.kim


def many(programme: Any, people: Any, first: int, last: int) -> None:
    """Bulk-made received claims, one a number, due one after the other."""
    pattern = Claim.objects.select_related("claimant").first()
    assert pattern is not None
    claimants = Claimant.objects.bulk_create(
        Claimant(programme=programme, brn=f"{number:010d}", business_name=f"상회{number}")
        for number in range(first, last)
    )
    Claim.objects.bulk_create(
        Claim(
            programme=programme,
            receipt_no=f"{programme.code}-x{number:06d}",
            claimant=claimant,
            identity=f"x{number}",
            channel="chatbot",
            received_at=pattern.received_at,
            window=pattern.window,
            due_on=add_business_days(today(), number % 20 - 5),
        )
        for number, claimant in zip(range(first, last), claimants, strict=True)
    )


@pytest.mark.parametrize("who", ["kim", "lee", "jung"])
def test_the_queue_asks_as_often_for_10000_claims_as_for_10(programme, people, who) -> None:
    builders.file(programme, people, papers=())
    desk = Desk(getattr(people, who))

    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.client.get(page).status_code == 200
        return len(asked)

    pages = [f"{reverse('admin:claims_claim_changelist')}?tab={tab}" for tab in ("all", "near", "unassigned")]
    pages += [reverse("admin:claims_claim_load")] if who == "jung" else []
    many(programme, people, 1, 10)
    few = [(queries(page), queries(page))[1] for page in pages]
    many(programme, people, 10, 10_001)
    assert [queries(page) for page in pages] == few
    assert max(few) <= 35
