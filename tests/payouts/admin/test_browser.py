"""The desk in a browser: submitted, released by the second person, downloaded, its result looked at and applied."""

import hashlib
import time

import pytest
from selenium.webdriver.common.by import By

from payouts.models import BankFile, BankResult, Round
from tests import builders
from tests.payouts.admin.desk import CLOSED_ACCOUNT, answers, round_of
from tests.waiting import patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(browser, selector="[data-primary]"):
    """Click, and wait until the next page has come."""
    before = browser.find_element(By.TAG_NAME, "html")
    browser.find_element(By.CSS_SELECTOR, selector).click()
    patient(browser, 20).until(lambda window: window.find_element(By.TAG_NAME, "html") != before)


def heading(browser) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def state() -> str:
    return Round.objects.get().state


def test_two_people_bring_a_round_to_the_bank_and_back(browser, visit, sign_in, people, programme, tmp_path):
    for number in (1, 2):
        builders.approved(programme, people, number)
    round_ = round_of(programme, people)
    page = f"/admin/payouts/round/{round_.pk}/change/"

    browser.get_log("browser")  # what earlier pages left
    sign_in(people.oh)
    visit(page)
    press(browser)
    press(browser)
    assert state() == "submitted"

    sign_in(people.yoon)
    visit(page)
    press(browser)
    browser.find_element(By.NAME, "total").send_keys("99999")
    press(browser)
    assert state() == "submitted"
    total = browser.find_element(By.NAME, "total")
    total.clear()
    total.send_keys("100,000")
    press(browser)
    assert state() == "released"

    sign_in(people.oh)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    visit(f"{page}?tab=files")
    browser.find_element(By.NAME, "reason").send_keys("upload to the bank")
    browser.find_element(By.CSS_SELECTOR, ".p-download button").click()
    assert hashlib.sha256(_downloaded(tmp_path)).hexdigest() == BankFile.objects.get().sha256

    visit(page)
    press(browser)
    press(browser)
    assert state() == "sent"

    result = tmp_path / "bank-result.xls"
    result.write_bytes(answers(Round.objects.get(), {2: CLOSED_ACCOUNT}))
    press(browser)
    browser.find_element(By.NAME, "file").send_keys(str(result))
    press(browser)
    assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr[data-row]")) == 2
    assert not BankResult.objects.exists()
    press(browser)
    assert BankResult.objects.get().applied == 2
    assert state() == "reconciling"
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    # The wrong total is answered with 422, which the browser notes.
    assert [entry for entry in severe if "422" not in entry["message"]] == []


def _downloaded(folder) -> bytes:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        done = [file for file in folder.iterdir() if file.suffix == ".xlsx"]
        if done and done[0].stat().st_size:
            return done[0].read_bytes()
        time.sleep(0.1)
    raise AssertionError("nothing was downloaded")
