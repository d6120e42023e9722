"""Production refuses development values, at every entry point, with a sentence that names them."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import run_checks

from compensation import checks

ROOT = Path(__file__).resolve().parents[2]
REAL = {
    "REDRESS_MODE": "production",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "redress.example.com",
    "DATABASE_URL": "postgres://redress@127.0.0.1:1/redress",  # nobody listens there
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "REDRESS_SEALING_KEYS": base64.urlsafe_b64encode(b"s" * 32).decode(),
    "REDRESS_BLIND_INDEX_KEY": "b" * 40,
}
ENTRY_POINTS = {
    "check": [sys.executable, "manage.py", "check", "--deploy"],
    "serve": [sys.executable, "manage.py", "serve"],
    "gunicorn": [sys.executable, "-m", "gunicorn", "--check-config", "compensation.wsgi"],
    "worker": [sys.executable, "-m", "celery", "-A", "compensation", "worker"],
    "scheduler": [sys.executable, "-m", "celery", "-A", "compensation", "beat"],
}


def run(command: list[str], home: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a clean environment."""
    clean = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home), "C_FORCE_ROOT": "1"}
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**clean, "REDRESS_HOME": str(home / "redress"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.once
def test_real_values_pass_the_deployment_check(tmp_path: Path) -> None:
    ended = run(ENTRY_POINTS["check"], tmp_path, REAL)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "redress.E" not in ended.stdout + ended.stderr


@pytest.mark.once
def test_production_without_any_value_is_told_everything_it_lacks(tmp_path: Path) -> None:
    ended = run(ENTRY_POINTS["check"], tmp_path, {"REDRESS_MODE": "production"})
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert {f"redress.E00{number}" for number in (1, 3, 4, 5, 6, 7)} <= set(re.findall(r"redress\.E\d+", said))
    assert "Traceback" not in said


@pytest.fixture
def production(settings, monkeypatch):
    """Settings as a sound production process has them, to be spoilt one at a time."""
    settings.PRODUCTION = True
    settings.SECRET_KEY = REAL["SECRET_KEY"]
    settings.ALLOWED_HOSTS = [REAL["ALLOWED_HOSTS"]]
    settings.CELERY_BROKER_URL = REAL["BROKER_URL"]
    settings.SEALING_KEYS = [REAL["REDRESS_SEALING_KEYS"]]
    settings.BLIND_INDEX_KEY = REAL["REDRESS_BLIND_INDEX_KEY"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    return settings


def found() -> set[str]:
    """The ids of Redress's own start-up errors."""
    return {str(error.id) for error in run_checks(tags=[checks.TAG], include_deployment_checks=True)}


@pytest.mark.django_db
def test_sound_values_raise_no_error(production) -> None:
    assert found() == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("SECRET_KEY", "", "redress.E001"),
        ("SECRET_KEY", "k" * (checks.SHORTEST_SECRET - 1), "redress.E001"),
        ("SECRET_KEY", settings.DEVELOPMENT_SECRET_KEY, "redress.E001"),
        ("DEBUG", True, "redress.E002"),
        ("ALLOWED_HOSTS", [], "redress.E003"),
        ("ALLOWED_HOSTS", ["redress.example.com", "*"], "redress.E003"),
        ("CELERY_BROKER_URL", "filesystem://", "redress.E005"),
        ("CELERY_BROKER_URL", "memory://", "redress.E005"),
        ("SEALING_KEYS", [], "redress.E006"),
        ("SEALING_KEYS", [REAL["REDRESS_SEALING_KEYS"], settings.DEVELOPMENT_SEALING_KEY], "redress.E006"),
        ("SEALING_KEYS", ["no-key"], "redress.E006"),
        ("BLIND_INDEX_KEY", "", "redress.E007"),
        ("BLIND_INDEX_KEY", settings.DEVELOPMENT_BLIND_INDEX_KEY, "redress.E007"),
        ("BLIND_INDEX_KEY", REAL["REDRESS_SEALING_KEYS"], "redress.E007"),
        ("SESSION_COOKIE_SECURE", False, "redress.E008"),
        ("SECURE_HSTS_SECONDS", 0, "redress.E008"),
    ],
)
def test_one_development_value_is_one_error(production, name: str, value: object, error: str) -> None:
    setattr(production, name, value)
    assert found() == {error}


@pytest.mark.django_db
def test_sqlite_is_an_error_in_production(production, monkeypatch) -> None:
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="sqlite"))
    assert found() == {"redress.E004"}


@pytest.mark.once
@pytest.mark.parametrize("entry_point", ["serve", "gunicorn", "worker", "scheduler"])
def test_no_entry_point_starts_with_a_development_value(tmp_path: Path, entry_point: str) -> None:
    ended = run(ENTRY_POINTS[entry_point], tmp_path, {**REAL, "DEBUG": "1"})
    assert ended.returncode != 0
    assert "redress.E002" in ended.stdout + ended.stderr


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("DEBUG", "perhaps"),
        ("REDRESS_MODE", "staging"),
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("DATABASE_URL", "nonsense"),
        ("REDRESS_HOME", "/dev/null/home"),
    ],
)
def test_a_value_that_makes_no_sense_gets_a_sentence_and_no_traceback(tmp_path: Path, name: str, value: str) -> None:
    ended = run(ENTRY_POINTS["serve"], tmp_path, {name: value})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name} ")
    assert "Traceback" not in ended.stderr


@pytest.mark.once
def test_production_has_no_door_to_the_scenarios(tmp_path: Path) -> None:
    offered = run([sys.executable, "manage.py", "help", "--commands"], tmp_path, REAL).stdout.split()
    assert "serve" in offered
    assert not {"demo", "replay", "bench"} & set(offered)


@pytest.mark.django_db
def test_production_refuses_a_database_with_a_demo_user(settings, monkeypatch) -> None:
    settings.PRODUCTION = True
    monkeypatch.setattr(checks, "demo_usernames", lambda: ["an-invented-agent"])
    assert checks.demo_users() == []
    user = get_user_model().objects.create_user("an-invented-agent", password="a")
    assert [error.id for error in checks.demo_users()] == ["redress.E009"]
    user.is_active = False
    user.save()
    assert checks.demo_users() == []


def test_outside_production_the_checks_have_nothing_to_say(settings) -> None:
    settings.DEBUG = True
    assert checks.debug() == []
