"""Waiting for a page that may be replaced while it is being looked at."""

from contextlib import suppress
from typing import Any

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, TimeoutException
from selenium.webdriver.support.ui import WebDriverWait


def patient(browser: Any, seconds: float) -> Any:
    """A wait that looks again when something is not there yet, or what it held in hand belonged to the page before."""
    return WebDriverWait(browser, seconds, ignored_exceptions=[NoSuchElementException, StaleElementReferenceException])


def settled(browser: Any, seconds: float = 15) -> None:
    """Wait until the page has come whole and was painted: Chromium drops every key that comes before.

    A page that is never painted, as an empty one, is waited for no longer than that.
    """
    with suppress(TimeoutException):
        patient(browser, seconds).until(lambda b: b.execute_script(SETTLED))


SETTLED = (
    "return document.readyState === 'complete'"
    " && (document.visibilityState === 'hidden' || performance.getEntriesByType('paint').length > 0)"
)


def until(browser: Any, found: Any, seconds: float = 15) -> None:
    """Wait until it is there and the page it is on has settled."""
    patient(browser, seconds).until(found)
    settled(browser)
