"""Contacts on the case page, and my visits on a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.models import Contact
from compensation.calendar import seoul
from compensation.models import AccessLog
from tests.claims.admin.desk import Desk, last_access, scan, text_of
from tests.narrow import present

pytestmark = pytest.mark.django_db
VISITS = "/admin/claims/claim/visits/"


def soon(hours: int = 3):
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture
def visit(claim, people):
    return workflow.plan_visit(
        claim=claim.pk, actor=people.park, planned_for=soon(), assigned_to=people.kim, address="판교역로 166"
    )


def test_a_call_is_written_down_and_stands_in_tab_and_history(claim, people):
    desk = Desk(people.kim)
    form = {"kind": "call", "side": "out", "outcome": "promised", "person": "사장님", "note": "내일 보내신다고 함"}
    answer = desk.do(claim, "record_contact", **form)
    assert answer.status_code == 302
    contact = Contact.objects.get()
    assert (contact.kind, contact.outcome, contact.made_by, contact.state) == ("call", "promised", people.kim, "done")
    for tab in ("contacts", "history"):
        page = text_of(desk.case(claim, tab=tab))
        assert "내일 보내신다고 함" in page
        assert "Will send documents" in page
    assert '>Contacts <span class="r-count">1</span>' in page


def test_a_contact_of_tomorrow_is_refused_and_what_was_typed_stays(claim, people):
    form = {"kind": "call", "side": "in", "outcome": "reached", "note": "a note to keep"}
    later = f"{seoul(soon(30)):%Y-%m-%dT%H:%M}"
    answer = Desk(people.kim).do(claim, "record_contact", happened_at=later, **form)
    assert answer.status_code == 409
    assert "a note to keep" in text_of(answer)
    assert not Contact.objects.exists()


def test_a_contact_without_an_outcome_is_refused_in_words(claim, people):
    answer = Desk(people.kim).do(claim, "record_contact", kind="call", side="out")
    assert answer.status_code == 422
    assert "Choose what came of it." in text_of(answer)


@pytest.mark.parametrize("name", ["lee", "jung", "seo"])
def test_only_agents_write_contacts(claim, people, name):
    form = {"kind": "call", "side": "out", "outcome": "reached"}
    assert Desk(getattr(people, name)).do(claim, "record_contact", **form).status_code == 403
    assert not Contact.objects.exists()


def test_a_visit_is_planned_for_a_person_and_found_by_that_person_alone(claim, people):
    when = f"{seoul(soon(48)):%Y-%m-%dT%H:%M}"
    form = {"planned_for": when, "assigned_to": people.kim.pk, "address": "판교역로 166"}
    assert Desk(people.park).do(claim, "plan_visit", **form).status_code == 302
    assert "판교역로 166" in text_of(Desk(people.kim).client.get(VISITS))
    assert last_access().subjects == [claim.claimant_id]
    assert "판교역로 166" not in text_of(Desk(people.park).client.get(VISITS))


def test_a_visit_in_the_past_is_told_at_its_field(claim, people):
    form = {"planned_for": "2023-03-02T10:00", "assigned_to": people.kim.pk, "address": "판교역로 166"}
    answer = Desk(people.park).do(claim, "plan_visit", **form)
    assert answer.status_code == 422
    assert "A visit is planned for a time to come." in text_of(answer)


def test_the_phone_number_is_a_link_only_after_a_logged_reason(visit, claim, people):
    client, address = Desk(people.kim).client, f"{VISITS}{visit.pk}/"
    phone = claim.claimant.phone
    page = text_of(client.get(address))
    assert phone not in page
    assert "tel:" not in page
    refused = client.post(f"{address}call/", {"reason": "no"})
    assert refused.status_code == 422
    assert phone not in text_of(refused)
    shown = client.post(f"{address}call/", {"reason": "to say that I am late"})
    assert f'href="tel:{phone}"' in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    entry = AccessLog.objects.filter(action="unmask").get()
    assert (entry.user, entry.subjects, entry.reason) == (people.kim, [claim.claimant_id], "to say that I am late")


def test_the_number_is_not_asked_for_by_address(visit, people):
    assert Desk(people.kim).client.get(f"{VISITS}{visit.pk}/call/").status_code == 405


def test_the_visit_is_done_on_its_page_with_outcome_and_photo(visit, claim, people):
    desk = Desk(people.kim)
    page = text_of(desk.client.get(f"{VISITS}{visit.pk}/"))
    assert reverse("admin:claims_claim_do", args=[claim.pk, "finish_visit"]) in page
    assert 'capture="environment"' in page
    form = {"contact": visit.pk, "outcome": "confirmed", "person": "사장님", "photo": scan("door")}
    answer = desk.do(claim, "finish_visit", **form)
    assert (answer.status_code, answer.url) == (302, VISITS)
    done = Contact.objects.get(pk=visit.pk)
    assert (done.state, done.outcome) == ("done", "confirmed")
    assert present(done.photo).kind == "other"
    assert "No visit is planned for you." in text_of(desk.client.get(VISITS))
    assert "Visit done" not in text_of(desk.client.get(f"{VISITS}{visit.pk}/"))


def test_a_visit_done_by_somebody_else_meanwhile_is_said(visit, claim, people):
    workflow.finish_visit(contact=visit.pk, actor=people.park, outcome="confirmed")
    answer = Desk(people.kim).do(claim, "finish_visit", contact=visit.pk, outcome="refused")
    assert answer.status_code == 422
    assert "This visit is over or was cancelled." in text_of(answer)
    assert Contact.objects.get(pk=visit.pk).outcome == "confirmed"


def test_a_visit_is_called_off_with_a_reason_and_stays_in_the_list(visit, claim, people):
    desk = Desk(people.park)
    assert desk.do(claim, "cancel_visit", contact=visit.pk, reason="no").status_code == 422
    assert desk.do(claim, "cancel_visit", contact=visit.pk, reason="the shop is closed").status_code == 302
    page = text_of(desk.case(claim, tab="contacts"))
    assert "Cancelled" in page
    assert "the shop is closed" in text_of(desk.case(claim, tab="history"))


def test_visits_are_not_for_those_who_make_none(visit, people):
    for name in ("lee", "oh", "seo", "noh"):
        client = Desk(getattr(people, name)).client
        assert client.get(VISITS).status_code in (302, 403)
        assert client.get(f"{VISITS}{visit.pk}/").status_code in (302, 403)


def test_the_history_mixes_acts_contacts_and_messages_newest_first(claim, people):
    desk = Desk(people.kim)
    desk.do(claim, "record_contact", kind="call", side="out", outcome="promised")
    desk.do(claim, "request_supplement", item_sales_evidence="outage_week_missing")
    desk.do(claim, "record_contact", kind="letter", side="in", outcome="informed")
    shown = [entry.label for entry in desk.case(claim, tab="history").context["history"]]
    assert shown[:4] == ["Record contact", "Request for missing documents", "Request supplement", "Record contact"]
    assert shown[-1] == "File a claim"
