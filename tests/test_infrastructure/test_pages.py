"""What every page carries: the security headers, and, in a real browser, a policy that breaks nothing."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

from compensation import triggers


@pytest.mark.django_db
def test_the_office_may_use_what_its_theme_needs_and_nothing_from_elsewhere(client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["script-src"] == "'self' 'unsafe-eval'"
    assert rules["style-src"] == "'self' 'unsafe-inline'"
    assert rules["frame-ancestors"] == "'none'"
    assert "http" not in policy


@pytest.mark.django_db
def test_other_pages_get_the_strict_policy(client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_pages_are_not_sniffed_framed_or_referred_from(client) -> None:
    answer = client.get("/admin/login/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_half_an_hour_without_a_click_ends_the_session_and_a_click_extends_it(client) -> None:
    client.force_login(get_user_model().objects.create_user("someone", password="a", is_staff=True))
    client.get("/admin/")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert client.session.get_expiry_age() == 30 * 60
    assert settings.SESSION_SAVE_EVERY_REQUEST


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", [1, 2])
def test_the_guards_are_there_in_every_transactional_test(round_number: int) -> None:
    """The flush between the two rounds takes the guards away and must bring them back."""
    assert triggers.all_guards()
    assert triggers.missing(connection) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_signs_in_and_the_policy_stops_nothing(browser, visit, sign_in) -> None:
    visit("/admin/login/")
    assert browser.find_elements("css selector", "input[name=username]")
    sign_in(get_user_model().objects.create_superuser("someone", password="a"))
    visit("/admin/")
    assert browser.current_url.endswith("/admin/")
    assert not browser.find_elements("css selector", "input[name=username]")
    assert [
        line["message"] for line in browser.get_log("browser") if "Content Security Policy" in line["message"]
    ] == []
