"""The desk in a real browser: nothing is refused by the policy, keys answer, a shown value hides again."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains

from claims.models import Document
from tests import builders
from tests.axe import assert_accessible
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(browser, visit, sign_in):
    """A case in review, open before its agent."""
    people = builders.make_people()
    claim = builders.review(builders.file(builders.make_programme(people), people), people, accept=False)
    browser.set_window_size(1440, 1000)
    sign_in(people.park)
    visit(reverse("admin:claims_claim_change", args=[claim.pk]))
    return claim


def one(browser, selector):
    return browser.find_element("css selector", selector)


def test_the_page_stands_still_at_1440_by_900_and_its_regions_scroll(desk, browser) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    assert browser.execute_script("return document.documentElement.scrollHeight") <= 900
    overflow = "return getComputedStyle(document.querySelector(arguments[0])).overflowY"
    for region in (".case-facts", ".case-evidence", ".case-judgement"):
        assert browser.execute_script(overflow, region) == "auto"
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_digit_one_accepts_the_open_paper_and_the_next_one_opens(desk, browser) -> None:
    first = one(browser, "[data-paper]").get_attribute("src")
    ActionChains(browser).send_keys("1").perform()
    patient(browser, 10).until(lambda b: one(b, "[data-paper]").get_attribute("src") != first)
    assert Document.objects.filter(claim=desk, state="accepted").count() == 1


def test_v_gives_the_paper_the_whole_window_and_takes_it_back(desk, browser) -> None:
    frame = one(browser, ".case-paper")
    before = frame.size["width"]
    ActionChains(browser).send_keys("v").perform()
    assert frame.size["width"] > before * 1.5
    ActionChains(browser).send_keys("v").perform()
    assert frame.size["width"] == before


def test_a_value_is_shown_in_its_own_field_and_hides_when_the_page_is_left(desk, browser) -> None:
    row = one(browser, '[data-masked="phone"]')
    row.find_element("css selector", "summary").click()
    row.find_element("css selector", "input[name=reason]").send_keys("calling the claimant")
    row.find_element("css selector", "button").click()
    value = row.find_element("css selector", "[data-value]")
    patient(browser, 10).until(lambda b: value.text == "01012340001")
    assert row.find_element("css selector", "[data-countdown]").is_displayed()
    browser.execute_script("window.dispatchEvent(new Event('pagehide'))")
    assert value.text == "010-****-0001"


def test_the_policy_stops_nothing_and_axe_finds_nothing(desk, browser, visit) -> None:
    for address in (
        reverse("admin:claims_claim_change", args=[desk.pk]),
        f"{reverse('admin:claims_claim_change', args=[desk.pk])}?tab=history",
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_claim_do", args=[desk.pk, "request_supplement"]),
        reverse("admin:claims_claim_list_do", args=["file_claim"]),
    ):
        visit(address)
        assert_accessible(browser)
    refused = [line["message"] for line in browser.get_log("browser") if "Content Security Policy" in line["message"]]
    assert refused == []
