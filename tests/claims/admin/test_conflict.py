"""A form that showed an older version is refused with both versions, field by field; what was typed stays."""

import pytest
from django.contrib import admin
from django.template.response import TemplateResponse
from django.test import RequestFactory

from claims import workflow
from claims.models import Claim
from compensation.admin.base import RecordAdmin
from compensation.admin.forms import ConfirmForm
from compensation.admin.verbs import Verb, VerbPage
from compensation.errors import Stale
from compensation.models import Programme
from tests.claims.admin.desk import Desk, fresh, text_of

pytestmark = pytest.mark.django_db
FACTS = {"baseline_sales": "2,480,000", "outage_sales": "1,700,000", "reason": "as the tax office has it"}


def rows(response):
    return {row.label: row for row in response.context["changed_since"]}


def seen(claim: Claim) -> int:
    return fresh(claim).event_seq


def test_corrected_facts_are_shown_as_seen_as_typed_and_as_they_are_now(claim, people):
    version = seen(claim)
    workflow.correct_facts(
        claim=claim.pk, actor=people.park, changes={"outage_sales": 1_900_000}, reason="the receipts say so"
    )
    response = Desk(people.kim).do(claim, "correct_facts", seen=version, **FACTS)
    assert response.status_code == 409
    row = rows(response)["Outage-week sales"]
    assert (row.saw, row.typed, row.now, row.who) == ("₩2,000,000", "1,700,000", "₩1,900,000", "park")
    assert fresh(claim).outage_sales == 1_900_000
    assert 'value="1,700,000"' in text_of(response)
    assert FACTS["reason"] in text_of(response)


def test_two_corrections_of_one_fact_are_one_row_from_first_to_last(claim, people):
    version = seen(claim)
    for sales in (1_900_000, 1_800_000):
        workflow.correct_facts(
            claim=claim.pk, actor=people.park, changes={"outage_sales": sales}, reason="the receipts say so"
        )
    found = rows(Desk(people.kim).do(claim, "correct_facts", seen=version, **FACTS))
    assert list(found) == ["Outage-week sales"]
    assert (found["Outage-week sales"].saw, found["Outage-week sales"].now) == ("₩2,000,000", "₩1,800,000")
    assert found["Outage-week sales"].reasons == ("the receipts say so",) * 2


def test_the_same_form_sent_again_with_the_new_version_is_taken(claim, people):
    version = seen(claim)
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    desk = Desk(people.kim)
    refused = desk.do(claim, "correct_facts", seen=version, **FACTS)
    again = desk.do(claim, "correct_facts", seen=refused.context["seen"], **FACTS)
    assert again.status_code == 302
    assert fresh(claim).outage_sales == 1_700_000


def test_a_document_judged_meanwhile_is_named_although_the_form_no_longer_offers_it(claim, people):
    version, document = seen(claim), claim.documents.get(kind="bankbook_copy")
    workflow.reject_document(document=document.pk, actor=people.park, defect="unreadable")
    response = Desk(people.kim).do(claim, "accept_document", seen=version, document=document.pk)
    assert response.status_code == 409
    (row,) = rows(response).values()
    assert row.saw == "Unchecked"
    assert row.now.startswith("Rejected (")
    assert claim.documents.get(pk=document.pk).state == "rejected"


def test_an_account_entered_meanwhile_is_named_with_its_number_masked(claim, people):
    version = seen(claim)
    workflow.enter_account(
        claim=claim.pk, actor=people.park, bank_code="088", number="110-123-456789", holder="판교식당"
    )
    response = Desk(people.kim).do(claim, "recommend", seen=version, note="all papers fit the claim")
    row = rows(response)["Account number"]
    assert "***6789" in row.now
    assert "110123456789" not in text_of(response)
    assert "all papers fit the claim" in text_of(response)


def test_a_state_that_moved_meanwhile_is_named_with_who_moved_it(claim, people):
    version = seen(claim)
    workflow.return_to_claimant(claim=claim.pk, actor=people.park, reason="the form is unsigned")
    response = Desk(people.kim).do(claim, "correct_facts", seen=version, **FACTS)
    assert response.status_code == 409
    row = rows(response)["State"]
    assert (row.saw, row.now, row.who) == ("In review", "Returned", "park")
    assert FACTS["reason"] in text_of(response)


def test_a_person_assigned_meanwhile_is_named(claim, people):
    version = seen(claim)
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    row = rows(Desk(people.jung).do(claim, "assign", seen=version, to=people.park.pk))["Assigned to"]
    assert (row.saw, row.typed, row.now, row.who) == ("park", "park", "kim", "jung")


def test_an_act_without_fields_is_named_by_its_sentence(claim, people):
    version = seen(claim)
    workflow.request_supplement(
        claim=claim.pk, actor=people.park, items=[("sales_evidence", "outage_week_missing")], message=""
    )
    workflow.remind_supplement(claim=claim.pk, actor=people.park)
    found = rows(Desk(people.kim).do(claim, "remind_supplement", seen=version))
    assert list(found) == ["State", "Remind claimant"]
    assert found["Remind claimant"].now == "done"


def test_a_refusal_with_nothing_changed_shows_no_table(claim, people):
    response = Desk(people.kim).do(claim, "recommend")
    assert response.status_code == 409
    assert response.context["changed_since"] == []


def test_a_form_with_a_mistake_and_nothing_changed_says_the_mistake(claim, people):
    response = Desk(people.kim).do(claim, "correct_facts", **{**FACTS, "reason": ""})
    assert response.status_code == 422
    assert response.context["changed_since"] == []


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_an_objects_page_is_only_read(programme, people, method):
    client = Desk(people.jung).client
    address = f"/admin/compensation/programme/{programme.pk}/change/"
    assert client.get(address).status_code == 200
    assert getattr(client, method)(address).status_code == 405


def test_a_verb_of_the_list_that_finds_itself_stale_says_so(people):
    def run(request, obj, data, seen):
        raise Stale

    office = admin.site._registry[Programme]
    assert isinstance(office, RecordAdmin)
    request = RequestFactory().post("/", {})
    request.user = people.jung
    verb = Verb("anything", "Anything", run, form_class=ConfirmForm, on_list=True)
    response = VerbPage(office, verb, request, None).respond()
    assert isinstance(response, TemplateResponse)
    assert response.status_code == 409
    assert str(Stale()) in text_of(response.render())
