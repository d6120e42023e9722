"""The queue by keyboard alone, in a real browser: next case, undo, palette; axe in both languages, phone width."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from claims.models import Claim
from tests import builders, stages
from tests.axe import assert_accessible
from tests.waiting import patient, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def floor():
    """Two free cases and one in review with Park; its papers are not looked at, so it cannot be recommended."""
    people = builders.make_people()
    programme = builders.make_programme(people)
    for number in (1, 2):
        builders.file(programme, people, number)
    builders.review(builders.file(programme, people, 3), people, accept=False)
    stages.supplement_requested(programme, people, 4)
    return people


@pytest.fixture
def at(browser, visit, sign_in):
    """``at(user, address)`` opens a page in English as the user."""

    def open_page(user, address):
        sign_in(user)
        browser.add_cookie({"name": "django_language", "value": "en", "path": "/"})
        visit(address)
        return browser

    return open_page


def typed(browser, *keys) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def palette(browser):
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    return browser.find_element(By.CSS_SELECTOR, "[data-palette]")


def options(box) -> list[str]:
    return [option.text for option in box.find_elements(By.CSS_SELECTOR, "[role=option]")]


def test_n_takes_the_next_case_and_z_puts_it_back(floor, at) -> None:
    browser = at(floor.kim, "/admin/")
    assert "tab=mine" in browser.current_url
    typed(browser, "n")
    until(browser, lambda b: "/change/" in b.current_url)
    first = Claim.objects.get(assigned_to=floor.kim)
    assert f"You took {first.receipt_no}." in browser.find_element(By.CSS_SELECTOR, "[data-toast]").text
    typed(browser, "n")
    until(browser, lambda b: f"/{first.pk}/change/" not in b.current_url)
    assert Claim.objects.filter(assigned_to=floor.kim).count() == 2
    typed(browser, "z")
    until(browser, lambda b: "tab=mine" in b.current_url)
    assert list(Claim.objects.filter(assigned_to=floor.kim)) == [first]


def test_the_toast_goes_by_itself_but_not_under_the_hand(floor, at) -> None:
    browser = at(floor.kim, "/admin/")
    typed(browser, "n")
    until(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-toast]"))
    browser.find_element(By.CSS_SELECTOR, "[data-toast] button").send_keys("")
    browser.execute_script("document.querySelector('[data-toast] button').focus()")
    with pytest.raises(Exception, match="Message"):
        patient(browser, 11).until(lambda b: not b.find_elements(By.CSS_SELECTOR, "[data-toast]"))
    browser.execute_script("document.activeElement.blur()")
    patient(browser, 12).until(lambda b: not b.find_elements(By.CSS_SELECTOR, "[data-toast]"))


def test_the_palette_keeps_the_focus_closes_with_escape_and_gives_it_back(floor, at) -> None:
    browser = at(floor.park, reverse("admin:claims_claim_changelist"))
    typed(browser, "j")
    before = browser.switch_to.active_element
    box = palette(browser)
    assert box.is_displayed()
    assert_accessible(browser)
    for _step in range(4):
        typed(browser, Keys.TAB)
        assert browser.execute_script("return arguments[0].contains(document.activeElement)", box)
    typed(browser, Keys.ESCAPE)
    assert not box.is_displayed()
    assert browser.switch_to.active_element == before


def test_the_help_lists_the_keys_of_this_page(floor, at) -> None:
    browser = at(floor.kim, "/admin/")
    typed(browser, "?")
    listed = browser.find_element(By.CSS_SELECTOR, "[data-help]").text
    assert "N\nTake next case" in listed
    assert_accessible(browser)


def test_letters_typed_into_the_palette_are_no_keys_of_the_page(floor, at) -> None:
    browser = at(floor.kim, reverse("admin:claims_claim_changelist"))
    palette(browser)
    typed(browser, "n")
    assert not Claim.objects.filter(assigned_to=floor.kim).exists()
    assert browser.switch_to.active_element.get_attribute("value") == "n"


def test_a_number_in_the_palette_opens_its_case(floor, at) -> None:
    claim = Claim.objects.order_by("pk")[0]
    browser = at(floor.kim, reverse("dashboard"))
    box = palette(browser)
    typed(browser, claim.receipt_no.replace("-", " "))
    assert options(box)[0].startswith("Open case")
    typed(browser, Keys.ENTER)
    until(browser, lambda b: b.current_url.endswith(f"/{claim.pk}/change/"))


def test_the_palette_opens_pages_and_shows_blocked_acts_with_their_reason(floor, at) -> None:
    claim = Claim.objects.get(state="in_review")
    browser = at(floor.park, reverse("admin:claims_claim_change", args=[claim.pk]))
    box = palette(browser)
    assert any(option.startswith("Return to claimant") for option in options(box))
    blocked = box.find_elements(By.CSS_SELECTOR, "[role=option][aria-disabled=true]")
    assert blocked
    name, _line, reason = blocked[0].text.partition("\n")
    assert len(reason) > 10
    typed(browser, name, Keys.ENTER)
    assert box.is_displayed()
    assert browser.find_element(By.CSS_SELECTOR, "[data-palette-status]").text == reason
    typed(browser, Keys.ESCAPE)
    palette(browser)
    typed(browser, "dash", Keys.ENTER)
    until(browser, lambda b: b.current_url.endswith(reverse("dashboard")))


def test_the_palette_goes_to_a_form_s_button_and_sends_nothing(floor, at) -> None:
    claim = Claim.objects.filter(state="received")[0]
    browser = at(floor.kim, reverse("admin:claims_claim_do", args=[claim.pk, "start_review"]))
    palette(browser)
    typed(browser, "start review", Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("type") == "submit"
    assert Claim.objects.get(pk=claim.pk).state == "received"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_queue_and_workload_are_clean_for_axe_and_fit_a_phone(floor, at, language) -> None:
    person = f"?person={floor.park.pk}"
    pages = {
        floor.kim: [f"{reverse('admin:claims_claim_changelist')}?tab=all"],
        floor.jung: [
            reverse("admin:claims_claim_load"),
            reverse("admin:claims_claim_list_do", args=["hand_over"]) + person,
            reverse("admin:claims_claim_list_do", args=["set_absence"]) + person,
        ],
    }
    for user, addresses in pages.items():
        browser = at(user, addresses[0])
        browser.add_cookie({"name": "django_language", "value": language, "path": "/"})
        origin = browser.execute_script("return location.origin")
        for address in addresses:
            for width in (1440, 360):
                metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
                browser.get(origin + address)
                assert browser.execute_script("return document.documentElement.scrollWidth") <= width, address
                assert_accessible(browser)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    refused = [line["message"] for line in browser.get_log("browser") if "Content Security Policy" in line["message"]]
    assert refused == []
