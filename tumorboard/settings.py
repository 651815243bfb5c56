"""Everything the program is told from outside, from the environment alone.

A value that production needs and does not have stops the process with one sentence.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from .sign_in_settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent

REQUIRED = {
    "SECRET_KEY": "a long random text",
    "DATABASE_URL": "for example postgresql://tumorboard:password@db.example.org/tumorboard",
    "REDIS_URL": "for example rediss://redis.example.org:6379/0",
    "ALLOWED_HOSTS": "the host names, for example board.example.org",
    "SITE_URL": "the address that people type, for example https://board.example.org",
    "STATIC_ROOT": "the folder that `manage.py collectstatic` fills with the style sheets",
}
ON_TRIAL = REQUIRED.keys() - {"STATIC_ROOT"}


def flag(name: str) -> bool:
    """Whether an environment variable is switched on."""
    return os.environ.get(name, "") == "1"


def required() -> dict[str, str]:
    """The required values, or the end of the process with the list of what is missing."""
    on_trial = flag("TUMORBOARD_DEMO") or flag("TUMORBOARD_TEST")
    needed = [name for name in REQUIRED if name in ON_TRIAL or not on_trial]
    missing = [name for name in needed if not os.environ.get(name)]
    if missing:
        lines = "\n".join(f"  {name}: {REQUIRED[name]}" for name in missing)
        sys.exit(
            f"Tumorboard does not start: these environment variables are missing.\n{lines}\n"
            "To try the program without them, use ./run demo."
        )
    return {name: os.environ.get(name, "") for name in REQUIRED}


def database(url: str, name: str = "DATABASE_URL") -> dict:
    """Django's description of a PostgreSQL address."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgresql", "postgres"):
        sys.exit(f"Tumorboard does not start: {name} must begin with postgresql://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": query.pop("user", "") or unquote(parts.username or ""),
        "PASSWORD": query.pop("password", "") or unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **query},
    }


def mail_server(url: str) -> dict:
    """Django's description of the mail server at an address; without one nothing is sent.

    smtp:// begins in the clear and changes to TLS, smtps:// speaks TLS from the first byte, and
    ?tls=none is for a relay that is reached without leaving the machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        sys.exit("Tumorboard does not start: EMAIL_URL must begin with smtp:// or smtps://.")
    is_plain = dict(parse_qsl(parts.query)).get("tls") == "none"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_plain,
    }


ENV = required()
DEMONSTRATION = flag("TUMORBOARD_DEMO")
TESTING = flag("TUMORBOARD_TEST")
PLAIN_HTTP = ENV["SITE_URL"].startswith("http://")
if PLAIN_HTTP and not (DEMONSTRATION or TESTING):
    sys.exit("Tumorboard does not start: SITE_URL must begin with https:// in production.")
if TESTING and not PLAIN_HTTP:
    sys.exit(
        "Tumorboard does not start: TUMORBOARD_TEST=1 is for the tests on this machine and stores "
        "passwords weakly; take it away where SITE_URL begins with https://."
    )
# A demonstration may have an https:// address, to be shown to colleagues behind a proxy: all
# protection of production stays on, and one click signs in invented people only.

SECRET_KEY = ENV["SECRET_KEY"]
DEBUG = False
SITE_URL = ENV["SITE_URL"].rstrip("/")
ALLOWED_HOSTS = [host.strip() for host in ENV["ALLOWED_HOSTS"].split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "tumorboard.apps.TumorboardConfig",
    "cases.apps.CasesConfig",
    "meetings.apps.MeetingsConfig",
    "tumorboard.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    "lucide",
]

MIDDLEWARE = [
    "tumorboard.middleware.ApartMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tumorboard.middleware.RequestIdMiddleware",
    "tumorboard.middleware.DenialMiddleware",
    "tumorboard.middleware.BodySizeMiddleware",
    "tumorboard.middleware.PlainTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tumorboard.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tumorboard.middleware.HtmxSignInMiddleware",
    "tumorboard.middleware.PrivateMiddleware",
    "tumorboard.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "tumorboard.urls"
ASGI_APPLICATION = "tumorboard.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tumorboard.navigation.frame",
            ],
        },
    }
]

DATABASES = {"default": database(ENV["DATABASE_URL"])}
DATABASE_ROLE = DATABASES["default"]["USER"]
# Who owns the tables. Only `migrate`, `grant`, `backup` and `restore` go by this address; web
# server, worker and scheduler are not told it, so that none of them can loosen what is kept.
OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
DATABASE_OWNER = database(OWNER_URL, "DATABASE_OWNER_URL") if OWNER_URL else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "tumorboard.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
SESSION_ENGINE = "tumorboard.sittings"
SESSION_COOKIE_NAME = "tumorboard_session" if PLAIN_HTTP else "__Host-tumorboard_session"
# What a screen without a login is known by, once a person has paired it with what it may show.
DEVICE_COOKIE_NAME = "tumorboard_screen" if PLAIN_HTTP else "__Host-tumorboard_screen"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
# What says that somebody signed in with this browser before; it opens nothing.
KNOWN_COOKIE_NAME = "tumorboard_known" if PLAIN_HTTP else "__Host-tumorboard_known"
# Lax, not Strict: a link in a mail must find its reader signed in. Strict would also have the
# sign-in page behind such a link replace the CSRF cookie and spoil every open form. Nothing is
# changed by a GET, and every POST carries the token.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "tumorboard_csrf" if PLAIN_HTTP else "__Host-tumorboard_csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a load balancer asks the process itself, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".run" / "static" if DEMONSTRATION else ENV["STATIC_ROOT"] or None
FONTS = Path(find_spec("fontpkg_atkinson_hyperlegible").origin).parent / "files"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", FONTS)]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEMONSTRATION or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMONSTRATION or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A file may have 50 MB, a form beside it 12 MB; larger files wait on disk, not in memory.
MAX_BODY = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

REDIS_URL = ENV["REDIS_URL"]

# Without a mail server the program runs, and each notice says that it was not sent. The
# demonstration then shows its mails in the log of the worker.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM", "")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if DEMONSTRATION else 'dummy'}.EmailBackend"
if EMAIL_URL:
    if "@" not in DEFAULT_FROM_EMAIL:
        sys.exit("Tumorboard does not start: EMAIL_URL needs DEFAULT_FROM, the sender's address.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(mail_server(EMAIL_URL))

# The site's certificate, with which every document is sealed: a PKCS#12 file, or a key in a PKCS#11
# slot with the certificate and its issuers in a PEM file. The worker seals with it; the web process
# reads whose it is, because a document says that when it is asked for.
SEAL_FILE = os.environ.get("SEAL_FILE", "")
SEAL_PASSPHRASE = os.environ.get("SEAL_PASSPHRASE", "")
SEAL_PKCS11 = os.environ.get("SEAL_PKCS11", "")
SEAL_PKCS11_TOKEN = os.environ.get("SEAL_PKCS11_TOKEN", "")
SEAL_PKCS11_KEY = os.environ.get("SEAL_PKCS11_KEY", "")
SEAL_PKCS11_PIN = os.environ.get("SEAL_PKCS11_PIN", "")
SEAL_CERTIFICATE = os.environ.get("SEAL_CERTIFICATE", "")
SEAL_TIMESTAMP_URL = os.environ.get("SEAL_TIMESTAMP_URL", "")

# The head of the audit trail's chain is written down here every minute: a file that whoever has the
# database cannot change, such as one on a share of another machine. Web and worker read it.
AUDIT_ANCHOR = os.environ.get("AUDIT_ANCHOR", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"unspoken": {"()": "tumorboard.unspoken.Unspoken"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["unspoken"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"level": "WARNING"} for name in ("fontTools", "httpx", "weasyprint.progress")
    },
}
