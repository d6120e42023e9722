"""One page a verb: whose it is, what its form does through the real workflow, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from claims import workflow
from claims.models import Claim, ClaimEvent
from tests import builders, stages
from tests.claims.admin.desk import Desk, account_of, scan, state_of, text_of

EVERYONE = ("kim", "lee", "jung", "oh", "yoon", "seo", "im", "gong")


def offered_today(programme: Any, people: Any) -> Claim:
    """An offer of Park's that still stands."""
    claim = stages.negotiating(programme, people)
    workflow.make_offer(claim=claim.pk, actor=people.park, amount=400_000, channel="phone")
    return Claim.objects.get(pk=claim.pk)


#: verb: (stage to stand in, role that may, what its form says, the state it leads to)
VERBS: dict[str, tuple[Callable[..., Claim], str, dict[str, Any], str]] = {
    "start_review": (builders.file, "kim", {}, "in_review"),
    "assign": (builders.file, "jung", {"to": "park"}, "received"),
    "request_supplement": (
        stages.in_review,
        "kim",
        {"item_sales_evidence": "outage_week_missing", "message": "Please add the outage week."},
        "supplement_requested",
    ),
    "remind_supplement": (stages.supplement_requested, "kim", {}, "supplement_requested"),
    "receive_supplement": (stages.supplement_requested, "kim", {"on_paper_sales_evidence": "on"}, "in_review"),
    "open_negotiation": (lambda *a: stages.in_review(*a, loss=700_000), "kim", {}, "negotiating"),
    "make_offer": (stages.negotiating, "kim", {"amount": "400,000", "channel": "phone"}, "negotiating"),
    "record_counter": (stages.offered, "kim", {"amount": "60만 원", "channel": "phone"}, "negotiating"),
    "accept_settlement": (offered_today, "kim", {"channel": "phone"}, "awaiting_approval"),
    "end_negotiation": (stages.offered, "kim", {"reason": "no common ground"}, "in_review"),
    "recommend": (stages.in_review, "kim", {"note": "all papers fit"}, "awaiting_approval"),
    "send_back": (stages.awaiting_award, "lee", {"reason": "look at the sales again"}, "in_review"),
    "return_to_claimant": (stages.in_review, "kim", {"reason": "the form is unsigned"}, "returned"),
    "resubmit": (stages.returned_to_claimant, "kim", {}, "received"),
    "withdraw": (builders.file, "kim", {"channel": "phone"}, "withdrawn"),
    "hold": (builders.approved, "kim", {"reason": "the name is unclear"}, "on_hold"),
    "release_hold": (stages.on_hold, "lee", {}, "approved"),
    "enter_account": (
        stages.in_review,
        "kim",
        {"bank_code": "088", "number": "110-123-456789", "holder": "판교식당"},
        "in_review",
    ),
    "attach_document": (stages.in_review, "kim", {"kind": "other", "on_paper": "on"}, "in_review"),
    "correct_facts": (
        stages.in_review,
        "kim",
        {"outage_sales": "1,900,000", "baseline_sales": "2480000", "reason": "as in the evidence"},
        "in_review",
    ),
}


def _kept() -> dict[str, int]:
    """How many rows there are, but for the log of who signed in."""
    return {table: number for table, number in stages.counts().items() if table != "compensation_accesslog"}


def _said(verb: str, people: Any) -> dict[str, Any]:
    said = dict(VERBS[verb][2])
    return {**said, "to": people.park.pk} if verb == "assign" else said


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_verbs_page_shows_and_its_form_does_it(programme, people, verb, language) -> None:
    stage, who, _data, target = VERBS[verb]
    claim = stage(programme, people)
    desk = Desk(getattr(people, who), language)
    assert desk.verb(claim, verb).status_code == 200
    before = ClaimEvent.objects.filter(claim=claim).count()
    answer = desk.do(claim, verb, **_said(verb, people))
    assert answer.status_code == 302, text_of(answer)
    assert state_of(claim) == target
    event = ClaimEvent.objects.filter(claim=claim).order_by("-seq")[0]
    assert (event.verb, event.actor) == (verb, getattr(people, who))
    assert ClaimEvent.objects.filter(claim=claim).count() == before + 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_every_other_role_and_nothing_changes(programme, people, verb) -> None:
    stage, who, _data, _target = VERBS[verb]
    claim = stage(programme, people)
    before, said = stages.row(claim), _said(verb, people)
    many = _kept()
    for name in EVERYONE:
        if name == who:
            continue
        answer = Desk(getattr(people, name)).do(claim, verb, **said)
        assert answer.status_code == 403, name
        assert Desk(getattr(people, name)).verb(claim, verb).status_code == 403, name
    assert stages.row(claim) == before
    assert _kept() == many


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_where_the_claim_is_paid(programme, people, verb) -> None:
    claim = stages.paid(programme, people).claim
    who = getattr(people, VERBS[verb][1])
    before = stages.row(claim)
    answer = Desk(who).do(claim, verb, **_said(verb, people))
    if verb == "assign":
        return
    assert answer.status_code == 409, text_of(answer)
    assert stages.row(claim) == before


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("seen", ["0", "", "x", "-1", "9999"])
def test_a_form_that_showed_another_version_is_refused(programme, people, verb, seen) -> None:
    stage, who, _data, _target = VERBS[verb]
    claim = stage(programme, people)
    before = stages.row(claim)
    answer = Desk(getattr(people, who)).do(claim, verb, seen=seen, **_said(verb, people))
    assert answer.status_code == 409
    assert stages.row(claim) == before


@pytest.mark.parametrize("verb", ["mark_paid", "schedule", "delete", "approve;drop", "file_claim", "assign_many"])
def test_verbs_that_are_not_this_desks_have_no_page(claim, people, verb) -> None:
    answer = Desk(people.kim).client.post(f"/admin/claims/claim/{claim.pk}/do/{verb}/", {"seen": claim.event_seq})
    assert answer.status_code == 404
    assert state_of(claim) == "in_review"


def test_a_link_never_changes_a_state(programme, people) -> None:
    claim = builders.file(programme, people)
    assert Desk(people.kim).verb(claim, "start_review").status_code == 200
    assert state_of(claim) == "received"


REFUSED_DATA: dict[str, tuple[str, dict[str, Any]]] = {
    "a supplement without an item": ("request_supplement", {"message": "please"}),
    "a supplement for an unknown kind of defect": ("request_supplement", {"item_bankbook_copy": "ugly"}),
    "a reason of four letters": ("return_to_claimant", {"reason": "form"}),
    "an offer of words": ("make_offer", {"amount": "half", "channel": "phone"}),
    "an offer without a channel": ("make_offer", {"amount": "400000"}),
    "an offer that stands until yesterday": (
        "make_offer",
        {"amount": "400000", "channel": "phone", "expires_on": "2023-01-01"},
    ),
    "a counter of nothing": ("record_counter", {"amount": "", "channel": "phone"}),
    "an acceptance over no channel": ("accept_settlement", {}),
    "an account of nine digits": ("enter_account", {"bank_code": "088", "number": "123456789", "holder": "a"}),
    "an account of no bank": ("enter_account", {"bank_code": "999", "number": "1234567890", "holder": "a"}),
    "an account of nobody": ("enter_account", {"bank_code": "088", "number": "1234567890", "holder": " "}),
    "facts that are words": ("correct_facts", {"outage_sales": "much", "reason": "as in the evidence"}),
    "facts without a reason": ("correct_facts", {"outage_sales": "1", "reason": ""}),
    "an unknown ground for a denial": ("recommend", {"reasons": ["I do not like it"]}),
    "a withdrawal over no channel": ("withdraw", {"reason": "said so on the phone"}),
    "an assignment to an approver": ("assign", {"to": "lee"}),
}


@pytest.mark.parametrize("mistake", REFUSED_DATA)
def test_data_that_will_not_do_keeps_the_form_and_changes_nothing(programme, people, mistake) -> None:
    verb, said = REFUSED_DATA[mistake]
    stage, who, _data, _target = VERBS[verb]
    claim = stage(programme, people)
    before = stages.row(claim)
    data = {name: getattr(people, value).pk if name == "to" else value for name, value in said.items()}
    answer = Desk(getattr(people, who)).do(claim, verb, **data)
    assert answer.status_code == 422
    assert "r-summary" in text_of(answer)
    assert stages.row(claim) == before


def test_facts_that_do_not_differ_are_not_a_correction(claim, people) -> None:
    said = {"service": "주문알림", "industry": "외식업", "baseline_sales": "2480000", "outage_sales": "2000000"}
    answer = Desk(people.park).do(claim, "correct_facts", reason="looked at it again", **said)
    assert answer.status_code == 422
    assert "Nothing is different from what is stored." in text_of(answer)


def test_a_supplement_asks_for_exactly_the_chosen_rows(claim, people) -> None:
    said = {
        "item_bankbook_copy": "holder_differs",
        "item_sales_evidence": "outage_week_missing",
        "due_on": "2030-01-02",
    }
    assert Desk(people.park).do(claim, "request_supplement", **said).status_code == 302
    supplement = claim.supplements.get()
    assert {(item.kind, item.defect) for item in supplement.items.all()} == {
        ("bankbook_copy", "holder_differs"),
        ("sales_evidence", "outage_week_missing"),
    }
    assert str(supplement.due_on) == "2030-01-02"


def test_an_answer_is_uploaded_item_by_item_and_nothing_else(programme, people) -> None:
    claim = stages.supplement_requested(programme, people)
    desk = Desk(people.kim)
    page = text_of(desk.verb(claim, "receive_supplement"))
    assert 'name="file_sales_evidence"' in page
    assert 'name="file_bankbook_copy"' not in page
    said = {"file_sales_evidence": scan("sales"), "file_bankbook_copy": scan("not asked")}
    assert desk.do(claim, "receive_supplement", **said).status_code == 302
    assert claim.documents.filter(kind="sales_evidence", version=2).exists()
    assert not claim.documents.filter(kind="bankbook_copy", version=2).exists()


def test_an_answer_without_any_asked_paper_is_refused(programme, people) -> None:
    claim = stages.supplement_requested(programme, people)
    answer = Desk(people.kim).do(claim, "receive_supplement")
    assert answer.status_code == 409
    assert "None of the requested documents has arrived yet." in text_of(answer)
    assert state_of(claim) == "supplement_requested"


def test_a_request_lapses_only_overdue_and_reminded(programme, people) -> None:
    claim = stages.supplement_requested(programme, people)
    desk = Desk(people.kim)
    assert "has not been reminded yet" in text_of(desk.do(claim, "lapse_supplement"))
    assert desk.do(claim, "remind_supplement").status_code == 302
    assert desk.do(claim, "lapse_supplement").status_code == 302
    assert state_of(claim) == "in_review"


@pytest.mark.parametrize(
    ("stage", "verb", "sentence"),
    [
        (stages.in_review, "open_negotiation", "The loss is not above the top tier"),
        (stages.supplement_requested, "lapse_supplement", "has not been reminded yet"),
        (stages.offered, "accept_settlement", "The offer has expired."),
    ],
)
def test_what_no_form_could_change_is_said_on_the_case_before_anybody_tries(
    programme, people, stage, verb, sentence
) -> None:
    claim = stage(programme, people)
    acts = {act["code"]: act for act in Desk(people.park).case(claim).context["acts"]}
    assert not acts[verb]["allowed"]
    assert sentence in acts[verb]["sentence"]
    assert Desk(people.park).verb(claim, verb).status_code == 409


def test_an_offer_above_ones_authority_waits_for_an_approver(programme, people) -> None:
    claim = stages.negotiating(programme, people)
    assert Desk(people.park).do(claim, "make_offer", amount="1,200,000", channel="post").status_code == 302
    refused = Desk(people.park).do(claim, "accept_settlement", channel="phone")
    assert refused.status_code == 409
    assert "above the agent's authority" in text_of(refused)
    assert Desk(people.park).do(claim, "confirm_offer").status_code == 403
    assert "Confirm offer" in text_of(Desk(people.lee).case(claim))
    assert Desk(people.lee).do(claim, "confirm_offer").status_code == 302
    assert Desk(people.park).do(claim, "accept_settlement", channel="phone").status_code == 302
    assert state_of(claim) == "awaiting_approval"


class TestAccount:
    """A new account: entered by one, verified by another; never shown whole."""

    def test_whoever_entered_it_cannot_verify_it(self, programme, people) -> None:
        claim = stages.in_review(programme, people)
        said = {"bank_code": "088", "number": "110-123-456789", "holder": "판교식당"}
        assert Desk(people.kim).do(claim, "enter_account", **said).status_code == 302
        own = Desk(people.kim).do(claim, "change_account")
        assert own.status_code == 403
        assert "Whoever entered the account cannot verify it." in text_of(own)
        page = text_of(Desk(people.park).verb(claim, "change_account"))
        assert "***6789" in page
        assert "110123456789" not in page
        assert Desk(people.park).do(claim, "change_account").status_code == 409
        assert Desk(people.park).do(claim, "check_holder").status_code == 302
        assert Desk(people.park).do(claim, "change_account").status_code == 302
        account = account_of(claim)
        assert (account.version, account.entered_by, account.verified_by) == (2, people.kim, people.park)

    def test_on_hold_it_goes_back_for_approval(self, programme, people) -> None:
        claim = stages.on_hold(programme, people)
        workflow.enter_account(claim=claim.pk, actor=people.kim, bank_code="088", number="110123456789", holder="판교")
        for first in ("check_holder", "change_account"):
            acts = Desk(people.park).case(claim).context["acts"]
            assert [act["code"] for act in acts if act["primary"]] == [first]
            assert Desk(people.park).do(claim, first).status_code == 302
        assert state_of(claim) == "awaiting_approval"

    def test_without_a_new_one_there_is_nothing_to_verify(self, programme, people) -> None:
        claim = stages.on_hold(programme, people)
        answer = Desk(people.park).do(claim, "change_account")
        assert answer.status_code == 409
        assert "There is no new account to verify." in text_of(answer)


class TestConfirming:
    """The second person sees what they bind, and binds what they saw."""

    def test_the_page_says_the_amount_in_the_button_and_carries_the_hash(self, programme, people) -> None:
        claim = stages.awaiting_award(programme, people)
        page = Desk(people.lee).verb(claim, "approve")
        assert "Confirm approval ₩50,000" in text_of(page)
        assert "Nothing has changed." in text_of(page)
        shown = page.context["form"]["shown"].value()
        assert Desk(people.lee).do(claim, "approve", shown=shown).status_code == 302
        assert state_of(claim) == "approved"
        assert claim.approvals.get().shown_hash == shown

    @pytest.mark.parametrize("shown", ["0" * 64, "x"])
    def test_another_hash_than_the_shown_one_binds_nothing(self, programme, people, shown) -> None:
        claim = stages.awaiting_award(programme, people)
        assert Desk(people.lee).do(claim, "approve", shown=shown).status_code == 409
        assert state_of(claim) == "awaiting_approval"
        assert not claim.approvals.exists()

    def test_without_a_hash_nothing_is_bound(self, programme, people) -> None:
        claim = stages.awaiting_award(programme, people)
        assert Desk(people.lee).do(claim, "approve").status_code == 422
        assert state_of(claim) == "awaiting_approval"

    def test_a_denial_is_confirmed_as_a_denial(self, programme, people) -> None:
        claim = stages.awaiting_denial(programme, people)
        desk = Desk(people.lee)
        shown = desk.verb(claim, "deny").context["form"]["shown"].value()
        assert desk.do(claim, "approve", shown=shown).status_code == 409
        assert state_of(claim) == "awaiting_approval"
        assert desk.do(claim, "deny", shown=shown).status_code == 302
        assert state_of(claim) == "denied"

    @pytest.mark.parametrize("who", ["kim", "park", "jung", "oh", "yoon", "seo"])
    def test_only_approvers_confirm(self, programme, people, who) -> None:
        claim = stages.awaiting_award(programme, people)
        shown = Desk(people.lee).verb(claim, "approve").context["form"]["shown"].value()
        assert Desk(getattr(people, who)).do(claim, "approve", shown=shown).status_code == 403
        assert state_of(claim) == "awaiting_approval"

    def test_what_changed_since_the_recommendation_is_on_the_page(self, programme, people) -> None:
        claim = stages.awaiting_award(programme, people)
        workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
        page = text_of(Desk(people.lee).verb(claim, "approve"))
        assert "Nothing has changed." not in page
        assert "Assign" in page

    def test_a_decided_claim_shows_no_form(self, programme, people) -> None:
        claim = builders.approved(programme, people)
        page = Desk(people.lee).verb(claim, "approve")
        assert page.status_code == 409
        assert 'name="shown"' not in text_of(page)

    def test_a_recommendation_shows_what_it_would_freeze(self, programme, people) -> None:
        claim = stages.in_review(programme, people)
        page = text_of(Desk(people.park).verb(claim, "recommend"))
        assert "What would be frozen" in page
        assert "₩50,000" in page

    def test_an_unchecked_paper_keeps_it_from_being_recommended(self, claim, people) -> None:
        answer = Desk(people.park).do(claim, "recommend")
        assert answer.status_code == 409
        assert "4 required documents are unchecked" in text_of(answer)

    def test_a_decision_is_reopened_by_an_approver_who_took_no_part(self, programme, people) -> None:
        claim = stages.asked_to_reopen(programme, people)
        assert Desk(people.lee).do(claim, "reopen", reason="an error was found").status_code == 403
        assert Desk(people.choi).do(claim, "reopen", reason="an error was found").status_code == 302
        assert state_of(claim) == "in_review"


def test_the_same_form_sent_twice_does_it_once(programme, people) -> None:
    claim = builders.file(programme, people)
    desk, seen = Desk(people.kim), claim.event_seq
    assert desk.do(claim, "start_review", seen=seen).status_code == 302
    assert desk.do(claim, "start_review", seen=seen).status_code == 302
    assert ClaimEvent.objects.filter(claim=claim, verb="start_review").count() == 1


@pytest.mark.parametrize("verb", ["start_review", "withdraw", "file_claim"])
def test_a_form_without_its_token_is_refused(programme, people, verb) -> None:
    from django.test import Client

    claim = builders.file(programme, people)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.kim)
    place = "do" if verb == "file_claim" else f"{claim.pk}/do"
    answer = client.post(f"/admin/claims/claim/{place}/{verb}/", {"seen": claim.event_seq, "channel": "phone"})
    assert answer.status_code == 403
    assert state_of(claim) == "received"
