"""All settings, from the environment, with an embedded default that needs no service.

Everything the product writes lies below ``REDRESS_HOME``. ``REDRESS_MODE`` is ``demo`` (the
default) or ``production``; in production the start-up checks refuse development values.
"""

import base64
import hashlib
import warnings
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import XLSX

from compensation.theme import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODES = ("demo", "production")


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """The value of the environment variable ``name``, which must be one of ``allowed``."""
    value = env.str(name, default=default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def whole_number(name: str, default: int, low: int, high: int) -> int:
    """The environment variable ``name`` as a whole number from ``low`` to ``high``, both included."""
    value = env.str(name, default=str(default)).strip()
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {low} to {high}.")
    return int(value)


def switch(name: str, default: bool) -> bool:
    """The environment variable ``name`` as on or off; anything unclear is refused, not taken for off."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    value = env.str(name, default="true" if default else "false").strip().lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of: {', '.join(words)}.")
    return words[value]


def word_list(name: str, default: list[str]) -> list[str]:
    """The environment variable ``name`` split at commas, without the empty parts."""
    return [word.strip() for word in env.list(name, default=default) if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """The database that the address in ``name`` points at: SQLite or PostgreSQL."""
    try:
        with warnings.catch_warnings(action="ignore"):  # the sentence below says it better
            found = env.db_url(name, default=default)
    except (ImproperlyConfigured, ValueError, KeyError):
        found = {}
    if found.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/name or sqlite:////path.")
    return found


def folder(path: str) -> Path:
    """The folder at ``path``, made if it was missing."""
    found = Path(path).resolve()
    try:
        found.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"REDRESS_HOME is {path!r}, where no folder can be made: {error}.") from error
    return found


def development_key(purpose: str) -> str:
    """A fixed Fernet key for demo mode. Anyone can derive it, so production refuses it."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"redress development {purpose}".encode()).digest()).decode()


MODE = one_of("REDRESS_MODE", MODES, default="demo")
PRODUCTION = MODE == "production"
HOME = folder(env.str("REDRESS_HOME", default=str(BASE_DIR / ".redress")))

DEVELOPMENT_SECRET_KEY = "development-only-secret-key-never-for-production"
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else DEVELOPMENT_SECRET_KEY)
DEBUG = switch("DEBUG", default=False)
ALLOWED_HOSTS = word_list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = word_list("CSRF_TRUSTED_ORIGINS", default=[])
# Where `serve` listens. The demo's password is public, so only this machine is served unless told otherwise.
HOST = env.str("HOST", default="127.0.0.1")
PORT = whole_number("PORT", default=8000, low=1, high=65535)
WEB_WORKERS = whole_number("WEB_WORKERS", default=2, low=1, high=64)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="redress-demo-1015")

# Fernet keys that seal personal data: the first one encrypts, all of them decrypt (rotation).
DEVELOPMENT_SEALING_KEY = development_key("sealing key")
DEVELOPMENT_BLIND_INDEX_KEY = development_key("blind index key")
SEALING_KEYS = word_list("REDRESS_SEALING_KEYS", default=[] if PRODUCTION else [DEVELOPMENT_SEALING_KEY])
BLIND_INDEX_KEY = env.str("REDRESS_BLIND_INDEX_KEY", default="" if PRODUCTION else DEVELOPMENT_BLIND_INDEX_KEY)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "compensation.apps.CompensationConfig",
    "claims.apps.ClaimsConfig",
    "payouts.apps.PayoutsConfig",
    "scenarios.apps.ScenariosConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "import_export",
]
if PRODUCTION:
    # Invented claims and demo users have no door in a production process.
    INSTALLED_APPS.remove("scenarios.apps.ScenariosConfig")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "compensation.content_security.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "compensation.urls"
WSGI_APPLICATION = "compensation.wsgi.application"
ASGI_APPLICATION = "compensation.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "compensation.admin.context.notice",
            ],
        },
    }
]

# Forms are drawn by the office's own templates, which the built-in renderer would not look for.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{HOME / 'redress.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing, and a transaction that will write takes its lock at once:
    # SQLite ignores SELECT ... FOR UPDATE, so this is what serialises the workflow there.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "compensation.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "compensation" / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A visitor is signed out after half an hour without a click, and when the browser closes.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked over plain HTTP by the machine itself
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if PRODUCTION and switch("BEHIND_TLS_PROXY", default=True):
    # The proxy must set this header itself on every request; deploy/nginx.conf does.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing is loaded from a third party. The office's theme evaluates expressions and writes style
# attributes, so its pages get OFFICE_CONTENT_SECURITY; every other page gets the strict policy.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
OFFICE_CONTENT_SECURITY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}

# The line is who, when, where and what went wrong; never form fields, query strings or task arguments.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # a scanner's request is refused, not our error
        "gunicorn.http.wsgi": {"level": "ERROR"},  # it warns about every HEAD request that Django answers
    },
}

BROKER_FOLDER = HOME / "broker"
CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://")
EMBEDDED_BROKER = CELERY_BROKER_URL.startswith("filesystem:")
if EMBEDDED_BROKER:
    CELERY_BROKER_URL = "filesystem://embedded"  # kombu warns about an address without a host
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # progress and outcome are columns of the job's row
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # A schedule's message expires before the next one is due: a busy worker finds one, not a heap.
    "sweep": {"task": "compensation.tasks.sweep", "schedule": 15.0, "options": {"expires": 14}},
    "beat": {"task": "compensation.health.beat", "schedule": 15.0, "options": {"expires": 14}},
    "remind": {"task": "claims.tasks.remind_due", "schedule": 600.0, "options": {"expires": 590}},
    "expire-offers": {"task": "claims.tasks.expire_offers", "schedule": 600.0, "options": {"expires": 590}},
    "recount": {"task": "compensation.tasks.recount_tallies", "schedule": 60.0, "options": {"expires": 55}},
}
if EMBEDDED_BROKER:
    CELERY_BROKER_TRANSPORT = "compensation.embedded_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "processed_folder": str(BROKER_FOLDER / "taken"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.05,
    }
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(HOME / "cache")}
    }
else:
    # A message comes back after `visibility_timeout`; were that below the time limit, a long task would run
    # twice with nobody dead. The sweep for such messages is interval x throttle seconds (kombu's default: 100).
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 5 * 60,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.str("CACHE_URL", default=CELERY_BROKER_URL),
            "KEY_PREFIX": "redress",
        }
    }

# Spreadsheets in the office: nobody imports or exports without the permission, .xlsx only, formulas are never live.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_FORMATS = [XLSX]

# The demo's users, by dotted path: `serve` greets with them, and production refuses a database that has them.
REDRESS_DEMO_CAST = "scenarios.programme_1015.cast.CAST"

# What every floor offers to the ground floor, by dotted path (see compensation/registry.py).
REDRESS_GUARDS = ["compensation.guards.GUARDS", "claims.guards.GUARDS", "payouts.guards.GUARDS"]
REDRESS_VERIFIERS = [
    "compensation.verify.VERIFIERS",
    "compensation.verify_programmes.VERIFIERS",
    "claims.verify.VERIFIERS",
    "payouts.verify.VERIFIERS",
]
REDRESS_CHECKLIST = ["compensation.checklist.CHECKLIST", "claims.closing.CHECKLIST", "payouts.closing.CHECKLIST"]
REDRESS_PANELS = ["claims.panels.PANELS", "payouts.panels.PANELS"]
REDRESS_CHARTS = ["claims.charts.CHARTS", "payouts.charts.CHARTS"]
REDRESS_DIMENSIONS = "claims.charts.DIMENSIONS"  # what the dashboard can be narrowed by
REDRESS_TALLIES = ["claims.tallies.TALLIES", "payouts.tallies.TALLIES"]
# What the other floors say on a policy's pages; see compensation/policy_terms.py.
REDRESS_POLICY_EFFECTS = ["claims.policy_effects.open_claims"]
REDRESS_POLICY_LINKS: list[str] = ["claims.simulation_links.policy_links"]
# Kinds of background work and the Celery task that does each; jobs.ring looks them up here.
REDRESS_JOBS = {
    "assemble_round": "payouts.tasks.assemble_round",
    "import_batch": "claims.tasks.import_batch",
    "replay_policy": "claims.tasks.replay_policy",
    "sweep_policy": "claims.tasks.sweep_policy",
    "demo": "scenarios.tasks.load_demo",
}

# Where claimants reach the office, as letters print it: a telephone number, an address. Empty: where they filed.
REDRESS_CONTACT = env.str("REDRESS_CONTACT", default="")

# How notices leave the house. A demo writes files; production names live transports (see compensation/notices).
REDRESS_TRANSPORTS = {
    "alimtalk": env.str(
        "REDRESS_ALIMTALK_TRANSPORT",
        default=f"compensation.notices.transports.{'solapi.SolapiTransport' if PRODUCTION else 'file.FileTransport'}",
    ),
    "email": env.str(
        "REDRESS_EMAIL_TRANSPORT",
        default=f"compensation.notices.transports.{'email.EmailTransport' if PRODUCTION else 'file.FileTransport'}",
    ),
}
REDRESS_SOLAPI = {
    "base": env.str("REDRESS_SOLAPI_BASE", default="https://api.solapi.com"),
    "key": env.str("REDRESS_SOLAPI_KEY", default=""),
    "secret": env.str("REDRESS_SOLAPI_SECRET", default=""),
    "sender": env.str("REDRESS_SOLAPI_SENDER", default=""),
    "pfid": env.str("REDRESS_SOLAPI_PFID", default=""),
    "templates": env.json("REDRESS_SOLAPI_TEMPLATES", default={}),
    "timeout": env.int("REDRESS_SOLAPI_TIMEOUT", default=10),
}

# The bank format that a programme's first round is written in (payouts/bankfiles/formats); the desk may choose another.
REDRESS_BANK_FORMAT = env.str("REDRESS_BANK_FORMAT", default="kbank/1")

# What was handed to banks, kept outside the database: put it on another disk or host than the database's.
_DATABASE_NAME = "".join(c if c.isalnum() else "-" for c in str(DATABASES["default"]["NAME"]).rsplit("/", 1)[-1])
REDRESS_EXPORT_REGISTER = env.str(
    "REDRESS_EXPORT_REGISTER", default=str(HOME / "register" / f"exports-{_DATABASE_NAME}.jsonl")
)

# Who is asked whose account a number is. A demo asks nobody; production names a live inquiry (compensation/holders).
REDRESS_HOLDER_INQUIRY = env.str(
    "REDRESS_HOLDER_INQUIRY",
    default=f"compensation.holders.{'open_banking.OpenBankingInquiry' if PRODUCTION else 'local.LocalInquiry'}",
)
REDRESS_OPEN_BANKING = {
    "base": env.str("REDRESS_OPEN_BANKING_BASE", default="https://openapi.openbanking.or.kr"),
    "client_id": env.str("REDRESS_OPEN_BANKING_CLIENT_ID", default=""),
    "client_secret": env.str("REDRESS_OPEN_BANKING_CLIENT_SECRET", default=""),
    "institution": env.str("REDRESS_OPEN_BANKING_INSTITUTION", default=""),
    "timeout": env.int("REDRESS_OPEN_BANKING_TIMEOUT", default=5),
}

# Where claimants reach their own pages: links in messages begin with it.
REDRESS_PUBLIC_ADDRESS = env.str("REDRESS_PUBLIC_ADDRESS", default="" if PRODUCTION else f"http://127.0.0.1:{PORT}")
