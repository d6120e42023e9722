"""The supplement request: shown as it will be sent, in the claimant's language, before anything is written."""

import pytest

from claims import workflow
from claims.models import Claimant, ClaimEvent, Supplement
from compensation.models import Notice
from tests.claims.admin.desk import Desk, fresh, scan, state_of, text_of

pytestmark = pytest.mark.django_db
ASKED = {
    "item_sales_evidence": "outage_week_missing",
    "item_bankbook_copy": "holder_differs",
    "due_on": "2099-03-27",
    "message": "The first page of the bankbook, please.",
}


def preview(response):
    return response.context.get("preview")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_preview_is_the_text_that_is_sent_and_writes_nothing(claim, people, language):
    desk, before = Desk(people.kim), fresh(claim).event_seq
    notices = Notice.objects.count()
    shown = desk.do(claim, "request_supplement", preview="1", language=language, **ASKED)
    assert shown.status_code == 200
    assert (state_of(claim), fresh(claim).event_seq) == ("in_review", before)
    assert Notice.objects.count() == notices
    assert not Supplement.objects.exists()
    assert fresh(claim).claimant.language == "ko"

    assert desk.do(claim, "request_supplement", language=language, **ASKED).status_code == 302
    sent = Notice.objects.get(template="supplement_requested")
    said = preview(shown)
    assert (said["subject"], said["body"], said["language"]) == (sent.subject, sent.body, sent.language)
    assert sent.language == language
    assert shown.context["delivery"]["to"] == sent.recipient_shown


def test_the_preview_keeps_what_was_typed_and_names_every_item(claim, people):
    page = text_of(Desk(people.kim).do(claim, "request_supplement", preview="1", language="en", **ASKED))
    assert page.count(ASKED["message"]) == 2
    assert "- Bankbook copy: Account holder differs" in page
    assert "- Sales evidence: Outage week not covered" in page
    assert "Nothing has been sent or saved yet." in page
    assert fresh(claim).claimant.phone not in page


def test_a_preview_of_a_form_with_mistakes_says_the_mistakes(claim, people):
    response = Desk(people.kim).do(claim, "request_supplement", preview="1", message="x" * 10)
    assert response.status_code == 422
    assert preview(response) is None


def test_whoever_cannot_be_told_is_said_before_sending(claim, people):
    Claimant.objects.filter(pk=claim.claimant_id).update(phone="", email="")
    desk = Desk(people.kim)
    for answer in (desk.verb(claim, "request_supplement"), desk.do(claim, "request_supplement", preview="1", **ASKED)):
        assert "nobody can be told by message" in text_of(answer)


def test_the_language_chosen_becomes_the_claimants_and_the_event_keeps_both(claim, people):
    Desk(people.kim).do(claim, "request_supplement", language="en", **ASKED)
    assert fresh(claim).claimant.language == "en"
    event = ClaimEvent.objects.filter(claim=claim).order_by("-seq")[0]
    assert event.data["language"] == {"before": "ko", "after": "en"}
    workflow.remind_supplement(claim=claim.pk, actor=people.park)
    assert Notice.objects.get(template="supplement_reminder").language == "en"


def test_a_form_without_a_language_leaves_it_as_it_was(claim, people):
    Desk(people.kim).do(claim, "request_supplement", **ASKED)
    assert fresh(claim).claimant.language == "ko"


def test_language_and_reminders_are_set_with_an_event(claim, people):
    desk = Desk(people.kim)
    assert desk.do(claim, "set_preferences", language="en").status_code == 302
    claimant = fresh(claim).claimant
    assert (claimant.language, claimant.reminders_wanted) == ("en", False)
    event = ClaimEvent.objects.filter(claim=claim).order_by("-seq")[0]
    assert (event.verb, event.actor) == ("set_preferences", people.kim)
    assert event.data["before"] == {"language": "ko", "reminders_wanted": True}
    assert "Wants reminders yes → no" in text_of(desk.case(claim, tab="history"))
    assert Desk(people.lee).do(claim, "set_preferences", language="ko").status_code == 403


def test_a_partial_answer_ticks_off_its_item_on_the_page(claim, people):
    desk = Desk(people.kim)
    desk.do(claim, "request_supplement", **ASKED)
    workflow.attach_document(
        claim=claim.pk,
        actor=people.park,
        paper=workflow.documents.Paper("sales_evidence", scan("new").read(), "new.png"),
    )
    page = text_of(desk.case(claim, tab="supplements"))
    assert page.count("arrived") == 1
    assert page.count("missing</span>") == 1


def test_what_was_sent_stands_on_the_case_with_its_state(claim, people):
    desk = Desk(people.kim)
    desk.do(claim, "request_supplement", **ASKED)
    sent = Notice.objects.filter(template="supplement_requested")
    sent.update(state="unknown")
    assert f"/notice/{sent.get().pk}/do/ask_again/" in text_of(desk.case(claim, tab="sent"))
    sent.update(state="delivered")
    assert "ask_again" not in text_of(desk.case(claim, tab="sent"))
    for tab in ("sent", "history"):
        page = text_of(desk.case(claim, tab=tab))
        assert "Request for missing documents" in page
        assert "Delivered" in page
    assert fresh(claim).claimant.phone not in page
