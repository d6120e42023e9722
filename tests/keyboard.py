"""A seat at the desk without a mouse: keys only, a wait for every page they open, and axe on each."""

from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.axe import assert_accessible
from tests.waiting import patient

SECONDS = 20
MOST_TABS = 150
MARK = "window.leftBehind = true"
ARRIVED = "return !window.leftBehind && document.readyState === 'complete'"


class Seat:
    """One person's browser, driven by its keyboard. No element is ever clicked, and no focus set by a script.

    `pages` are the addresses that keys have opened.
    """

    def __init__(self, browser: Any, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.pages: list[str] = []

    def sign_in(self, name: str, password: str) -> None:
        """Sit down as somebody: the sign-in page, in English, filled in by hand."""
        self.browser.delete_all_cookies()
        self.browser.add_cookie({"name": "django_language", "value": "en", "path": "/"})
        self.browser.get(f"{self.origin}/admin/login/?next=/admin/")
        assert_accessible(self.browser)
        self.type(name, Keys.TAB, password)
        self.opens(Keys.ENTER)

    def type(self, *keys: str) -> None:
        """Press keys that open no page."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def opens(self, *keys: str) -> None:
        """Press keys that open another page, wait until it is there, and let axe look at it."""
        self._leave()
        self.type(*keys)
        self._arrive()

    def send(self) -> None:
        """Ctrl+Enter: the open form goes, and the page that answers is looked at. Fails when the form was refused."""
        refused = self.try_to_send()
        assert not refused, refused

    def try_to_send(self) -> list[str]:
        """The same, where the page may say no: what it says."""
        self._leave()
        self._with_control(Keys.ENTER)
        self._arrive()
        return [one.text for one in self.sees("[role=alert][data-focus]")]

    def retype(self, *keys: str) -> None:
        """Type over all that stands in the field."""
        self._with_control("a")
        self.type(*keys)

    def palette(self, words: str) -> None:
        """Ctrl+K, some words, Enter: what they name opens."""
        self._with_control("k")
        self.type(words)
        self.opens(Keys.ENTER)

    def tab_to(self, selector: str) -> None:
        """Press Tab until the element has the focus, as somebody without the key's letter would."""
        for _press in range(MOST_TABS):
            if self.on(selector):
                return
            self.type(Keys.TAB)
        raise AssertionError(f"Tab never reaches {selector} on {self.browser.current_url}")

    def on(self, selector: str) -> bool:
        """Whether the focus is there."""
        return bool(self.browser.execute_script("return document.activeElement.matches(arguments[0])", selector))

    def sees(self, selector: str) -> list[Any]:
        """The elements on the page now."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def clean(self) -> None:
        """Axe finds nothing on the page as it stands."""
        assert_accessible(self.browser)

    def _with_control(self, key: str) -> None:
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()

    def _leave(self) -> None:
        self.browser.execute_script(MARK)

    def _arrive(self) -> None:
        here = self.browser.current_url
        sentence = f"the keys opened no page on {here}"
        patient(self.browser, SECONDS).until(lambda window: window.execute_script(ARRIVED), sentence)
        self.pages.append(self.browser.current_url)
        self.clean()
