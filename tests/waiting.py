"""Waiting for a page that may be replaced while it is being looked at."""

from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.support.ui import WebDriverWait


def patient(browser: Any, seconds: float) -> Any:
    """A wait that looks again when what it held in hand belonged to the page before."""
    return WebDriverWait(browser, seconds, ignored_exceptions=[StaleElementReferenceException])
