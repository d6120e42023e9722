"""The pages of bank formats in a browser: accessible, on a phone, light and dark, and by keyboard to a draft."""

import os
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from payouts import workflow
from payouts.models import BankFormatVersion
from tests.axe import assert_accessible
from tests.payouts.format_documents import small_bank
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "",
    "shipped/hana/old/",
    "do/draft_by_fields/?from=woori/wonbiz",
    "do/draft_by_file/",
    "{draft}/change/",
)
BASE = "/admin/payouts/bankformatversion/"


def keep(browser, name: str) -> None:
    """A picture to look at, where a folder for pictures is named."""
    folder = os.environ.get("PICTURES", "")
    if folder:
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def theme(browser, value: str) -> None:
    browser.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", value == "dark")


def fits(browser) -> bool:
    """Whether the page needs no scrolling sideways. `innerWidth` would grow with what overflows; this does not."""
    return browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_page_of_bank_formats_is_accessible_and_fits_a_phone(browser, visit, sign_in, people):
    draft = workflow.draft_format(document=small_bank(), actor=people.oh)
    sign_in(people.oh)
    for number, page in enumerate(PAGES):
        visit(BASE + page.format(draft=draft.pk))
        assert browser.find_elements(By.CSS_SELECTOR, "#r-main h1"), page
        for value in ("dark", "light"):
            theme(browser, value)
            assert_accessible(browser)
            keep(browser, f"format-{number}-{value}")
        size = browser.get_window_size()
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        )
        assert fits(browser), page
        keep(browser, f"format-{number}-phone")
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.set_window_size(size["width"], size["height"])


def test_a_form_sent_empty_lists_its_errors_as_links_far_enough_apart(browser, visit, sign_in, people):
    sign_in(people.oh)
    visit(BASE + "do/draft_by_fields/")
    browser.find_element(By.NAME, "version").send_keys(Keys.CONTROL, Keys.ENTER)
    links = patient(browser, 20).until(lambda window: window.find_elements(By.CSS_SELECTOR, ".r-summary li a"))
    assert len(links) > 2
    assert_accessible(browser)


def test_a_version_is_drafted_from_a_shipped_one_by_keyboard(browser, visit, sign_in, people):
    sign_in(people.oh)
    visit(BASE + "do/draft_by_fields/?from=hana/2026")
    browser.find_element(By.NAME, "version").send_keys("2027")
    limit = browser.find_element(By.NAME, "max_rows")
    limit.send_keys("500")
    limit.send_keys(Keys.CONTROL, Keys.ENTER)
    patient(browser, 20).until(lambda window: "/change/" in window.current_url)
    version = BankFormatVersion.objects.get()
    assert (version.template, version.format.row_limit, version.state) == ("hana/2027", 500, "draft")
    assert "0 problems" not in browser.find_element(By.TAG_NAME, "body").text
