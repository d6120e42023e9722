"""The pages of replays in a browser: accessible in both themes, no wider than a phone, bars reached by keyboard."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests import builders
from tests.axe import assert_accessible
from tests.claims.simulation import books
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = (390, 1200)
TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_replay_and_a_sweep_are_read_by_keyboard_in_both_themes_and_on_a_phone(browser, visit, sign_in):
    people = builders.make_people()
    programme = builders.make_programme(people)
    for number, loss in enumerate((250_000, 310_000, 480_000), start=1):
        builders.approved(programme, people, number, loss=loss)
    replayed = books.replayed(programme, people, books.tiers(first=340_000, second=460_000))
    swept = books.swept(programme, people, "tiers.1.up_to", "200000", "520000", "40000")
    sign_in(people.jung)
    pages = [reverse(f"admin:claims_{made._meta.model_name}_change", args=[made.pk]) for made in (replayed, swept)]
    window = browser.get_window_size()
    try:
        for page in pages:
            browser.set_window_size(*PHONE)
            visit(page)
            assert browser.execute_script(TOO_WIDE) <= 0
            browser.set_window_size(1280, 1000)
            for dark in (False, True):
                browser.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", dark)
                assert_accessible(browser)
        visit(pages[0])
        bar = browser.find_element(By.CSS_SELECTOR, "svg a[href*='kind=loss']")
        assert "−20,000" in bar.get_attribute("aria-label")
        browser.execute_script("arguments[0].focus()", bar)
        bar.send_keys(Keys.ENTER)
        patient(browser, 20).until(lambda window: "kind=loss" in window.current_url)
        assert len(browser.find_elements(By.CSS_SELECTOR, "#rows tbody tr")) == 1
    finally:
        browser.set_window_size(window["width"], window["height"])
