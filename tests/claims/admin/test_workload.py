"""The manager's workload: who has how much, all cases handed over in one act, absences."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import ClaimEvent
from compensation.accounts import create_account, set_absence
from compensation.calendar import seoul
from compensation.errors import NotPermitted, Refused
from compensation.models import ProgrammeEvent, User
from tests import builders, stages
from tests.claims.admin.desk import Desk, fresh, text_of

REASON = "병가로 한 주 비웁니다"


def do(code: str, person: Any) -> str:
    return f"{reverse('admin:claims_claim_list_do', args=[code])}?person={person.pk}"


def today() -> date:
    return seoul(timezone.now()).date()


@pytest.fixture
def cases(programme, people):
    """Park has three open cases, one of them waiting for its claimant, and a decided one."""
    builders.approved(programme, people, 9)
    return [
        stages.in_review(programme, people, 1),
        stages.supplement_requested(programme, people, 2),
        stages.awaiting_award(programme, people, 3),
    ]


class TestPage:
    @pytest.mark.parametrize(("who", "status"), [("jung", 200), ("kim", 403), ("lee", 403), ("seo", 403), ("oh", 403)])
    def test_it_is_for_managers(self, programme, people, who, status) -> None:
        assert Desk(getattr(people, who)).client.get(reverse("admin:claims_claim_load")).status_code == status

    def test_its_rows_say_who_has_how_much(self, cases, people) -> None:
        page = Desk(people.jung).client.get(reverse("admin:claims_claim_load"))
        rows = {row.person.username: row for row in page.context["rows"]}
        assert set(rows) == {"kim", "park"}
        assert (rows["kim"].open, rows["kim"].late) == (0, 0)
        # Long past their dates of 2023: two late, the third stopped.
        assert (rows["park"].open, rows["park"].late, rows["park"].waiting) == (3, 2, 1)
        listed = Desk(people.jung).list(tab="overdue", assigned=people.park.pk)
        assert len(listed.context["cl"].result_list) == rows["park"].late


class TestHandOver:
    def test_all_open_cases_of_one_person_move_in_one_act(self, cases, people) -> None:
        desk = Desk(people.jung)
        page = desk.client.get(do("hand_over", people.park))
        assert "park: 3 open cases" in text_of(page)
        answer = desk.client.post(do("hand_over", people.park), {"to": [people.kim.pk], "reason": REASON}, follow=True)
        assert "3 cases of park handed over." in text_of(answer)
        assert {fresh(claim).assigned_to for claim in cases} == {people.kim}
        last = ClaimEvent.objects.filter(claim=cases[0]).order_by("-seq")[0]
        assert (last.verb, last.actor, last.data) == (
            "assign",
            people.jung,
            {"from": people.park.pk, "to": people.kim.pk},
        )

    def test_two_takers_are_dealt_in_turn(self, cases, people) -> None:
        other = create_account(username="seol", password=builders.PASSWORD, roles=["agent"], actor=None)
        desk = Desk(people.jung)
        desk.client.post(do("hand_over", people.park), {"to": [people.kim.pk, other.pk], "reason": REASON})
        takers = sorted(str(fresh(claim).assigned_to) for claim in cases)
        assert takers in (["kim", "kim", "seol"], ["kim", "seol", "seol"])

    def test_when_one_case_cannot_move_none_does(self, cases, people, monkeypatch) -> None:
        from claims.workflow import queue

        real, calls = queue.assign, []

        def third_fails(**said: Any) -> Any:
            calls.append(said)
            if len(calls) == 3:
                raise Refused("no")
            return real(**said)

        monkeypatch.setattr(queue, "assign", third_fails)
        answer = Desk(people.jung).client.post(do("hand_over", people.park), {"to": [people.kim.pk], "reason": REASON})
        assert answer.status_code == 409
        assert len(calls) == 3
        assert {fresh(claim).assigned_to for claim in cases} == {people.park}

    @pytest.mark.parametrize("said", [{"reason": REASON}, {"to": ["kim"]}, {"to": ["park"], "reason": REASON}])
    def test_without_a_taker_or_a_reason_nothing_moves(self, cases, people, said) -> None:
        said = {**said, "to": [getattr(people, name).pk for name in said.get("to", [])]}
        answer = Desk(people.jung).client.post(do("hand_over", people.park), said)
        assert answer.status_code == 422
        assert {fresh(claim).assigned_to for claim in cases} == {people.park}

    @pytest.mark.parametrize("who", ["kim", "lee", "seo"])
    def test_nobody_else_hands_over(self, cases, people, who) -> None:
        desk = Desk(getattr(people, who))
        answer = desk.client.post(do("hand_over", people.park), {"to": [people.kim.pk], "reason": REASON})
        assert answer.status_code == 403
        assert {fresh(claim).assigned_to for claim in cases} == {people.park}

    def test_an_unknown_person_is_refused(self, cases, people) -> None:
        address = f"{reverse('admin:claims_claim_list_do', args=['hand_over'])}?person=999999"
        answer = Desk(people.jung).client.post(address, {"to": [people.kim.pk], "reason": REASON})
        assert answer.status_code == 409
        assert "Choose a person on the workload page." in text_of(answer)


class TestAbsence:
    def test_a_manager_records_it_and_ends_it(self, programme, people) -> None:
        desk = Desk(people.jung)
        first, last = today(), today() + timedelta(days=4)
        desk.client.post(do("set_absence", people.kim), {"first": first, "last": last})
        kim = User.objects.get(pk=people.kim.pk)
        assert (kim.absent_from, kim.absent_until) == (first, last)
        event = ProgrammeEvent.objects.filter(stream="account:kim").order_by("-seq")[0]
        assert (event.verb, event.actor) == ("set_absence", people.jung)
        assert event.data == {"before": [None, None], "after": [str(first), str(last)]}
        assert f"{first} ~ {last}" in text_of(desk.client.get(reverse("admin:claims_claim_load")))
        desk.client.post(do("set_absence", people.kim), {"first": "", "last": ""})
        assert User.objects.get(pk=people.kim.pk).absent_from is None

    def test_the_same_dates_again_write_nothing(self, programme, people) -> None:
        for _again in range(2):
            set_absence(user=people.kim.pk, first=today(), last=today(), actor=people.jung)
        assert ProgrammeEvent.objects.filter(stream="account:kim", verb="set_absence").count() == 1

    @pytest.mark.parametrize(("first", "last"), [("2023-03-14", ""), ("", "2023-03-14"), ("2023-03-14", "2023-03-13")])
    def test_half_a_span_or_one_that_runs_backwards_is_refused(self, programme, people, first, last) -> None:
        answer = Desk(people.jung).client.post(do("set_absence", people.kim), {"first": first, "last": last})
        assert answer.status_code == 409
        assert User.objects.get(pk=people.kim.pk).absent_from is None

    @pytest.mark.parametrize("who", ["kim", "lee", "im", "seo"])
    def test_nobody_but_a_manager_records_it(self, programme, people, who) -> None:
        with pytest.raises(NotPermitted):
            set_absence(user=people.kim.pk, first=today(), last=today(), actor=getattr(people, who))

    def test_an_absent_agent_is_not_offered_and_cannot_be_given_a_case(self, cases, people) -> None:
        desk, claim = Desk(people.jung), cases[0]
        offered = f'<option value="{people.kim.pk}">'
        assert offered in desk.verb(claim, "assign").content.decode()
        set_absence(user=people.kim.pk, first=today(), last=today() + timedelta(days=1), actor=people.jung)
        many = f"{reverse('admin:claims_claim_list_do', args=['assign_many'])}?claim={claim.pk}"
        over = do("hand_over", people.park)
        for page in (desk.verb(claim, "assign"), desk.client.get(many)):
            assert offered not in page.content.decode()
        assert people.kim not in desk.client.get(over).context["form"].fields["to"].queryset
        assert desk.do(claim, "assign", to=people.kim.pk).status_code == 422
        assert fresh(claim).assigned_to == people.park

    def test_an_absence_ends_by_itself(self, cases, people) -> None:
        yesterday = today() - timedelta(days=1)
        set_absence(user=people.kim.pk, first=yesterday, last=yesterday, actor=people.jung)
        assert Desk(people.jung).do(cases[0], "assign", to=people.kim.pk).status_code == 302
