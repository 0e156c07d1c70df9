"""Django's settings. What an operator may change stands in environment.py; nothing here reads the environment itself."""

import base64
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from madoguchi.config import environment
from madoguchi.kit import crypto

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").exists() else Path.cwd()
DATA_DIR = (Path(environment.DATA_DIR.text()).expanduser() if environment.DATA_DIR.is_given() else CHECKOUT / "var").resolve()

KEY_RING = crypto.KeyRing.parse(environment.SECRET_KEY.text() or crypto.kept_in(DATA_DIR))
SECRET_KEY, *SECRET_KEY_FALLBACKS = [base64.b64encode(key).decode() for key in KEY_RING.derive_all("django")]

DEBUG = environment.DEBUG.flag()
ALLOWED_HOSTS = environment.ALLOWED_HOSTS.words()
PUBLIC_URL = (environment.PUBLIC_URL.text() or f"http://{environment.HOST.text()}:{environment.PORT.text()}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "madoguchi.kit",
    "madoguchi.journal",
    "madoguchi.accounts",
    "madoguchi.customers",
    "madoguchi.conversations",
    "madoguchi.channels.email",
    "madoguchi.channels.webform",
    "madoguchi.channels.chat",
    "madoguchi.channels.custom",
    "madoguchi.saved_replies",
    "madoguchi.service_levels",
    "madoguchi.surveys",
    "madoguchi.search",
    "madoguchi.routing",
    "madoguchi.escalations",
    "madoguchi.rules",
    "madoguchi.desk",
    "madoguchi.portal",
    "madoguchi.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "madoguchi.accounts.sessions.SeenMiddleware",
    "madoguchi.accounts.private_pages.PrivatePagesMiddleware",
    "madoguchi.accounts.language.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "madoguchi.config.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madoguchi.conversations.showing_trial.trial",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lucide.templatetags.lucide"],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for one database URL; empty: SQLite in the data folder."""
    settings: dict[str, Any] = dict(
        dj_database_url.parse(url)
        if url
        else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "madoguchi.sqlite3")}
    )
    settings["CONN_MAX_AGE"] = None
    settings["CONN_HEALTH_CHECKS"] = True
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["ENGINE"] = "madoguchi.kit.sqlite"
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; "
            f"PRAGMA synchronous={environment.SQLITE_SYNCHRONOUS.text()}; PRAGMA foreign_keys=ON; "
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728",
        }
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        # jit: compiling the one statement that counts many views took longer than a minute
        options.setdefault("options", "-c idle_in_transaction_session_timeout=30s -c timezone=UTC -c jit=off")
    else:
        raise environment.SettingError(
            f"{environment.DATABASE_URL.name}: only sqlite:///… and postgresql://… are known, not {settings['ENGINE']}."
        )
    return settings


DATABASES = {"default": database(environment.DATABASE_URL.text())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

ACCOUNT_ADAPTER = "madoguchi.accounts.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches only who can read that mailbox
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_FORMS = {"add_email": "madoguchi.accounts.forms.AddressForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "setup": "10/5m/ip",
    "invitation": "60/5m/ip",
    "survey": "60/5m/ip",
    "chat_visit": "120/m/ip",
    "chat_identity": "20/m/key",
    "chat_file": "60/5m/key",
    "chat_files": "300/5m/ip",  # whoever opens one window after another
    "chat_told": "30/5m/key",
    "chat_record": "20/10m/ip",  # each may be a mail to somebody who never asked
}
MFA_ADAPTER = "madoguchi.accounts.signing_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Madoguchi"
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "madoguchi.accounts.sessions"
SESSION_COOKIE_NAME = "madoguchi_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
if environment.TRUST_PROXY.flag():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "madoguchi.kit.formats"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "madoguchi.config.static_storage.ManifestStorage"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

MADOGUCHI_LANES = "madoguchi.config.reactions.LANES"
TASKS = {"default": {"BACKEND": "madoguchi.journal.tasks.JobBackend"}}

DNS = environment.DNS.text().strip()
RELAY_URL = environment.RELAY_URL.text()
MAIL_HOSTS = environment.MAIL_HOSTS.text()
MAIL_HOST = environment.HOST.text()
SMTP_PORT = environment.SMTP_PORT.number()
LMTP_PORT = environment.LMTP_PORT.number()
SMTP_MAX_BYTES = environment.SMTP_MAX_BYTES.number()
CLAMD = environment.CLAMD.text()
EMBEDDINGS_URL = environment.EMBEDDINGS_URL.text().strip()
EMBEDDINGS_MODEL = environment.EMBEDDINGS_MODEL.text().strip()
EMBEDDINGS_KEY = environment.EMBEDDINGS_KEY.text().strip()
MEANING_MEGABYTES = environment.MEANING_MEGABYTES.number()
TRUSTED_HOSTS = frozenset(environment.TRUSTED_HOSTS.words())
TLS_CERTIFICATE = environment.TLS_CERTIFICATE.text()
TLS_KEY = environment.TLS_KEY.text()

MAILERS = {"default": {"BACKEND": "madoguchi.channels.email.backend.DeliveryBackend"}}
DEFAULT_FROM_EMAIL = "madoguchi@localhost"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"madoguchi": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
