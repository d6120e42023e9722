"""Damage reports at the desk: listed and read masked, and promoted to claims."""

import pytest
from django.urls import reverse

from claims.models import Claim, DamageReport
from tests.builders import REPORTS_OPEN
from tests.claims.admin.desk import Desk, last_access, text_of
from tests.claims.admin.test_filing import said


@pytest.fixture
def report(programme) -> DamageReport:
    """A small business tells of a loss with a free service."""
    return _report(programme, "R-1", phone="01055557777", email="kim@example.com", text="예약이 취소됐습니다.")


def _report(programme, number, **changes) -> DamageReport:
    told = {
        "received_at": REPORTS_OPEN,
        "reporter": "small_business",
        "service": "톡채널",
        "triage": "free_loss",
        "money_damage": True,
    }
    return DamageReport.objects.create(programme=programme, number=number, **{**told, **changes})


def page(report: DamageReport) -> str:
    return reverse("admin:claims_damagereport_change", args=[report.pk])


def promotion(report: DamageReport) -> str:
    return reverse("admin:claims_damagereport_do", args=[report.pk, "promote_report"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_reports_are_listed_and_read_masked(report, people, language) -> None:
    client = Desk(people.kim, language).client
    for address in (reverse("admin:claims_damagereport_changelist"), page(report)):
        shown = text_of(client.get(address))
        assert "010-****-7777" in shown
        for hidden in ("01055557777", "010-5555-7777", "kim@example.com"):
            assert hidden not in shown
    assert "예약이 취소됐습니다." in shown


def test_opening_a_report_is_logged(report, people) -> None:
    Desk(people.seo).client.get(page(report))
    entry = last_access()
    assert (entry.action, entry.object_type, entry.object_key) == ("view", "report", "R-1")


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ({"triage": "free_loss"}, ["R-1"]),
        ({"triage": "other"}, ["R-2"]),
        ({"reporter": "individual"}, ["R-2"]),
        ({"service": "톡채널"}, ["R-1"]),
        ({"q": "R-2"}, ["R-2"]),
        ({"q": "01055557777"}, []),
        ({"q": "7777"}, []),
    ],
)
def test_a_condition_keeps_exactly_its_reports(report, programme, people, condition, numbers) -> None:
    _report(programme, "R-2", triage="other", reporter="individual", service="카카오T")
    found = Desk(people.kim).client.get(reverse("admin:claims_damagereport_changelist"), condition)
    assert [one.number for one in found.context["cl"].result_list] == numbers


@pytest.mark.parametrize(("who", "status"), [("kim", 200), ("lee", 200), ("jung", 200), ("oh", 403), ("gong", 403)])
def test_reports_are_for_the_roles_that_see_them(report, people, who, status) -> None:
    client = Desk(getattr(people, who)).client
    assert client.get(reverse("admin:claims_damagereport_changelist")).status_code == status
    assert client.get(page(report)).status_code == status


def test_a_report_becomes_a_claim_that_keeps_the_link(report, programme, people) -> None:
    client = Desk(people.kim).client
    form = client.get(promotion(report))
    assert 'value="톡채널"' in text_of(form)
    assert "01055557777" not in text_of(form)
    answer = client.post(promotion(report), said(programme, phone=None, service="톡채널"))
    claim = Claim.objects.get()
    assert answer["Location"] == reverse("admin:claims_claim_change", args=[claim.pk])
    assert (claim.report, claim.claimant.phone, claim.claimant.email) == (report, "01055557777", "kim@example.com")
    assert claim.receipt_no in text_of(client.get(page(report)))
    assert report.number in text_of(client.get(reverse("admin:claims_claim_change", args=[claim.pk])))


def test_a_report_becomes_a_claim_once(report, programme, people) -> None:
    client = Desk(people.kim).client
    client.post(promotion(report), said(programme))
    answer = client.post(promotion(report), said(programme, brn="124-81-00998"))
    assert answer.status_code == 409
    assert f"This report has become claim {Claim.objects.get().receipt_no}." in text_of(answer)


@pytest.mark.parametrize("who", ["lee", "jung", "seo", "oh"])
def test_only_agents_promote(report, programme, people, who) -> None:
    answer = Desk(getattr(people, who)).client.post(promotion(report), said(programme))
    assert answer.status_code == 403
    assert not Claim.objects.exists()
