"""Showing one masked value: for a reason, in the log, never in a cache."""

import pytest

from compensation.models import AccessLog
from tests.claims.admin.desk import Desk, last_access, text_of

VALUES = {"phone": "01012340001", "representative": "홍길동", "account": "123456780001", "holder": "판교식당1"}


@pytest.mark.parametrize("field", VALUES)
@pytest.mark.parametrize("who", ["park", "lee"])
def test_agents_and_approvers_see_one_value_for_a_reason(claim, people, field, who) -> None:
    answer = Desk(getattr(people, who)).unmask(claim, field, "calling the claimant back")
    assert answer.json() == {"value": VALUES[field], "seconds": 60}
    assert "no-store" in answer["Cache-Control"]
    entry = last_access()
    assert (entry.action, entry.object_key) == ("unmask", f"{claim.receipt_no}/{field}")
    assert (entry.reason, entry.subjects) == ("calling the claimant back", [claim.claimant_id])
    assert VALUES[field] not in f"{entry.object_key}{entry.reason}"


@pytest.mark.parametrize("reason", ["", "    ", "call", "x" * 101])
def test_a_reason_that_says_too_little_or_too_much_shows_nothing(claim, people, reason) -> None:
    answer = Desk(people.park).unmask(claim, "phone", reason)
    assert answer.status_code == 422
    assert "value" not in answer.json()
    assert answer.json()["sentence"]
    assert not AccessLog.objects.filter(action="unmask").exists()


@pytest.mark.parametrize("field", ["", "identity", "password", "claimant", "number", "__class__"])
def test_only_the_named_values_can_be_shown(claim, people, field) -> None:
    answer = Desk(people.park).unmask(claim, field, "curious about it")
    assert answer.status_code == 422
    assert not AccessLog.objects.filter(action="unmask").exists()


@pytest.mark.parametrize("who", ["jung", "seo", "oh", "gong", "im"])
def test_nobody_else_sees_a_masked_value(claim, people, who) -> None:
    answer = Desk(getattr(people, who)).unmask(claim, "phone", "calling the claimant back")
    assert answer.status_code == 403
    assert "01012340001" not in text_of(answer)
    assert not AccessLog.objects.filter(action="unmask").exists()


def test_who_may_not_see_values_is_not_offered_to(claim, people) -> None:
    assert "data-unmask" in text_of(Desk(people.park).case(claim))
    assert "data-unmask" not in text_of(Desk(people.seo).case(claim))


def test_a_link_shows_nothing(claim, people) -> None:
    assert Desk(people.park).client.get(f"/admin/claims/claim/{claim.pk}/unmask/?field=phone").status_code == 405


def test_without_script_the_value_has_a_page_of_its_own(claim, people) -> None:
    answer = Desk(people.park).unmask(claim, "phone", "calling the claimant back", accept="text/html")
    assert "01012340001" in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    refused = Desk(people.park).unmask(claim, "phone", "", accept="text/html")
    assert refused.status_code == 422
    assert "01012340001" not in text_of(refused)
