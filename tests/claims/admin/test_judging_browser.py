"""Judging by keyboard in a real browser: a pair of look-alikes, an approval with changes, a negotiation's lane."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from claims import workflow
from claims.models import Suspicion
from tests import builders, stages
from tests.axe import assert_accessible
from tests.claims.admin.desk import state_of
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, PHONE = (1440, 1000), (390, 844)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


@pytest.fixture
def pairs(programme, people):
    """Three claims with one mobile: three pairs."""
    for number in (1, 2, 3):
        builders.file(programme, people, number, phone="01099998888")
    return list(Suspicion.objects.order_by("pk"))


@pytest.fixture
def changed(programme, people):
    """An award that waits, and something that happened since."""
    claim = stages.awaiting_award(programme, people)
    workflow.assign(claim=claim.pk, to=people.kim, actor=people.jung)
    return claim


@pytest.fixture
def talking(programme, people):
    """A negotiation with two offers and a counter."""
    claim = stages.negotiating(programme, people, 5)
    for who, amount in (("make_offer", 300_000), ("record_counter", 900_000), ("make_offer", 420_000)):
        getattr(workflow, who)(claim=claim.pk, actor=people.park, amount=amount, channel="phone")
    return claim


def address(name, *args):
    return reverse(f"admin:claims_{name}", args=args)


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def send(browser):
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def focused(browser):
    return browser.execute_script("return document.activeElement.id || document.activeElement.className")


def test_a_digit_answers_the_reason_is_typed_and_control_enter_sends_it(pairs, people, browser, visit, sign_in) -> None:
    sign_in(people.kim)
    visit(address("suspicion_change", pairs[0].pk))
    press(browser, "2")
    until(browser, lambda b: focused(b) == "id_reason")
    assert browser.execute_script("return document.querySelector('[name=verdict]:checked').value") == "different"
    press(browser, "Two shops of one owner")
    send(browser)
    until(browser, lambda b: f"/{pairs[1].pk}/change/" in b.current_url)
    judged = Suspicion.objects.get(pk=pairs[0].pk)
    assert (judged.state, judged.judged_by, judged.reason) == ("different", people.kim, "Two shops of one owner")


def test_brackets_walk_along_the_pairs_and_s_leads_there_from_the_case(pairs, people, browser, visit, sign_in) -> None:
    sign_in(people.kim)
    visit(address("claim_change", pairs[0].earlier_id))
    press(browser, "s")
    until(browser, lambda b: f"/suspicion/{pairs[0].pk}/change/" in b.current_url)
    press(browser, "]")
    until(browser, lambda b: f"/suspicion/{pairs[1].pk}/change/" in b.current_url)
    press(browser, "[")
    until(browser, lambda b: f"/suspicion/{pairs[0].pk}/change/" in b.current_url)


def test_an_approval_is_sent_only_after_what_changed_was_opened(changed, people, browser, visit, sign_in) -> None:
    sign_in(people.lee)
    visit(address("claim_do", changed.pk, "approve"))
    send(browser)
    until(browser, lambda b: b.find_elements("css selector", ".r-summary"))
    assert state_of(changed) == "awaiting_approval"
    details = browser.find_element("css selector", "[data-since]")
    assert details.get_attribute("open") is not None, "what was not opened is open now"
    browser.find_element("css selector", "[name=opened]").send_keys(Keys.SPACE)
    send(browser)
    until(browser, lambda b: "/change/" in b.current_url)
    assert state_of(changed) == "approved"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_the_pages_of_judging(
    pairs, talking, programme, people, browser, visit, sign_in, size
) -> None:
    waiting = stages.awaiting_award(programme, people, 7)
    workflow.assign(claim=waiting.pk, to=people.kim, actor=people.jung)
    browser.set_window_size(*size)
    asked = stages.asked_to_reopen(programme, people, 8)
    seen = {
        people.kim: [
            address("suspicion_changelist"),
            address("suspicion_change", pairs[0].pk),
            f"{address('claim_change', talking.pk)}?tab=offers",
            address("claim_do", talking.pk, "make_offer"),
        ],
        people.lee: [address("claim_do", waiting.pk, "approve")],
        people.choi: [address("claim_do", asked.pk, "reopen")],
        people.im: [reverse("admin:compensation_user_do", args=[people.lee.pk, "set_authority"])],
    }
    for person, pages in seen.items():
        sign_in(person)
        for page in pages:
            visit(page)
            assert_accessible(browser)
            sideways = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert browser.execute_script(sideways) <= 0, page
    browser.set_window_size(*WIDE)
