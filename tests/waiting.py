"""Waiting for a page that may be replaced while it is being looked at."""

from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.support.ui import WebDriverWait


def patient(browser: Any, seconds: float) -> Any:
    """A wait that looks again when what it held in hand belonged to the page before."""
    return WebDriverWait(browser, seconds, ignored_exceptions=[StaleElementReferenceException])


def until(browser: Any, found: Any, seconds: float = 15) -> None:
    """Wait until it is there and the page it is on has come whole: keys pressed sooner find nobody listening."""
    patient(browser, seconds).until(found)
    patient(browser, seconds).until(lambda b: b.execute_script("return document.readyState") == "complete")
