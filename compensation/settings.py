"""All settings, from the environment, with an embedded default that needs no service.

Everything the product writes lies below ``REDRESS_HOME``. ``REDRESS_MODE`` is ``demo`` (the
default) or ``production``; in production the start-up checks refuse development values.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("REDRESS_MODE", default="demo")
PRODUCTION = MODE == "production"
HOME = Path(env.str("REDRESS_HOME", default=str(BASE_DIR / ".redress"))).resolve()
HOME.mkdir(parents=True, exist_ok=True)

DEVELOPMENT_SECRET_KEY = "development-only-secret-key-never-for-production"
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else DEVELOPMENT_SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=8000)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="redress-demo-1015")

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
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
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
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{HOME / 'redress.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing, and a transaction that will write takes its lock at once:
    # SQLite ignores SELECT ... FOR UPDATE, so this is what serialises the workflow there.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
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

BROKER_FOLDER = HOME / "broker"
CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://")

# What every floor offers to the ground floor, by dotted path (see compensation/registry.py).
REDRESS_TRIGGERS = ["compensation.triggers.TRIGGERS", "claims.triggers.TRIGGERS", "payouts.triggers.TRIGGERS"]
REDRESS_VERIFIERS = ["compensation.verify.VERIFIERS", "claims.verify.VERIFIERS", "payouts.verify.VERIFIERS"]
REDRESS_PANELS = ["claims.panels.PANELS", "payouts.panels.PANELS"]
REDRESS_SWEEPERS: list[str] = []
