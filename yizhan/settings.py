"""Django's settings. What an operator may set is in lib/config.py; the rest is decided here."""

import sys
from pathlib import Path

from yizhan.lib.config import config

BASE = Path(__file__).resolve().parent.parent
DEBUG = config.debug
TESTING = "pytest" in sys.modules
REACTIONS = "yizhan.reactions"
SECRET_KEY = config.secret_key
# The public address or a brand's domain makes every link we send; a foreign Host header never does (reset poisoning).
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.url.startswith("https") else None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "yizhan.ui",
    "yizhan.spine",
    "yizhan.people",
    "yizhan.security",
    "yizhan.catalog",
    "yizhan.tickets",
    "yizhan.channels",
    "yizhan.automation",
    "yizhan.automation.rules",
    "yizhan.automation.assignment",
    "yizhan.automation.urging",
    "yizhan.automation.closing",
    "yizhan.automation.recurring",
    "yizhan.automation.flows",
    "yizhan.automation.approvals",
    "yizhan.automation.plans",
    "yizhan.automation.clocks",
    "yizhan.automation.batches",
    "yizhan.automation.webhooks",
    "yizhan.automation.chat",
    "yizhan.automation.surveys",
    "yizhan.automation.guides",
    "yizhan.automation.appointments",
    "yizhan.knowledge",
    "yizhan.community",
    "yizhan.insights",
    "yizhan.workspace",
    "yizhan.portal",
    "yizhan.rest",
    "yizhan.demo",
    "yizhan.bench",
]
MIDDLEWARE = [
    "yizhan.security.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yizhan.security.middleware.without_nul",
    "yizhan.portal.branding.BrandedCsrf",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yizhan.security.middleware.identify",
    "yizhan.portal.branding.by_domain",
    "yizhan.workspace.gate.until_set_up",
]
ROOT_URLCONF = "yizhan.urls"
ASGI_APPLICATION = "yizhan.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("yizhan.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yizhan.workspace.context.desk",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "yizhan.ui.templatetags.ui"],
        },
    }
]

# A test writes in a transaction that nothing else sees, so there everything has one connection.
DATABASES = {
    name: {**one, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    for name, one in config.databases.items()
    if name == "default" or not TESTING
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

AUTH_USER_MODEL = "people.Agent"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/sign-in"
SESSION_ENGINE = "yizhan.security.browsers"
SESSION_COOKIE_NAME = "yizhan"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.url.startswith("https")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [config.url]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "build" / "collected"
STATICFILES_DIRS = [BASE / "build" / "static"]
MEDIA_ROOT = config.home / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

PROCRASTINATE_ON_APP_READY = "yizhan.worker.register"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:7} {name}: {message}", "style": "{"}},
    # A desk that is not set up, or whose worker is away, says 503 to whoever asks: no error of ours.
    "filters": {
        "no_503": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda line: getattr(line, "status_code", 0) != 503,
        }
    },
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "stream": "ext://sys.stdout",
            "filters": ["no_503"],
        }
    },
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
