"""The dashboard in a real browser: bars by keyboard, axe in both themes and languages, a telephone's width."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.axe import assert_accessible
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAWN = ("inflow", "backlog", "turnaround", "decisions", "work", "money", "supplements", "coming")


@pytest.fixture
def board(browser, visit, sign_in, book):
    """``board(language)``: the manager's dashboard about the book's programme."""

    def open_page(language="en"):
        sign_in(book.people.jung)
        browser.add_cookie({"name": "django_language", "value": language, "path": "/"})
        visit(f"{reverse('dashboard')}?programme=t1")
        return browser

    return open_page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_in_either_theme_with_every_table_open(board, language):
    browser = board(language)
    browser.execute_script("document.querySelectorAll('figure details').forEach(table => { table.open = true })")
    for dark in (False, True):
        browser.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", dark)
        assert_accessible(browser)


def test_a_telephone_needs_no_side_scroll(board):
    browser = board()
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_tab_goes_along_the_bars_and_enter_opens_the_list(board):
    browser = board()
    bars = browser.find_elements(By.CSS_SELECTOR, "#chart-backlog svg a")
    browser.execute_script("arguments[0].focus()", bars[0])
    ActionChains(browser).send_keys(Keys.TAB).perform()
    focused = browser.switch_to.active_element
    assert focused == bars[1]
    name = focused.get_attribute("aria-label")
    assert name.endswith(": 1")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    patient(browser, 10).until(lambda at: "/admin/claims/claim/" in at.current_url)
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.r-list tbody tr")) == 1


def test_no_link_hides_in_a_picture_and_every_chart_has_its_sentence(board):
    browser = board()
    assert not browser.find_elements(By.CSS_SELECTOR, "[role=img] a")
    for code in DRAWN:
        figure = browser.find_element(By.ID, f"chart-{code}")
        assert figure.tag_name == "figure"
        assert figure.find_element(By.CSS_SELECTOR, "figcaption p:not(.r-meta)").text
    unnamed = [a for a in browser.find_elements(By.CSS_SELECTOR, "figure svg a") if not a.get_attribute("aria-label")]
    assert unnamed == []
