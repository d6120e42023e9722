"""The keyboard, the dialog and axe, in a real browser: Latin and Hangul, both themes, both languages, phone width."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.axe import assert_accessible
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRESS = """
const [key, code, more] = arguments;
const pressed = {key, code, bubbles: true, cancelable: true, ...more};
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", pressed));
"""


@pytest.fixture
def desk(people, sign_in, visit, browser):
    """``desk(user, address)`` opens a page as the user."""

    def open_page(user, address):
        sign_in(user)
        browser.add_cookie({"name": "django_language", "value": "en", "path": "/"})
        visit(address)
        return browser

    return open_page


def press(browser, key, code="", **more):
    browser.execute_script(PRESS, key, code, more)


def typed(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def focused(browser):
    return browser.switch_to.active_element


def the_list(desk, people):
    from compensation.models import Job

    Job.objects.bulk_create(Job(kind="demo", dedupe_key=str(number)) for number in range(3))
    return desk(people.seo, reverse("admin:compensation_job_changelist"))


def test_j_and_k_walk_the_rows_and_enter_opens_one(desk, people):
    browser = the_list(desk, people)
    links = browser.find_elements(By.CSS_SELECTOR, "[data-row-link]")
    typed(browser, "j")
    assert focused(browser) == links[0]
    typed(browser, "j")
    assert focused(browser) == links[1]
    typed(browser, "k")
    assert focused(browser) == links[0]
    typed(browser, Keys.ENTER)
    until(browser, lambda at: "/change/" in at.current_url)


def test_the_same_keys_work_while_hangul_is_on(desk, people):
    browser = the_list(desk, people)
    press(browser, "ㅓ", "KeyJ")
    assert focused(browser) == browser.find_elements(By.CSS_SELECTOR, "[data-row-link]")[0]
    press(browser, "ㅎ", "KeyG")
    press(browser, "ㅇ", "KeyD")
    until(browser, lambda at: at.current_url.endswith(reverse("dashboard")))


def test_slash_goes_to_the_search_and_escape_leaves_it(desk, people):
    browser = the_list(desk, people)
    typed(browser, "/")
    assert focused(browser).get_attribute("id") == "r-search"
    typed(browser, "jk?")
    assert focused(browser).get_attribute("value") == "jk?"
    typed(browser, Keys.ESCAPE)
    assert focused(browser).tag_name == "body"


def test_help_is_a_dialog_that_keeps_the_focus_and_gives_it_back(desk, people):
    browser = the_list(desk, people)
    typed(browser, "j")
    before = focused(browser)
    typed(browser, "?")
    dialog = browser.find_element(By.CSS_SELECTOR, "[role=dialog]")
    assert dialog.is_displayed()
    for _step in range(5):
        typed(browser, Keys.TAB)
        assert browser.execute_script("return arguments[0].contains(document.activeElement)", dialog)
    assert_accessible(browser)
    typed(browser, Keys.ESCAPE)
    assert not dialog.is_displayed()
    assert focused(browser) == before


def test_g_then_a_letter_goes_to_a_page(desk, people):
    browser = the_list(desk, people)
    typed(browser, "g", "p")
    until(browser, lambda at: at.current_url.endswith(reverse("admin:compensation_policyversion_changelist")))


def test_letters_can_be_turned_off_and_control_keys_stay(desk, people):
    browser = the_list(desk, people)
    typed(browser, "?")
    browser.find_element(By.CSS_SELECTOR, "[data-keys-off]").click()
    typed(browser, Keys.ESCAPE)
    typed(browser, "/")
    assert focused(browser).get_attribute("id") != "r-search"
    browser.execute_script("localStorage.clear()")


def test_keys_do_nothing_while_a_syllable_is_composed_or_with_alt(desk, people):
    browser = the_list(desk, people)
    press(browser, "j", "KeyJ", isComposing=True)
    press(browser, "j", "KeyJ", altKey=True)
    assert focused(browser).tag_name == "body"


def test_r_opens_the_blue_button_and_control_enter_sends_it(desk, people):
    from tests import builders

    programme = builders.make_programme(people)
    browser = desk(people.jung, reverse("admin:compensation_programme_change", args=[programme.pk]))
    typed(browser, "r")
    until(browser, lambda at: "request_extension" in at.current_url)
    assert focused(browser).get_attribute("name") == "last_day"
    browser.execute_script("document.querySelector('[name=last_day]').value = '2099-03-31'")
    browser.find_element(By.NAME, "reason").send_keys("접수가 이어지고 있습니다")
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    until(browser, lambda at: "/filingextension/" in at.current_url)
    assert programme.extensions.get().state == "requested"


def test_a_letter_alone_never_changes_a_state(desk, people):
    from compensation import filing
    from compensation.calendar import end_of_day
    from tests import builders

    programme = builders.make_programme(people)
    extension = filing.request_extension(
        programme=programme.pk,
        new_closes_at=end_of_day(builders.CLOSES.date().replace(year=2099)),
        reason="접수가 이어지고 있습니다",
        actor=people.jung,
    )
    browser = desk(people.han, reverse("admin:compensation_filingextension_change", args=[extension.pk]))
    typed(browser, "r")
    until(browser, lambda at: "approve_extension" in at.current_url)
    typed(browser, "r", "b", "1", "2")
    assert type(extension).objects.get().state == "requested"
    assert focused(browser).tag_name == "button"
    typed(browser, Keys.ESCAPE)
    until(browser, lambda at: at.current_url.endswith(f"/{extension.pk}/change/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_are_clean_for_axe_and_fit_a_phone(desk, people, theme, language):
    from tests import builders

    programme = builders.make_programme(people, notice_ko="시뮬레이션입니다.", notice_en="This is a simulation.")
    builders.file(programme, people, 1)
    pages = {
        people.jung: [
            reverse("dashboard"),
            reverse("admin:compensation_programme_changelist"),
            reverse("admin:compensation_programme_change", args=[programme.pk]),
            reverse("admin:compensation_programme_do", args=[programme.pk, "request_extension"]),
            reverse("admin:compensation_programme_do", args=[programme.pk, "request_opening"]),
            reverse("admin:compensation_policyversion_change", args=[programme.policies.get().pk]),
            "/admin/nothing/here/",
        ],
        people.im: [
            reverse("admin:compensation_user_changelist"),
            reverse("admin:compensation_user_list_do", args=["create_account"]),
            reverse("admin:password_change"),
        ],
    }
    for user, addresses in pages.items():
        browser = desk(user, addresses[0])
        browser.execute_script("localStorage.setItem('redress-theme', arguments[0])", theme)
        browser.add_cookie({"name": "django_language", "value": language, "path": "/"})
        for address in addresses:
            _open(browser, address, 1440)
            assert_accessible(browser)
            _open(browser, address, 360)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, address
            assert_accessible(browser)
    browser.execute_script("localStorage.clear()")
    _open(browser, addresses[0], 1440)


def _open(browser, address, width):
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    origin = browser.execute_script("return location.origin")
    browser.get(origin + address)


def test_signing_in_works_and_nothing_breaks_the_content_security_policy(people, visit, browser):
    from tests.builders import PASSWORD

    browser.get_log("browser")
    visit(reverse("admin:login"))
    assert_accessible(browser)
    browser.find_element(By.NAME, "username").send_keys("jung")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD, Keys.ENTER)
    until(browser, lambda at: at.current_url.endswith(reverse("admin:index")))
    said = [line["message"] for line in browser.get_log("browser")]
    assert not [line for line in said if "Content Security Policy" in line or "SEVERE" in line], said
    assert browser.execute_script("return document.fonts.check('14px \"Redress Hangul\"', '가')")
