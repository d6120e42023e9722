"""The pages of contacts, messages and the supplement's preview in a browser: axe, phone width, both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from claims import workflow
from compensation.models import Notice
from tests.axe import assert_accessible
from tests.waiting import patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def found(window, selector):
    """The element, once the page that holds it has come."""
    return patient(window, 20).until(lambda one: one.find_element(By.CSS_SELECTOR, selector))


@pytest.fixture
def visit_of_kim(claim, people):
    workflow.record_contact(claim=claim.pk, actor=people.kim, kind="call", outcome="promised", note="tomorrow")
    later = timezone.now() + timedelta(days=1)
    return workflow.plan_visit(
        claim=claim.pk, actor=people.park, planned_for=later, assigned_to=people.kim, address="판교역로 166"
    )


@pytest.fixture
def phone(browser):
    browser.set_window_size(400, 860)
    yield browser
    browser.set_window_size(1440, 1000)


def test_axe_finds_nothing_on_contacts_messages_and_texts(claim, visit_of_kim, people, browser, visit, sign_in):
    sign_in(people.kim)
    notice = Notice.objects.latest("pk")
    case = f"/admin/claims/claim/{claim.pk}"
    for page in (
        f"{case}/change/?tab=contacts",
        f"{case}/change/?tab=sent",
        f"{case}/change/?tab=history",
        f"{case}/do/record_contact/",
        f"{case}/do/plan_visit/",
        f"{case}/do/set_preferences/",
        "/admin/compensation/notice/",
        f"/admin/compensation/notice/{notice.pk}/change/",
        "/admin/compensation/notice/texts/",
        "/admin/compensation/notice/do/send_trial/",
    ):
        visit(page)
        assert_accessible(browser)


def test_a_visit_is_done_on_a_phone_without_side_scroll(claim, visit_of_kim, people, phone, visit, sign_in):
    sign_in(people.kim)
    visit("/admin/claims/claim/visits/")
    assert_accessible(phone)
    phone.find_element(By.CSS_SELECTOR, "[data-row-link]").click()
    found(phone, ".case-visit-call summary")
    assert_accessible(phone)
    assert phone.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.find_element(By.CSS_SELECTOR, ".case-visit-call summary").click()
    phone.find_element(By.NAME, "reason").send_keys("to say that I am late")
    phone.find_element(By.CSS_SELECTOR, ".case-visit-call button").click()
    call = found(phone, "a.case-call")
    assert call.get_attribute("href") == f"tel:{claim.claimant.phone}"
    assert phone.switch_to.active_element == call
    assert_accessible(phone)
    Select(phone.find_element(By.NAME, "outcome")).select_by_value("confirmed")
    phone.find_element(By.CSS_SELECTOR, "form[data-send] [data-primary]").click()
    found(phone, ".case-visits")
    assert phone.current_url.endswith("/visits/")
    visit_of_kim.refresh_from_db()
    assert visit_of_kim.state == "done"


def test_the_preview_and_the_conflict_are_accessible_and_keep_what_was_typed(claim, people, browser, visit, sign_in):
    sign_in(people.kim)
    visit(f"/admin/claims/claim/{claim.pk}/do/request_supplement/")
    Select(browser.find_element(By.NAME, "item_sales_evidence")).select_by_value("outage_week_missing")
    browser.find_element(By.NAME, "preview").click()
    assert found(browser, "#preview").is_displayed()
    assert_accessible(browser)
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    browser.find_element(By.CSS_SELECTOR, "form[data-send] [data-primary]").click()
    assert "kim" in found(browser, ".r-conflict tbody").text
    assert_accessible(browser)
    kept = Select(browser.find_element(By.NAME, "item_sales_evidence")).first_selected_option
    assert kept.get_attribute("value") == "outage_week_missing"
