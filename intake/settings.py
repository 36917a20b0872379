"""The site's settings, all read from the environment; docs/settings.md lists them.

Without DATABASE_URL the site runs on the embedded servers of INTAKE_HOME (see intake/keeper.py); with it,
it is a production site and SECRET_KEY, ALLOWED_HOSTS and BASE_URL must be given.
"""

from __future__ import annotations

import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from canvas.assumptions.choices import Box as BoxKey
from intake import keeper
from intake.base.environment import Environment, SettingError

django_stubs_ext.monkeypatch()
BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# Where we are ------------------------------------------------------------------------------------

INTAKE_HOME = Path(env.text("INTAKE_HOME", str(BASE_DIR / "var"))).absolute()
PRODUCTION = bool(env.text("DATABASE_URL", ""))
DEMO = env.flag("INTAKE_DEMO")
DEBUG = env.flag("DEBUG")
if DEMO and PRODUCTION:
    raise SettingError("INTAKE_DEMO", "cannot be set together with DATABASE_URL: the demo signs anybody in")
if DEBUG and PRODUCTION:
    raise SettingError("DEBUG", "cannot be set together with DATABASE_URL: error pages would show secrets")

BASE_URL = env.site_address("BASE_URL", None if PRODUCTION else "http://127.0.0.1:8000")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", None if PRODUCTION else "127.0.0.1,localhost,[::1]")
base_host = str(urlsplit(BASE_URL).hostname)
base_host = f"[{base_host}]" if ":" in base_host else base_host
if not PRODUCTION and base_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(base_host)
if not validate_host(base_host, ALLOWED_HOSTS):
    raise SettingError("ALLOWED_HOSTS", f"must hold the host of BASE_URL, {base_host}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else keeper.secret_key(INTAKE_HOME))
if PRODUCTION and len(SECRET_KEY) < 50:
    raise SettingError("SECRET_KEY", "must have at least 50 characters")

# Applications ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "intake.base.static_files.OnlyWhatIsServed",
    "django.forms",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "intake.base",
    "intake.accounts",
    "intake.lists",
    "intake.jobs",
    "intake.projects",
    "intake.members",
    "intake.decisions",
    "intake.comments",
    "intake.attachments",
    "intake.endpoints",
    "intake.triage",
    "canvas.assumptions",
    "canvas.boxes",
    "canvas.paper",
    "intake.runs",
    "intake.checks",
    "intake.search",
    "intake.notices",
    "intake.reports",
    "intake.pages",
    "intake.demo",
]

MIDDLEWARE = [
    "intake.base.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "intake.base.middleware.body_limit",
    "intake.base.middleware.plain_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "intake.base.middleware.no_store",
    "intake.base.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "intake.base.middleware.ErrorPages",
]

ROOT_URLCONF = "intake.urls"
WSGI_APPLICATION = "intake.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "intake.jinja.environment",
            "context_processors": [
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "intake.base.pages.shell",
                "intake.notices.views.bell",
            ],
        },
    },
    {
        # Admin and other people's pages only: ours are Jinja2.
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "intake" / "accounts" / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "intake.base.forms.Renderer"

# Data --------------------------------------------------------------------------------------------

embedded = keeper.addresses(INTAKE_HOME)
if PRODUCTION:
    DATABASES = {
        "default": env.secret_address(
            "DATABASE_URL",
            None,
            environ.Env.db_url_config,
            "postgresql://user:password@host:port/name: PostgreSQL is the only database",
            ("postgres", "postgresql", "pgsql"),
        )
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "intake",
            "USER": "intake",
            "HOST": str(embedded.postgres),
        }
    }
# A pool costs 6 % less than a kept connection and half of a fresh one; every process here has one thread.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}, "connect_timeout": 5}
)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DATABASE", "test_intake")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.secret_address(
    "CELERY_BROKER_URL",
    None if PRODUCTION else embedded.broker_url,
    str,
    "the address of a Redis or Valkey server, such as redis://host:6379/0",
    ("redis", "rediss", "redis+socket", "sentinel"),
)
CACHES = {
    "default": env.secret_address(
        "CACHE_URL",
        "locmemcache://" if PRODUCTION else embedded.cache_url,
        environ.Env.cache_url_config,
        "the address of a cache, such as redis://host:6379/1",
    )
}

# People ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# The prefix binds a cookie to this host; browsers accept it over https only. The port keeps two local sites apart.
cookie_prefix = "__Host-" if HTTPS else f"intake{urlsplit(BASE_URL).port or 80}-"
SESSION_COOKIE_NAME = cookie_prefix + "session"
CSRF_COOKIE_NAME = cookie_prefix + "csrf"
CSRF_COOKIE_HTTPONLY = True

# Browser -----------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
BEHIND_PROXY = env.flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([BASE_DIR / "build" / "static"] if (BASE_DIR / "build" / "static").is_dir() else []),
]
STATIC_ROOT = INTAKE_HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(INTAKE_HOME / "uploads")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or "pytest" in sys.modules
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or "pytest" in sys.modules
# A source map is read by developers' tools alone, and compressing them takes longer than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("br", "gif", "gz", "jpeg", "jpg", "map", "png", "webp", "woff", "woff2", "zip")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Input -------------------------------------------------------------------------------------------

# Larger bodies are refused by their declared length before they are read; usage batches have a limit of their own.
BODY_LIMIT = 1024 * 1024
USAGE_BODY_LIMIT = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = USAGE_BODY_LIMIT
# Files that people hand in, and how much of them.
UPLOADS = Path(env.text("UPLOADS", str(INTAKE_HOME / "uploads"))).absolute()
ATTACHMENT_LIMIT = env.number("ATTACHMENT_MB", 20, least=1) * 1024 * 1024
ATTACHMENTS_PER_PROJECT = env.number("ATTACHMENTS_PER_PROJECT", 10, least=1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "intake.accounts.authentication.TokenAuthentication",
        "intake.accounts.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["intake.accounts.authentication.SignedInWithScope"],
    "DEFAULT_PARSER_CLASSES": ["intake.base.rest.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["intake.base.rest.FastJSON"],
    "EXCEPTION_HANDLER": "intake.base.rest.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Intake",
    "DESCRIPTION": "From a brand's problem to an endpoint that somebody calls every day.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["intake.accounts.authentication.SignedInWithScope"],
    # The description is checked by tests of its own, not at deployment.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Words and time ----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "intake" / "locale"]
USE_I18N = True
USE_TZ = True
# The company's clock: weeks, days and answer dates are counted in it. Stored times are UTC.
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Paris")

# Outside systems ---------------------------------------------------------------------------------

# The tracking server that a link without a server of its own means. The demo's server writes its address to a file.
MLFLOW_TRACKING_URI = env.text("MLFLOW_TRACKING_URI", "")
if MLFLOW_TRACKING_URI and not MLFLOW_TRACKING_URI.lower().startswith(("http://", "https://")):
    raise SettingError("MLFLOW_TRACKING_URI", "must begin with http:// or https://")
MLFLOW_ADDRESS_FILE = INTAKE_HOME / "mlflow.url"

# Mail --------------------------------------------------------------------------------------------

EMAIL_BACKEND = ""  # from EMAIL_URL, like the other settings of mail
globals().update(
    env.secret_address(
        "EMAIL_URL",
        "consolemail://" if PRODUCTION else "dummymail://",
        environ.Env.email_url_config,
        "the address of a mail server, such as smtp+tls://user:password@host:587",
    )
)
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    # The same with an end to every wait: a server that sends a byte a second holds up nobody.
    EMAIL_BACKEND = "intake.notices.mailbox.Smtp"
elif EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend":
    EMAIL_BACKEND = "intake.notices.mailbox.Folder"
EMAIL_TIMEOUT = 10
# Without a mail server mails are files, to be read by whoever looks around.
MAIL_FOLDER = INTAKE_HOME / "mails"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Intake <intake@localhost>")
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise SettingError("MAIL_FROM", f"is {DEFAULT_FROM_EMAIL!r}, but must be an address such as Intake <intake@host>")

# Chat servers and web hooks of one's own: notices go to no other host, whatever address an admin types.
CHAT_HOSTS = env.words("CHAT_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost")

# The order in which people are asked for the boxes of the canvas; nobody prescribes one.
CANVAS_ORDER = env.words("CANVAS_ORDER", ",".join(BoxKey))
if sorted(CANVAS_ORDER) != sorted(BoxKey):
    raise SettingError("CANVAS_ORDER", f"must name each box of the canvas once: {','.join(BoxKey)}")

# Logs --------------------------------------------------------------------------------------------

LOG_LEVEL = env.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING_CONFIG = "intake.base.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": env.flag("LOG_JSON", PRODUCTION)}
