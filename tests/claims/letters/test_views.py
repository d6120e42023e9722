"""The letters' door: who may, what is logged, what the page holds."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from claims.letters.content import letter_for
from claims.letters.letter import KINDS
from claims.models import Claim, Decision
from compensation.models import AccessLog
from tests import builders
from tests.claims.letters import desk

MAY_SEE = {"kim", "park", "lee", "choi", "jung", "han", "seo"}
REASON = "The claimant asked for a copy"
HOSTILE = "<script>alert(1)</script>\"'{{ 7|add:7 }} #panic() *x* 😀"


def page(claim, kind="award"):
    return reverse("claim_letter", args=[claim.pk, kind])


def pdf(claim, kind="award"):
    return reverse("claim_letter_pdf", args=[claim.pk, kind])


@pytest.fixture
def claim(programme, people):
    return desk.claim_with("award", programme, people)


def entries(*actions):
    return list(AccessLog.objects.filter(object_type="letter", action__in=actions or ("view", "download")))


@pytest.mark.parametrize("name", [*builders.ROLES, "noh"])
def test_only_who_may_see_claims_sees_their_letters(name, client, claim, people):
    person = getattr(people, name)
    client.force_login(person)
    answers = client.get(page(claim)), client.post(pdf(claim), {"reason": REASON})
    if name in MAY_SEE:
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [(entry.user_id, entry.action) for entry in entries()][::-1] == [
            (person.pk, "view"),
            (person.pk, "download"),
        ]
    else:
        assert all(answer.status_code in (302, 403) for answer in answers)
        assert entries() == []
    assert person.has_perm("claims.view_claim") == (name in MAY_SEE)


def test_who_is_not_signed_in_is_led_to_the_door(client, claim):
    for answer in (client.get(page(claim)), client.post(pdf(claim), {"reason": REASON})):
        assert answer.status_code == 302
        assert "login" in answer["Location"]
    assert entries() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_says_all_the_letter_says(kind, language, client, programme, people):
    claim = desk.claim_with(kind, programme, people)
    client.force_login(people.kim)
    answer = client.get(page(claim, kind), {"language": language})
    html = answer.content.decode()
    letter = letter_for(claim, kind, language)
    assert [piece for piece in desk.pieces(letter) if escape(piece) not in html] == []
    assert f'lang="{language}" tabindex' in html
    assert "<script" not in html
    assert "style=" not in html
    (entry,) = entries()
    assert (entry.action, entry.object_key, entry.subjects) == (
        "view",
        f"{claim.receipt_no}/{kind}",
        [claim.claimant_id],
    )


def test_page_and_file_are_never_kept_and_never_guessed_at(client, claim, people):
    client.force_login(people.kim)
    for answer in (client.get(page(claim)), client.post(pdf(claim), {"reason": REASON})):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_file_comes_for_a_reason_that_is_kept(client, claim, people):
    client.force_login(people.kim)
    answer = client.post(pdf(claim), {"reason": REASON, "language": "en"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="t1-000001-award-en.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert "sandbox" in answer["Content-Security-Policy"]
    (entry,) = entries("download")
    assert (entry.reason, entry.subjects) == (REASON, [claim.claimant_id])


@pytest.mark.parametrize("reason", ["", "abc", "    x    ", "x" * 101])
def test_without_a_reason_there_is_no_file_but_the_sentence(reason, client, claim, people):
    client.force_login(people.kim)
    answer = client.post(pdf(claim), {"reason": reason}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/html")
    assert "5 characters" in answer.content.decode() or "100 characters" in answer.content.decode()
    assert entries("download") == []


def test_the_file_is_not_had_by_following_a_link(client, claim, people):
    client.force_login(people.kim)
    assert client.get(pdf(claim), {"reason": REASON}).status_code == 405


@pytest.mark.parametrize("kind", ["denial", "settlement", "supplement", "farewell"])
def test_a_letter_the_claim_does_not_have_is_not_found(kind, client, claim, people):
    client.force_login(people.kim)
    assert client.get(page(claim, kind)).status_code == 404
    assert client.post(pdf(claim, kind), {"reason": REASON}).status_code == 404
    assert entries() == []


def test_a_claim_that_is_not_there_is_not_found(client, claim, people):
    client.force_login(people.kim)
    assert client.get(reverse("claim_letter", args=[claim.pk + 99, "award"])).status_code == 404


def test_a_record_that_does_not_recompute_is_refused_in_a_sentence(client, claim, people, without_guards):
    Decision.objects.filter(pk=claim.decision_id).update(amount=500_000)
    client.force_login(people.kim)
    for answer in (
        client.get(page(claim), headers={"accept-language": "en"}),
        client.post(pdf(claim), {"reason": REASON}, headers={"accept-language": "en"}),
    ):
        assert answer.status_code == 409
        assert "its record does not recompute" in answer.content.decode()
        assert "500,000" not in answer.content.decode()
    assert entries() == []


def test_hostile_names_are_words_on_the_page_and_in_the_file(client, programme, people):
    claim = Claim.objects.get(pk=desk.awarded(programme, people, business_name=HOSTILE).pk)
    client.force_login(people.kim)
    html = client.get(page(claim)).content.decode()
    assert escape(HOSTILE) in html
    assert "<script>alert" not in html
    assert client.post(pdf(claim), {"reason": REASON}).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_accessible_and_fits_a_phone(kind, sign_in, visit, browser, programme, people):
    from tests.axe import assert_accessible

    claim = desk.claim_with(kind, programme, people)
    sign_in(people.kim)
    for theme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": theme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        visit(page(claim, kind))
        assert_accessible(browser)
    size = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
