"""What production refuses to start with. `manage.py check --deploy` lists it, every entry point enforces it.

Demo mode has public keys and passwords on purpose; the same values in production would be a hole
that nobody sees, so they are errors there, not warnings.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

TAG = "redress"
SHORTEST_SECRET = 50  # characters, as in Django's own security.W009


def start_up_check(check: Callable[[], Iterable[CheckMessage]]) -> Callable[..., list[CheckMessage]]:
    """Register ``check`` for `check --deploy` and `enforce`; outside production it has nothing to say."""

    def guarded(**kwargs: Any) -> list[CheckMessage]:
        return list(check()) if settings.PRODUCTION else []

    guarded.__name__ = check.__name__
    return register(guarded, TAG, deploy=True)


@start_up_check
def secret_key() -> Iterable[CheckMessage]:
    """redress.E001: the key that signs sessions is secret and long."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    if key == settings.DEVELOPMENT_SECRET_KEY or len(key) < SHORTEST_SECRET:
        yield Error(
            _("SECRET_KEY is missing, shorter than %(length)d characters or the development value.")
            % {"length": SHORTEST_SECRET},
            hint=_('Make one: python -c "import secrets; print(secrets.token_urlsafe(64))"'),
            id="redress.E001",
        )


@start_up_check
def debug() -> Iterable[CheckMessage]:
    """redress.E002: error pages show no data."""
    if settings.DEBUG:
        yield Error(_("DEBUG is on."), hint=_("Remove DEBUG from the environment."), id="redress.E002")


@start_up_check
def allowed_hosts() -> Iterable[CheckMessage]:
    """redress.E003: the host names are named."""
    if not settings.ALLOWED_HOSTS or any(host in ("*", ".") for host in settings.ALLOWED_HOSTS):
        yield Error(
            _("ALLOWED_HOSTS is empty or admits every host."),
            hint=_("Name the hosts: ALLOWED_HOSTS=redress.example.com"),
            id="redress.E003",
        )


@start_up_check
def database() -> Iterable[CheckMessage]:
    """redress.E004: the database locks rows; SQLite does not."""
    if connection.vendor == "sqlite":
        yield Error(
            _("The database is SQLite, which cannot lock single rows."),
            hint=_("Set DATABASE_URL=postgres://user:password@host:5432/name"),
            id="redress.E004",
        )


@start_up_check
def broker() -> Iterable[CheckMessage]:
    """redress.E005: a killed worker's task comes back; the embedded broker would lose it."""
    if urlsplit(settings.CELERY_BROKER_URL).scheme not in ("redis", "rediss"):
        yield Error(
            _("The broker is not Redis; the embedded one loses a killed worker's task."),
            hint=_("Set BROKER_URL=redis://host:6379/0"),
            id="redress.E005",
        )


@start_up_check
def sealing_keys() -> Iterable[CheckMessage]:
    """redress.E006: personal data is sealed with real keys."""
    keys = settings.SEALING_KEYS
    if not keys or settings.DEVELOPMENT_SEALING_KEY in keys or not all(map(_is_fernet_key, keys)):
        yield Error(
            _("REDRESS_SEALING_KEYS is missing, holds the development key or something that is no key."),
            hint=_(
                'Make one: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ),
            id="redress.E006",
        )


@start_up_check
def blind_index_key() -> Iterable[CheckMessage]:
    """redress.E007: the look-up hash of sealed data has a key of its own."""
    key = settings.BLIND_INDEX_KEY
    if len(key) < 32 or key == settings.DEVELOPMENT_BLIND_INDEX_KEY or key in settings.SEALING_KEYS:
        yield Error(
            _("REDRESS_BLIND_INDEX_KEY is missing, shorter than 32 characters, or used elsewhere."),
            hint=_('Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'),
            id="redress.E007",
        )


@start_up_check
def transport_security() -> Iterable[CheckMessage]:
    """redress.E008: cookies and pages travel over TLS only."""
    wanted = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    missing = [name for name in wanted if not getattr(settings, name)]
    if missing:
        yield Error(
            _("Production pages need TLS, but these settings are off: %(names)s.") % {"names": ", ".join(missing)},
            hint=_("Restore compensation/settings.py."),
            id="redress.E008",
        )


@start_up_check
def demo_users() -> Iterable[CheckMessage]:
    """redress.E009: nobody can sign in with the demo's published names and password."""
    try:
        found = list(
            get_user_model()
            .objects.filter(username__in=demo_usernames(), is_active=True)
            .values_list("username", flat=True)
        )
    except DatabaseError:
        return  # no tables or no server yet: nobody can sign in, and `migrate` must be able to run
    if found:
        yield Error(
            _("Users of the demo can sign in: %(names)s.") % {"names": ", ".join(sorted(found))},
            hint=_("Production starts from a database of its own; never from a demo's."),
            id="redress.E009",
        )


def demo_usernames() -> list[str]:
    """The names of the demo's users, from where settings say they are."""
    return [member.username for member in import_string(settings.REDRESS_DEMO_CAST)]


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def enforce() -> None:
    """End the process with one sentence an error when production has development values."""
    if not settings.PRODUCTION:
        return
    errors = run_checks(tags=[TAG], include_deployment_checks=True)
    if errors:
        lines = [f"  {error.id}: {error.msg} {error.hint}" for error in errors]
        raise SystemExit("\n".join([_("Redress does not start in production mode:"), *lines]))


@register("files")
def home_is_writable(**kwargs: Any) -> list[CheckMessage]:
    """redress.E010: everything the product writes goes below REDRESS_HOME."""
    home = Path(settings.HOME)
    probe = home / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return [
            Error(
                _("REDRESS_HOME (%(home)s) cannot be written: %(error)s.") % {"home": home, "error": error.strerror},
                hint=_("Give the folder to the user that runs Redress, or name another one."),
                id="redress.E010",
            )
        ]
    return []
