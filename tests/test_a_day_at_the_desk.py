"""A day at the desk without a mouse: one agent and one approver, from the next case to the last signature."""

from datetime import timedelta

import pytest
from django.utils import timezone
from selenium.webdriver.common.keys import Keys

from claims import workflow
from claims.intake.uploads import Paper
from claims.models import Appeal, ClaimEvent, Document, Offer
from tests import builders, stages
from tests.claims.admin.desk import fresh, state_of
from tests.keyboard import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


@pytest.fixture
def seat(browser, live_server):
    browser.set_window_size(1440, 1000)
    return Seat(browser, live_server.url)


def verbs(claim) -> list[str]:
    """What happened to the claim, in order."""
    return list(ClaimEvent.objects.filter(claim=claim).order_by("seq").values_list("verb", flat=True))


def actors(claim) -> dict[str, str | None]:
    """Who did each thing last."""
    rows = ClaimEvent.objects.filter(claim=claim).order_by("seq").values_list("verb", "actor__username")
    return dict(rows)


def take_and_start(seat: Seat, claim) -> None:
    """N takes the case, R opens its first act, Ctrl+Enter does it."""
    seat.opens("n")
    assert f"/claim/{claim.pk}/change/" in seat.browser.current_url
    seat.opens("r")
    seat.send()
    assert state_of(claim) == "in_review"


def accept_all(seat: Seat, claim) -> None:
    """1 for each paper nobody has looked at; the page goes on to the next one by itself."""
    for _paper in range(Document.objects.filter(claim=claim, state="received").count()):
        seat.opens("1")
    assert not Document.objects.filter(claim=claim, state="received").exists()


def open_mine(seat: Seat, claim) -> None:
    """G Q is the queue as one's day begins with it; J stands on its first row, Enter opens it."""
    seat.opens("g", "q")
    seat.type("j")
    seat.opens(Keys.ENTER)
    assert f"/claim/{claim.pk}/change/" in seat.browser.current_url


def approve(seat: Seat, claim) -> None:
    """The approver's half: their view, the case, the page of confirming, Ctrl+Enter."""
    open_mine(seat, claim)
    assert any("tab=approvals" in page for page in seat.pages)
    seat.opens("r")
    seat.send()


def test_a_rejected_paper_is_asked_for_arrives_and_the_claim_is_approved(people, programme, seat) -> None:
    claim = builders.file(programme, people)
    seat.sign_in("park", builders.PASSWORD)
    take_and_start(seat, claim)

    seat.type("2", "Outage")
    assert seat.on("select[name=defect]")
    seat.type(Keys.TAB)
    seat.opens(Keys.ENTER)
    rejected = Document.objects.get(claim=claim, state="rejected")
    assert (rejected.defect, rejected.judged_by) == ("outage_week_missing", people.park)

    seat.opens("u")
    assert seat.browser.current_url.endswith("/do/request_supplement/")
    seat.tab_to(f"#id_item_{rejected.kind}")
    seat.type("Outage")
    seat.tab_to("#id_message")
    seat.type("The sheet ends before the outage.")
    seat.tab_to("[name=preview]")
    seat.opens(Keys.ENTER)
    assert "The sheet ends before the outage." in seat.sees("#preview")[0].text
    seat.send()
    assert state_of(claim) == "supplement_requested"

    file = Paper(rejected.kind, builders.picture("the whole week"), "whole-week.png")
    workflow.receive_supplement(claim=claim.pk, actor=None, papers=[file])

    open_mine(seat, claim)
    accept_all(seat, claim)
    seat.opens("r")
    assert seat.browser.current_url.endswith("/do/recommend/")
    seat.type("Every paper is in.")
    seat.send()
    assert state_of(claim) == "awaiting_approval"

    seat.opens("c")
    seat.tab_to("#id_outcome")
    seat.type("Informed")
    seat.send()

    seat.sign_in("lee", builders.PASSWORD)
    assert "tab=approvals" in seat.browser.current_url
    open_mine(seat, claim)
    seat.opens("r")
    seat.tab_to("[data-since] summary")
    seat.type(Keys.ENTER)
    seat.clean()
    seat.tab_to("[name=opened]")
    seat.type(Keys.SPACE)
    seat.send()

    assert state_of(claim) == "approved"
    decision, approval = fresh(claim).decision, fresh(claim).approval
    assert decision is not None
    assert approval is not None
    assert (decision.outcome, approval.approved_by) == ("award", people.lee)
    assert verbs(claim) == [
        "file_claim",
        "take_case",
        "start_review",
        "reject_document",
        "request_supplement",
        "receive_supplement",
        *["accept_document"] * 4,
        "recommend",
        "record_contact",
        "approve",
    ]
    said = actors(claim)
    assert (said["reject_document"], said["receive_supplement"]) == ("park", None)
    assert (said["recommend"], said["approve"]) == ("park", "lee")


def test_a_negotiation_ends_in_a_settlement_that_is_approved(people, programme, seat) -> None:
    claim = builders.file(programme, people, loss=stages.ABOVE_THE_TOP_TIER)
    seat.sign_in("park", builders.PASSWORD)
    take_and_start(seat, claim)
    accept_all(seat, claim)
    seat.opens("r")
    seat.send()
    assert state_of(claim) == "negotiating"

    seat.opens("o")
    assert seat.browser.current_url.endswith("/do/make_offer/")
    assert seat.on("#id_amount")
    seat.type("400,000", Keys.TAB, "Phone")
    seat.send()
    seat.opens("r")
    assert seat.browser.current_url.endswith("/do/accept_settlement/")
    assert seat.on("#id_channel")
    seat.type("Phone")
    seat.send()
    assert state_of(claim) == "awaiting_approval"

    seat.sign_in("lee", builders.PASSWORD)
    approve(seat, claim)

    settled = Offer.objects.get(claim=claim)
    assert (settled.state, settled.amount, settled.accepted_channel) == ("accepted", 400_000, "phone")
    decision = fresh(claim).decision
    assert decision is not None
    assert (state_of(claim), decision.amount, decision.offer) == ("approved", 400_000, settled)
    assert verbs(claim) == [
        "file_claim",
        "take_case",
        "start_review",
        *["accept_document"] * 4,
        "open_negotiation",
        "make_offer",
        "accept_settlement",
        "approve",
    ]
    assert (actors(claim)["accept_settlement"], actors(claim)["approve"]) == ("park", "lee")


def test_an_appeal_is_filed_and_dismissed_by_an_approver_who_took_no_part(people, programme, seat) -> None:
    claim = builders.confirm(stages.awaiting_award(programme, people), people, at=timezone.now() - timedelta(days=1))
    seat.sign_in("kim", builders.PASSWORD)
    seat.palette(claim.receipt_no)
    seat.palette("appeal")
    assert seat.browser.current_url.endswith("/do/file_appeal/")
    assert seat.on("#id_channel")
    seat.type("Phone", Keys.TAB, "The loss was larger than that.")
    seat.send()
    appeal = Appeal.objects.get(claim=claim)
    assert (appeal.state, appeal.channel) == ("filed", "phone")

    seat.sign_in("choi", builders.PASSWORD)
    seat.tab_to(".case-tabs a[href*='tab=appeals']")
    seat.opens(Keys.ENTER)
    seat.type("j")
    seat.opens(Keys.ENTER)
    seat.opens("r")
    assert seat.browser.current_url.endswith("/do/judge_appeal/")
    seat.type("2", "The papers show the loss that was decided on.")
    seat.send()

    appeal = Appeal.objects.get(claim=claim)
    assert (appeal.state, appeal.judged_by, appeal.granted) == ("dismissed", people.choi, None)
    assert state_of(claim) == "approved"
    assert verbs(claim)[-3:] == ["approve", "file_appeal", "judge_appeal"]
    assert (actors(claim)["file_appeal"], actors(claim)["judge_appeal"]) == ("kim", "choi")
