"""Two managers and the three extensions by keyboard in a real browser, up to the refused fourth."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from compensation.calendar import end_of_day, seoul
from compensation.models import FilingExtension
from tests import builders
from tests.axe import assert_accessible
from tests.keyboard import Seat
from tests.narrow import present

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
PHONE = (390, 844)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    """Open since nine days, and for three more."""
    made = builders.found(people, "t1", claim_cap=5_000_000, budget=100_000_000)
    builders.publish_policy(made, people)
    now = timezone.now()
    builders.open_window(made, people, "claim", now - 9 * DAY, end_of_day(seoul(now).date() + 3 * DAY))
    builders.file(made, people, 1, received_at=now - 2 * DAY)
    return made


@pytest.fixture
def seat(browser, live_server):
    browser.set_window_size(1440, 1000)
    return Seat(browser, live_server.url)


def filing_page(programme):
    return reverse("admin:compensation_programme_filing", args=[programme.pk])


def requests(seat, last_day):
    """R on the filing page, the day, the reason, Ctrl+Enter."""
    seat.opens("g", "f")
    seat.opens("r")
    assert "/do/request_extension/" in seat.browser.current_url
    assert "Claims a day up to" in seat.sees(".r-inflow")[0].text
    # A date field takes its parts in the order of the browser's language.
    seat.browser.execute_script("document.querySelector('[name=last_day]').value = arguments[0]", last_day)
    seat.tab_to("[name=reason]")
    seat.type("Many have not handed in their papers")
    seat.send()
    return FilingExtension.objects.get(state="requested")


def test_two_managers_extend_three_times_and_the_fourth_is_refused(programme, people, seat):
    today = seoul(timezone.now()).date()
    for number in (1, 2, 3):
        last_day = today + (3 + 10 * number) * DAY
        seat.sign_in("jung", builders.PASSWORD)
        extension = requests(seat, last_day.isoformat())
        # The requester reads why not, and has no button for it.
        assert "You requested this extension, so another manager must decide on it." in seat.browser.page_source
        assert not seat.sees("a[href*='/do/approve_extension/']")
        seat.sign_in("han", builders.PASSWORD)
        seat.opens("g", "f")
        seat.type("j")
        seat.opens(Keys.ENTER)
        assert f"/filingextension/{extension.pk}/" in seat.browser.current_url
        seat.opens("r")
        assert "Then" in seat.sees("aside")[0].text
        seat.send()
        extension = FilingExtension.objects.get(pk=extension.pk)
        assert (extension.state, extension.number, extension.approved_by) == ("approved", number, people.han)
        assert extension.window is not None
        assert extension.window.closes_at == end_of_day(last_day)
    seat.sign_in("jung", builders.PASSWORD)
    seat.opens("g", "f")
    assert "All 3 extensions are used. Filing cannot be extended again." in seat.browser.page_source
    assert not seat.sees("a[href*='/do/request_extension/']")
    assert len(seat.sees(".r-axis-extension")) == 3
    assert len(seat.sees(".r-axis-official")) == 1
    assert programme.windows.filter(act="claim").count() == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_filing_pages_are_clean_for_axe_and_fit_a_phone(programme, people, seat, theme, language):
    from compensation import closing, filing

    extension = filing.request_extension(
        programme=programme.pk,
        new_closes_at=present(filing.present_closing(programme)) + 9 * DAY,
        reason="Many have not handed in their papers",
        actor=people.jung,
    )
    asked = closing.request_closing(
        programme=programme.pk, council_meeting="The tenth", reason="Everything is decided", actor=people.jung
    )
    browser = seat.browser
    seat.sign_in("han", builders.PASSWORD)
    browser.add_cookie({"name": "django_language", "value": language, "path": "/"})
    pages = [
        f"{filing_page(programme)}?at=2023-04-14T23:59&act=claim",
        reverse("admin:compensation_programme_change", args=[programme.pk]),
        reverse("admin:compensation_filingextension_do", args=[extension.pk, "approve_extension"]),
        reverse("admin:compensation_programmeclosing_change", args=[asked.pk]),
        reverse("admin:compensation_programmeclosing_do", args=[asked.pk, "reject_closing"]),
    ]
    browser.execute_script("localStorage.setItem('redress-theme', arguments[0])", theme)
    for address in pages:
        browser.set_window_size(1440, 1000)
        browser.get(f"{seat.origin}{address}")
        assert_accessible(browser)
        browser.set_window_size(*PHONE)
        wide = browser.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, address
    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
