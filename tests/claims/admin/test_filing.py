"""Filing by hand: the form's reading, the one door behind it, and what it leaves to the review."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Claim
from compensation.calendar import SEOUL
from tests import builders
from tests.claims.admin.desk import Desk, scan, text_of


def address() -> str:
    return reverse("admin:claims_claim_list_do", args=["file_claim"])


def said(programme: Any, **changes: Any) -> dict[str, Any]:
    """A filled-in form; a None leaves its field out."""
    form = {
        "programme": programme.pk,
        "received_at": "2023-02-02T14:11",
        "channel": "post",
        "brn": "123-45-67891",
        "business_name": "우편상회",
        "representative": "홍길동",
        "phone": "010-2222-3333",
        "service": "주문알림",
        "industry": "소매업",
        "baseline_sales": "1,240,000",
        "outage_sales": "76만 원",
        "bank_code": "004",
        "account_number": "110-123-456789",
        "holder": "우편상회",
        "consent": "on",
        "on_paper_sales_evidence": "on",
        "damage_text": "예약 12건이 취소됐습니다.",
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_agent_files_what_came_by_post_as_of_its_postmark(programme, people, language) -> None:
    desk = Desk(people.kim, language)
    assert desk.client.get(address()).status_code == 200
    answer = desk.client.post(address(), said(programme, file_bankbook_copy=scan("book")))
    claim = Claim.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:claims_claim_change", args=[claim.pk])
    assert claim.received_at == datetime(2023, 2, 2, 14, 11, tzinfo=SEOUL)
    assert (claim.channel, claim.loss, claim.defects) == ("post", 480_000, [])
    assert (claim.claimant.phone, claim.claimant.brn) == ("01022223333", "1234567891")
    assert claim.account is not None
    assert (claim.account.number, claim.account.entered_by) == ("110123456789", people.kim)
    assert sorted(claim.documents.values_list("kind", "size")) == [
        ("bankbook_copy", claim.documents.get(kind="bankbook_copy").size),
        ("sales_evidence", 0),
    ]
    assert "Received Thu 2 Feb 2023, 14:11 KST over Post." in text_of(Desk(people.kim).case(claim, tab="history"))


def test_what_is_left_empty_is_a_defect_for_the_review(programme, people) -> None:
    left = dict.fromkeys(("phone", "baseline_sales", "outage_sales", "bank_code", "account_number", "holder"))
    assert Desk(people.kim).client.post(address(), said(programme, **left)).status_code == 302
    claim = Claim.objects.get()
    assert claim.defects == [
        "baseline_sales_invalid",
        "outage_sales_invalid",
        "phone_invalid",
        "bank_unknown",
        "account_invalid",
    ]
    assert claim.account is None
    assert "5 defects" in text_of(Desk(people.kim).list())


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a business number with a wrong check digit": ({"brn": "123-45-67890"}, "fails its check digit"),
    "no business number": ({"brn": None}, "Enter the business number."),
    "no consent": ({"consent": None}, "Consent to the use of personal data is missing."),
    "no channel": ({"channel": None}, "Choose the channel."),
    "a receipt in the future": ({"received_at": "2999-01-01T00:00"}, "cannot lie in the future"),
    "half an account": ({"holder": None}, "together, or leave all three empty"),
    "a short phone": ({"phone": "010-22"}, "Enter a mobile number"),
    "sales in words": ({"outage_sales": "about a million"}, "Enter whole won in digits"),
    "an e-mail without a place": ({"email": "hong"}, "E-mail"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_and_what_was_typed_stays(programme, people, mistake) -> None:
    changes, sentence = MISTAKES[mistake]
    answer = Desk(people.kim).client.post(address(), said(programme, **changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="우편상회"' in text_of(answer)
    assert not Claim.objects.exists()


@pytest.mark.parametrize("moment", ["2023-01-30T14:59", "2023-02-28T00:00", "2023-05-01T10:00"])
def test_a_receipt_outside_the_window_is_refused_with_when_it_was_open(programme, people, moment) -> None:
    answer = Desk(people.kim).client.post(address(), said(programme, received_at=moment))
    assert answer.status_code == 409
    assert "Filing" in text_of(answer)
    assert not Claim.objects.exists()


def test_a_business_with_a_live_claim_is_led_to_it(programme, people) -> None:
    first = builders.file(programme, people, brn="1234567891")
    answer = Desk(people.kim).client.post(address(), said(programme))
    assert answer.status_code == 409
    assert f"Same as {first.receipt_no}, already received." in text_of(answer)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("who", ["lee", "jung", "seo", "oh", "gong"])
def test_only_agents_file(programme, people, who) -> None:
    desk = Desk(getattr(people, who))
    assert desk.client.get(address()).status_code == 403
    assert desk.client.post(address(), said(programme)).status_code == 403
    assert not Claim.objects.exists()


def test_a_broken_file_files_nothing_at_all(programme, people) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    broken = SimpleUploadedFile("book.png", b"not a picture")
    answer = Desk(people.kim).client.post(address(), said(programme, file_bankbook_copy=broken))
    assert answer.status_code == 409
    assert not Claim.objects.exists()
