"""What every test stands on: a home of its own, fast settings, the guards' cooperation, and a browser.

Django's settings are chosen here and not in pyproject.toml, because they read REDRESS_HOME when
they are imported: it must point at a temporary folder before that.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

OURS = (
    "REDRESS_MODE",
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "HOST",
    "PORT",
    "WEB_WORKERS",
    "DEMO_PASSWORD",
    "REDRESS_SEALING_KEYS",
    "REDRESS_BLIND_INDEX_KEY",
    "BEHIND_TLS_PROXY",
    "LOG_LEVEL",
    "CACHE_URL",
    "REDRESS_EXPORT_REGISTER",
)
for name in OURS:  # a developer's own choices do not decide whether a test passes
    os.environ.pop(name, None)

HOME = tempfile.mkdtemp(prefix="redress-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["REDRESS_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "compensation.settings"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if os.environ.get("BROKER_URL", "").startswith("redis://"):  # a database of its own for each pytest process
    os.environ["BROKER_URL"] = f"{os.environ['BROKER_URL'].rpartition('/')[0]}/{WORKER.removeprefix('gw')}"

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402

if str(settings.HOME) != os.path.realpath(HOME):
    pytest.exit("Unset DJANGO_SETTINGS_MODULE: the settings were read before the tests chose a home.", returncode=3)
# The settings are read. A worker of pytest-xdist that inherited the name would read them before its own home is chosen.
del os.environ["DJANGO_SETTINGS_MODULE"]

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.WHITENOISE_AUTOREFRESH = True  # no folder of collected files to scan
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: an in-memory database shared by threads locks differently.
    settings.DATABASES["default"]["TEST"] = {"NAME": os.path.join(HOME, "test.sqlite3")}
    pragmas = settings.DATABASES["default"]["OPTIONS"]
    pragmas["init_command"] = pragmas["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--prove`: the long proofs, which are left out otherwise. `--without`: a mechanism that is not there."""
    parser.addoption("--prove", action="store_true", help="run the long proofs alone")
    parser.addoption(
        "--without",
        action="append",
        default=[],
        metavar="NAME",
        help="run without this guard, constraint, unique column (table.column) or lock (lock:app.Model)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long proofs run alone, and only when they are asked for."""
    proving = config.getoption("--prove")
    kept = [item for item in items if (item.get_closest_marker("prove") is not None) == proving]
    if len(kept) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> None:
    """The migrated database, less what `--without` names."""
    names = request.config.getoption("--without")
    if names:
        from tests import removal

        with django_db_blocker.unblock():
            removal.for_good(names)


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_past_the_guards(self: TransactionTestCase) -> None:
    """Append-only tables refuse the flush after a transactional test; post_migrate puts the guards back."""
    from compensation import triggers

    for alias in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        triggers.remove_all(connections[alias])
    _flush(self)


TransactionTestCase._fixture_teardown = _flush_past_the_guards  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are looked for in English, whichever language the test before ended in."""
    with translation.override("en"):
        yield


CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1440,1000",
)


def _chromium() -> tuple[str, str]:
    """The browser and its driver; without them the test fails under CI and is skipped, with the reason, elsewhere."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    driver = shutil.which("chromedriver")
    if program and driver:
        return program, driver
    reason = "no Chromium with chromedriver (Debian: apt-get install chromium chromium-driver)"
    if os.environ.get("CI") == "true":
        pytest.fail(f"Browser tests must run under CI: {reason}.")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[WebDriver]":
    """One headless Chromium for the whole run; use ``browser``, which starts each test without cookies."""
    from selenium import webdriver

    from tests.waiting import patient, settled

    program, driver = _chromium()
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    profile = tempfile.mkdtemp(prefix="redress-chromium-")
    for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    # With the driver named, Selenium does not go looking for one.
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    window.set_page_load_timeout(60)
    perform = webdriver.ActionChains.perform

    def perform_once_settled(chain: Any) -> None:
        settled(window)
        perform(chain)

    find = window.find_element

    def find_in_time(by: str, value: str) -> Any:
        """A click or a key returns before the page it leads to is there."""
        return patient(window, 15).until(lambda _window: find(by, value))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webdriver.ActionChains, "perform", perform_once_settled)
        patch.setattr(window, "find_element", find_in_time)
        yield window
    window.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture(autouse=True)
def export_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of its own for each test, and for its child processes: no roll-back of the database empties it."""
    register = tmp_path / "exports.jsonl"
    monkeypatch.setattr(settings, "REDRESS_EXPORT_REGISTER", str(register), raising=False)
    monkeypatch.setenv("REDRESS_EXPORT_REGISTER", str(register))
    return register


@pytest.fixture
def browser(chromium: "WebDriver", live_server: Any) -> "Iterator[WebDriver]":
    """Headless Chromium, signed out, with this test's ``live_server`` behind ``visit`` and ``sign_in``."""
    chromium.get(f"{live_server.url}/healthz")
    chromium.delete_all_cookies()
    yield chromium
    chromium.get("about:blank")  # nothing of this page asks the next test's server


@pytest.fixture
def visit(browser: "WebDriver", live_server: Any) -> Callable[[str], None]:
    """``visit("/admin/")`` opens a page of the live server."""
    from tests.waiting import settled

    def open_page(path: str) -> None:
        browser.get(f"{live_server.url}{path}")
        settled(browser)

    return open_page


@pytest.fixture
def sign_in(browser: "WebDriver", client: Any) -> Callable[[Any], None]:
    """``sign_in(user)`` gives the browser that user's session."""

    def give_session(user: Any) -> None:
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        browser.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "path": "/"})

    return give_session
