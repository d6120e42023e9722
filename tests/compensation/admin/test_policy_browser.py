"""Two managers and a policy in a real browser, by keyboard: copied, broken, mended, sent, published by the other."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from compensation.models import PolicyVersion
from tests import builders
from tests.axe import assert_accessible
from tests.keyboard import Seat
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = (390, 844)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


def page(version, verb=""):
    name = "admin:compensation_policyversion"
    return reverse(f"{name}_do", args=[version.pk, verb]) if verb else reverse(f"{name}_change", args=[version.pk])


def beside(seat):
    return seat.browser.find_element(By.ID, "policy-check").text


def waits_for(seat, words):
    patient(seat.browser, 15).until(lambda _window: words in beside(seat), f"{words!r} not in {beside(seat)!r}")


def field(name):
    return f"[name='{name}']"


def test_a_bound_is_moved_by_keyboard_and_the_other_manager_publishes(programme, people, browser, live_server) -> None:
    first = programme.policies.get()
    jung = Seat(browser, live_server.url)
    jung.sign_in("jung", builders.PASSWORD)
    browser.get(f"{live_server.url}{page(first, 'copy_policy')}")
    jung.send()
    assert "/do/revise_policy/" in browser.current_url
    draft = PolicyVersion.objects.get(number=2)

    # A bound below the one before: no loss would reach the tier. It is said while typing, and saved by nobody.
    jung.tab_to(field("tiers.2.up_to"))
    jung.retype("250000", Keys.TAB)
    waits_for(jung, "No loss reaches a tier up to ₩250,000, since the one before ends at ₩300,000.")
    assert "Nothing was saved yet" in jung.try_to_send()[0]
    assert PolicyVersion.objects.get(pk=draft.pk).content_hash == first.content_hash

    # Mended, and a tier more, added and filled without leaving the page.
    jung.tab_to(field("tiers.2.up_to"))
    jung.retype("550000", Keys.TAB)
    waits_for(jung, "Tier 2 Up to: ₩500,000 → ₩550,000")
    jung.tab_to("[value='add:tiers']")
    jung.type(Keys.SPACE)
    patient(browser, 15).until(lambda _window: jung.on(field("tiers.3.up_to")))
    jung.type("700000", Keys.TAB, "50000", Keys.TAB)
    waits_for(jung, "Tier 3: added, Up to ₩700,000, Amount ₩50,000")
    jung.clean()
    jung.send()
    assert [tier["up_to"] for tier in PolicyVersion.objects.get(pk=draft.pk).document["tiers"]] == [
        300_000,
        550_000,
        700_000,
    ]
    jung.opens("r")
    jung.send()
    browser.get(f"{live_server.url}{page(draft, 'publish_policy')}")
    assert "another manager must decide" in browser.find_element(By.CSS_SELECTOR, ".r-refusal").text

    han = Seat(browser, live_server.url)
    han.sign_in("han", builders.PASSWORD)
    browser.get(f"{live_server.url}{page(draft)}")
    han.opens("r")
    assert "Tier 2 Up to: ₩500,000 → ₩550,000" in browser.find_element(By.TAG_NAME, "aside").text
    han.send()
    assert PolicyVersion.objects.get(pk=draft.pk).published_by == people.han
    assert "In force since" in browser.find_element(By.CSS_SELECTOR, ".r-first").text
    han.opens("[")
    assert browser.current_url.endswith(page(first))


def test_the_form_stays_in_a_phones_width_and_works_without_script(programme, people, browser, visit, sign_in) -> None:
    sign_in(people.jung)
    browser.add_cookie({"name": "django_language", "value": "en", "path": "/"})
    visit(page(programme.policies.get(), "copy_policy"))
    browser.find_element(By.CSS_SELECTOR, "[data-primary]").click()
    patient(browser, 15).until(lambda window: "/do/revise_policy/" in window.current_url)
    draft = PolicyVersion.objects.get(number=2)
    size = browser.get_window_size()
    try:
        browser.set_window_size(*PHONE)
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        visit(page(draft, "revise_policy"))
        browser.find_element(By.CSS_SELECTOR, "[value='add:tiers']").send_keys(Keys.ENTER)
        row = browser.find_element(By.CSS_SELECTOR, field("tiers.3.up_to"))
        assert row.rect["x"] + row.rect["width"] <= PHONE[0]
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        visit(page(draft, "revise_policy"))
        wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.execute_script(wide) <= 0
        for dark in (False, True):
            browser.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", dark)
            assert_accessible(browser)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        browser.set_window_size(size["width"], size["height"])
