"""In a browser the hint appears and goes by itself, and never takes the focus."""

from datetime import timedelta

import pytest
from django.utils import timezone
from selenium.webdriver.common.by import By

from claims.models import Presence
from claims.presence import beat
from tests.waiting import patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def said(window) -> str:
    return window.find_element(By.CSS_SELECTOR, "[data-others]").text


def test_an_open_page_beats_and_a_form_that_is_filled_in_says_so(claim, people, browser, visit, sign_in):
    sign_in(people.kim)
    beat(claim, people.lee, writing=True, now=timezone.now())
    visit(f"/admin/claims/claim/{claim.pk}/do/correct_facts/")
    wait = patient(browser, 20)
    wait.until(lambda window: Presence.objects.filter(person=people.kim, writing=False).exists())
    assert "lee" in said(browser)
    reason = browser.find_element(By.NAME, "reason")
    reason.click()
    Presence.objects.filter(person=people.lee).update(seen_at=timezone.now() - timedelta(minutes=1))
    reason.send_keys("as the receipts say")
    wait.until(lambda window: Presence.objects.filter(person=people.kim, writing=True).exists())
    wait.until(lambda window: said(window) == "")
    assert browser.switch_to.active_element == reason
    assert reason.get_attribute("value") == "as the receipts say"
